package vn.lgsp.delivery;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.lgsp.channel.Broker;
import vn.lgsp.channel.BrokerFailed;

/**
 * Owns one system's queue: takes messages from it, lets {@link Lanes} decide, commits, and starts the calls. One node at a
 * time is the owner; the others stand by, since the broker hands the commands queue to one consumer only.
 */
final class Owner implements AutoCloseable {
    private static final int MEMORY = 4096;
    private static final int STEP = 512;
    private static final int DRAIN = 50;
    private static final int READERS = 64;
    private static final Duration LATEST = Duration.ofMillis(500);
    private static final Duration STAND_BY = Duration.ofSeconds(2);
    private static final Logger log = LoggerFactory.getLogger(Owner.class);

    private final Broker broker;
    private final String system;
    private final LaneRules rules;
    private final Deliverer deliverer;
    private final ExecutorService calls;
    private final InstantSource clock;
    private final Duration drain;
    private final Thread thread;
    private volatile boolean closed;
    private volatile @Nullable LaneStatus status;

    Owner(
            Broker broker,
            String system,
            LaneRules rules,
            Deliverer deliverer,
            ExecutorService calls,
            InstantSource clock,
            Duration drain) {
        this.broker = broker;
        this.system = system;
        this.rules = rules;
        this.deliverer = deliverer;
        this.calls = calls;
        this.clock = clock;
        this.drain = drain;
        this.thread = Thread.ofPlatform().name("owner-" + system).start(this::run);
    }

    /** What the owner thread is told. */
    private sealed interface Input {
        record Arrived(ClientMessage message) implements Input {}

        record Asked(ClientMessage message) implements Input {}

        record Ended(Call call, Result result) implements Input {}

        record Empty() implements Input {}
    }

    /** How the system stands, or null on a node that does not own it. */
    @Nullable
    LaneStatus status() {
        return status;
    }

    private void run() {
        while (!closed) {
            try (OwnerSession session = new OwnerSession(broker, system)) {
                ClientConsumer commands = session.commands();
                if (standBy(session, commands)) {
                    new Reign(session).run(commands);
                }
            } catch (ActiveMQException | BrokerFailed e) {
                if (!closed) {
                    log.error("event=owner-restarts system={} reason=\"{}\"", system, e.getMessage());
                    pause();
                }
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                log.error("event=owner-failed system={} alert=true", system, e);
                pause();
            } finally {
                status = null;
            }
        }
    }

    /** Returns when this node is the owner, or the bus stops. */
    private boolean standBy(OwnerSession session, ClientConsumer commands) throws ActiveMQException {
        while (!closed) {
            session.hello();
            ClientMessage message = commands.receive(STAND_BY.toMillis());
            if (message != null) {
                OwnerSession.acknowledge(message);
                return true;
            }
        }
        return false;
    }

    private static void pause() {
        try {
            TimeUnit.SECONDS.sleep(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The time between becoming the owner and losing it. */
    private final class Reign {
        private final OwnerSession session;
        private final Lanes lanes = new Lanes(system, rules);
        private final LinkedBlockingQueue<Input> inbox = new LinkedBlockingQueue<>();
        private final Semaphore memory = new Semaphore(MEMORY);
        private volatile boolean reading = true;

        Reign(OwnerSession session) {
            this.session = session;
        }

        void run(ClientConsumer commands) throws ActiveMQException, InterruptedException {
            OwnerSession.Left left = session.left();
            lanes.takeOver(left.called(), left.parked(), left.held(), clock.instant());
            log.info(
                    "event=owner-begins system={} unknown={} parkedSubjects={} heldSubjects={}",
                    system,
                    left.called().size(),
                    left.parked().size(),
                    left.held().size());
            ClientConsumer dispatch = session.dispatch();
            Thread reader = Thread.ofVirtual().name("reader-" + system).start(() -> read(dispatch));
            Thread listener = Thread.ofVirtual().name("listener-" + system).start(() -> listen(commands));
            try {
                while (!closed) {
                    step(input());
                }
                finish();
            } finally {
                reading = false;
                reader.join();
                listener.join();
            }
        }

        private void read(ClientConsumer dispatch) {
            boolean told = false;
            while (reading) {
                try {
                    if (memory.tryAcquire(200, TimeUnit.MILLISECONDS)) {
                        ClientMessage message = dispatch.receive(200);
                        if (message == null) {
                            memory.release();
                            if (!told) {
                                told = inbox.add(new Input.Empty());
                            }
                        } else {
                            inbox.add(new Input.Arrived(message));
                        }
                    }
                } catch (ActiveMQException | InterruptedException e) {
                    return;
                }
            }
        }

        private void listen(ClientConsumer commands) {
            while (reading) {
                try {
                    ClientMessage message = commands.receive(200);
                    if (message != null) {
                        inbox.add(new Input.Asked(message));
                    }
                } catch (ActiveMQException e) {
                    return;
                }
            }
        }

        private List<Input> input() throws InterruptedException {
            Instant now = clock.instant();
            Instant wake = lanes.wakeUp(now.plus(LATEST));
            List<Input> inputs = new ArrayList<>();
            Input first = inbox.poll(Math.max(0, Duration.between(now, wake).toNanos()), TimeUnit.NANOSECONDS);
            if (first != null) {
                inputs.add(first);
                inbox.drainTo(inputs, STEP - 1);
            }
            return inputs;
        }

        private void step(List<Input> inputs) throws ActiveMQException {
            Instant now = clock.instant();
            for (Input input : inputs) {
                switch (input) {
                    case Input.Arrived arrived -> lanes.arrived(OwnerSession.item(arrived.message(), true), now);
                    case Input.Ended ended -> lanes.finished(ended.call(), ended.result(), now);
                    case Input.Empty empty -> lanes.dispatchEmpty();
                    case Input.Asked asked -> obey(asked.message(), now);
                }
            }
            Commit commit = lanes.next(now);
            if (!commit.isEmpty()) {
                session.commit(commit);
                memory.release(commit.settledFromDispatch());
            }
            commit.starts().forEach(this::start);
            refill(now);
            status = lanes.status();
        }

        private void start(Call call) {
            List<Deliverer.Message> messages = call.items().stream()
                    .map(item -> new Deliverer.Message(item.envelope(), item.sealed()))
                    .toList();
            calls.execute(() -> inbox.add(new Input.Ended(call, deliverer.deliver(messages, call.query()))));
        }

        /** Fetches what may come back from the held and parked queues; only between commits, when these are complete. */
        private void refill(Instant now) throws ActiveMQException {
            for (String subject : lanes.toDrain()) {
                if (session.heldReaders() < READERS || session.reads(subject)) {
                    lanes.drained(subject, session.held(subject, DRAIN), now);
                }
            }
            for (UUID id : lanes.toUnpark()) {
                unpark(id, "storm", now);
            }
        }

        private void unpark(UUID id, String actor, Instant now) throws ActiveMQException {
            Item item = session.parked(id);
            if (item != null) {
                lanes.unparked(item, actor, now);
            }
        }

        private void obey(ClientMessage message, Instant now) throws ActiveMQException {
            OwnerSession.acknowledge(message);
            switch (Command.read(message)) {
                case Command.Retry retry -> unpark(retry.exchangeId(), retry.actor(), now);
                case Command.Skip skip -> {
                    Item item = session.parked(skip.exchangeId());
                    if (item != null) {
                        lanes.skipped(item, skip.actor(), skip.reason(), now);
                    }
                }
                case Command.Pause pause -> lanes.pause(pause.actor());
                case Command.Resume resume -> lanes.pause(null);
                case Command.Hello hello -> {}
                case null -> log.warn("event=command-unknown system={}", system);
            }
        }

        /** The bus stops: running calls get some time to end, and their outcomes are kept. */
        private void finish() throws ActiveMQException, InterruptedException {
            lanes.pause("shutdown");
            Instant deadline = clock.instant().plus(drain);
            while (!lanes.quiet() && clock.instant().isBefore(deadline)) {
                step(input());
            }
            step(List.of());
            log.info("event=owner-ends system={} clean={}", system, lanes.quiet());
        }
    }

    /** Begins to end; {@link #close} waits for it. */
    void stop() {
        closed = true;
    }

    @Override
    public void close() throws InterruptedException {
        stop();
        thread.join(drain.plusSeconds(10));
    }
}
