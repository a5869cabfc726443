package vn.lgsp.delivery;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.lgsp.channel.Broker;
import vn.lgsp.channel.BrokerFailed;
import vn.lgsp.channel.Queues;

/**
 * Owns one system's queue: takes messages from it, lets {@link Lanes} decide, commits, and starts the calls. One node at a
 * time is the owner; the others stand by, since the broker hands the commands queue to one consumer only.
 */
final class Owner implements AutoCloseable {
    private static final int STEP = 512;
    private static final Duration SHORT = Duration.ofMillis(100);
    private static final Duration AFTER_TROUBLE = Duration.ofSeconds(1);
    private static final Duration LATEST = Duration.ofMillis(500);
    private static final Duration STAND_BY = Duration.ofSeconds(2);
    private static final Duration RETURNED = Duration.ofSeconds(30);
    /** How long a node leaves a system to one that it prefers. */
    private static final Duration COURTESY = Duration.ofSeconds(3);
    /** How often an owner looks whether the system prefers another node. */
    private static final Duration LOOK = Duration.ofSeconds(2);
    /** What took too long to end is let be for a while. */
    private static final Duration LATER = Duration.ofMinutes(1);
    /** So often nothing may come before a queue counts as read, should its count be wrong. */
    private static final int SILENT = 25;

    private static final Logger log = LoggerFactory.getLogger(Owner.class);

    private final Broker broker;
    private final String system;
    private final LaneRules rules;
    private final Deliverer deliverer;
    private final ExecutorService calls;
    private final InstantSource wall;
    private final SteadyClock clock;
    private final Duration drain;
    private final Spread spread;
    private final Feedback feedback;
    private final DeliveryFigures figures;
    private final Thread thread;
    private volatile boolean closed;
    private volatile @Nullable LaneStatus status;

    Owner(
            Broker broker,
            String system,
            LaneRules rules,
            Deliverer deliverer,
            ExecutorService calls,
            InstantSource wall,
            Duration drain,
            Spread spread,
            Feedback feedback,
            DeliveryFigures figures) {
        this.broker = broker;
        this.system = system;
        this.rules = rules;
        this.deliverer = new NeverThrowing(deliverer);
        this.calls = calls;
        this.wall = wall;
        this.clock = new SteadyClock(wall, System::nanoTime);
        this.drain = drain;
        this.spread = spread;
        this.feedback = feedback;
        this.figures = figures;
        this.thread = Thread.ofPlatform().name("owner-" + system).start(this::run);
    }

    /** How the system stands, or null on a node that does not own it. */
    @Nullable
    LaneStatus status() {
        return status;
    }

    private void run() {
        while (!closed) {
            leaveToOthers();
            try (OwnerSession session = new OwnerSession(broker, system, rules, feedback, figures)) {
                ClientConsumer commands = session.commands();
                ClientMessage first = standBy(session, commands);
                if (first != null) {
                    awaitReturned();
                    new Reign(session).run(first, commands);
                }
            } catch (ActiveMQException | BrokerFailed e) {
                if (!closed) {
                    log.error("event=owner-restarts system={} reason=\"{}\"", system, e.getMessage());
                    pause(AFTER_TROUBLE);
                }
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException | Error e) {
                log.error("event=owner-failed system={} alert=true", system, e);
                pause(AFTER_TROUBLE);
            } finally {
                status = null;
            }
        }
    }

    /** The broker gives the system to whoever comes first: that should be the node that it prefers. */
    private void leaveToOthers() {
        Instant until = clock.instant().plus(COURTESY);
        while (!closed && !spread.isPreferred(system) && clock.instant().isBefore(until)) {
            pause(SHORT);
        }
    }

    /** Returns the first command when this node is the owner, or null when the bus stops. */
    private @Nullable ClientMessage standBy(OwnerSession session, ClientConsumer commands) throws ActiveMQException {
        while (!closed) {
            session.hello();
            ClientMessage message = commands.receive(STAND_BY.toMillis());
            if (message != null) {
                return message;
            }
        }
        return null;
    }

    /** What the last owner had in memory must be back on its queues before these are read. */
    private void awaitReturned() throws InterruptedException {
        Instant deadline = clock.instant().plus(RETURNED);
        for (String queue : Queues.unsettled(system)) {
            while (broker.delivering(queue) > 0) {
                if (closed || clock.instant().isAfter(deadline)) {
                    throw new BrokerFailed("Somebody else has messages of " + queue, null);
                }
                TimeUnit.MILLISECONDS.sleep(20);
            }
        }
    }

    private static void pause(Duration time) {
        try {
            TimeUnit.MILLISECONDS.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The time between becoming the owner and losing it. */
    private final class Reign implements Mandate {
        private final OwnerSession session;
        private final Lanes lanes = new Lanes(system, rules, wall);
        private final LinkedBlockingQueue<Input> inbox = new LinkedBlockingQueue<>();
        /** Commands that wait until fewer parked messages are on their way back. */
        private final Deque<Input.Asked> postponed = new ArrayDeque<>();

        private final MemoryBudget memory = new MemoryBudget();
        /** Retries and edits under way. Their commands are acknowledged with what becomes of the messages, and so outlive the owner. */
        private final Map<UUID, ClientMessage> retries = new HashMap<>();

        /** The command that asked for a pause; it is acknowledged when the pause is over, and so outlives the owner. */
        private @Nullable ClientMessage pause;

        private boolean obeyed;
        private Instant nextLook = clock.instant().plus(LOOK);
        private boolean outdated;
        private volatile boolean reading = true;
        private volatile boolean ending;

        Reign(OwnerSession session) {
            this.session = session;
        }

        @Override
        public boolean lasts() {
            return reading && !session.isLost();
        }

        @Override
        public boolean urged() {
            LaneStatus now = status;
            return ending || !lasts() || now != null && now.paused() != null;
        }

        void run(ClientMessage first, ClientConsumer commands) throws ActiveMQException, InterruptedException {
            OwnerSession.Left left = session.left();
            lanes.takeOver(left.inFlight(), left.parked(), left.held(), clock.instant());
            log.info(
                    "event=owner-begins system={} called={} unknown={} parkedSubjects={} heldSubjects={} waiting={}",
                    system,
                    left.inFlight().called().size(),
                    left.inFlight().unknown().size(),
                    left.parked().size(),
                    left.held().size(),
                    left.dispatch());
            // A pause must be known before the first call.
            for (ClientMessage command = first; command != null; command = commands.receiveImmediate()) {
                obey(command, read(command), clock.instant());
            }
            ClientConsumer dispatch = session.dispatch();
            Thread reader = Thread.ofVirtual().name("reader-" + system).start(() -> read(dispatch, left.dispatch()));
            Thread listener = Thread.ofVirtual().name("listener-" + system).start(() -> listen(commands));
            try {
                while (!closed && !outdated && !handedOver()) {
                    step(input());
                }
                if (closed || outdated) {
                    finish();
                    log.info("event=owner-ends system={} clean={}", system, lanes.quiet());
                }
            } finally {
                reading = false;
                reader.join();
                listener.join();
            }
        }

        private void read(ClientConsumer dispatch, long left) {
            long missing = left;
            int silent = 0;
            boolean told = false;
            while (reading) {
                try {
                    if (!memory.take()) {
                        inbox.add(new Input.Full());
                        continue;
                    }
                    ClientMessage message = dispatch.receive(200);
                    if (message == null) {
                        memory.giveBack();
                        silent++;
                    } else {
                        inbox.add(weighed(arrived(message)));
                        missing--;
                        silent = 0;
                    }
                    if (!told && (missing <= 0 || silent >= SILENT)) {
                        told = inbox.add(new Input.AllRead());
                    }
                } catch (ActiveMQException | RuntimeException | Error e) {
                    inbox.add(new Input.Broken(e));
                    return;
                } catch (InterruptedException e) {
                    return;
                }
            }
        }

        /** A large message waits until there is room for all of it. */
        private Input weighed(Input input) throws InterruptedException {
            if (input instanceof Input.Arrived arrived) {
                while (reading && !memory.takeRest(arrived.item())) {
                    inbox.add(new Input.Full());
                }
            }
            return input;
        }

        /** Reads the body too: a large one is lost when the next message is received. */
        private static Input arrived(ClientMessage message) {
            try {
                return new Input.Arrived(OwnerSession.item(message, Item.Origin.DISPATCH));
            } catch (BrokerFailed e) {
                // Not the message's fault: it is read again.
                throw e;
            } catch (RuntimeException e) {
                return new Input.Unreadable(message, e.toString());
            }
        }

        private void listen(ClientConsumer commands) {
            while (reading) {
                try {
                    ClientMessage message = commands.receive(200);
                    if (message != null) {
                        // Read here: the body of a large one is lost when the next message is received.
                        inbox.add(new Input.Asked(message, read(message)));
                    }
                } catch (ActiveMQException | RuntimeException | Error e) {
                    inbox.add(new Input.Broken(e));
                    return;
                }
            }
        }

        private List<Input> input() throws InterruptedException {
            Instant now = clock.instant();
            Instant wake = mayTakeUp() ? now : lanes.wakeUp(now, now.plus(LATEST));
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
            while (mayTakeUp()) {
                Input.Asked asked = postponed.remove();
                obey(asked.message(), asked.command(), now);
            }
            for (Input input : inputs) {
                take(input, now);
            }
            if (!lanes.pauseAsked()) {
                acknowledge(pause);
                pause = null;
            }
            Commit commit = lanes.next(now);
            if (!commit.isEmpty()) {
                for (Item item : commit.settled()) {
                    acknowledge(retries.remove(item.id()));
                }
                session.commit(commit);
                memory.giveBack(commit.settled());
                deliverer.settled(system, commit.ended());
                deliverer.undecided(system, commit.undecided());
            } else if (obeyed) {
                session.commit();
            }
            obeyed = false;
            commit.starts().forEach(this::start);
            if (commit.probes()) {
                calls.execute(() -> inbox.add(new Input.Probed(deliverer.health(system))));
            }
            // Only between commits what is held is complete.
            if (!ending) {
                session.held().read(lanes.toDrain(), lanes, now);
            }
            status = lanes.status();
        }

        private void take(Input input, Instant now) throws ActiveMQException {
            switch (input) {
                case Input.Arrived arrived -> lanes.arrived(arrived.item(), now);
                case Input.Unreadable unreadable -> {
                    log.error("event=message-unreadable system={} reason=\"{}\" alert=true", system, unreadable.why());
                    session.setAside(unreadable.message());
                    obeyed = true;
                    memory.giveBack();
                }
                case Input.Ended ended -> lanes.finished(ended.call(), ended.result(), now);
                case Input.Probed probed -> lanes.probed(probed.outcome(), now);
                case Input.AllRead read -> lanes.dispatchRead();
                case Input.Full full -> lanes.makeRoom(now);
                case Input.Asked asked -> {
                    if (isToWait(asked.command())) {
                        postponed.add(asked);
                    } else {
                        obey(asked.message(), asked.command(), now);
                    }
                }
                case Input.Broken broken -> throw new BrokerFailed("Reading ended: " + broken.why(), broken.why());
            }
        }

        private boolean mayTakeUp() {
            return !postponed.isEmpty() && !session.parked().isReturningMany();
        }

        /** Commands about parked messages keep their order among each other. */
        private boolean isToWait(@Nullable Command command) {
            return command != null
                    && command.isAboutParked()
                    && (session.parked().isReturningMany() || !postponed.isEmpty());
        }

        private void start(Call call) {
            List<Deliverer.Message> messages = call.items().stream()
                    .map(item -> new Deliverer.Message(item.envelope(), item.sealed(), item.order()))
                    .toList();
            calls.execute(() ->
                    inbox.add(new Input.Ended(call, figures.called(deliverer.deliver(messages, call.query(), this)))));
        }

        private void obey(ClientMessage message, @Nullable Command command, Instant now) throws ActiveMQException {
            switch (command) {
                case Command.Retry retry -> {
                    Item item = parked(retry.exchangeId());
                    if (item != null) {
                        retries.put(item.id(), message);
                        lanes.unparked(item, retry.act(), now);
                        return;
                    }
                }
                case Command.Edit edit -> {
                    Item item = parked(edit.exchangeId());
                    if (item != null) {
                        retries.put(item.id(), message);
                        lanes.unparked(item.with(edit.sealed()), edit.act(), now);
                        return;
                    }
                }
                case Command.Skip skip -> {
                    Item item = parked(skip.exchangeId());
                    if (item != null) {
                        lanes.skipped(item, skip.act(), now);
                    }
                }
                case Command.Pause asked -> {
                    lanes.pause(asked.time());
                    acknowledge(pause);
                    pause = message;
                    return;
                }
                case Command.Resume resume -> {
                    lanes.pause(null);
                    acknowledge(pause);
                    pause = null;
                }
                case Command.Rebuild rebuild -> outdated = true;
                case Command.Hello hello -> {}
                case null -> log.warn("event=command-unknown system={}", system);
            }
            acknowledge(message);
        }

        private @Nullable Item parked(UUID exchangeId) throws ActiveMQException {
            Item item = session.parked().take(exchangeId);
            if (item == null) {
                log.info("event=command-idle system={} exchangeId={}", system, exchangeId);
            }
            return item;
        }

        private @Nullable Command read(ClientMessage message) {
            try {
                return Command.read(message);
            } catch (RuntimeException e) {
                log.warn("event=command-unreadable system={} reason=\"{}\"", system, e.getMessage());
                return null;
            }
        }

        private void acknowledge(@Nullable ClientMessage command) throws ActiveMQException {
            if (command != null) {
                OwnerSession.acknowledge(command);
                obeyed = true;
            }
        }

        /** Lets go of the system if it prefers another node, that one waits for it, and all calls end in time. */
        private boolean handedOver() throws ActiveMQException, InterruptedException {
            Instant now = clock.instant();
            if (now.isBefore(nextLook)) {
                return false;
            }
            nextLook = now.plus(LOOK);
            if (spread.isPreferred(system) || !session.hasHeir()) {
                return false;
            }
            finish();
            log.info("event=owner-hands-over system={} done={}", system, lanes.quiet());
            if (lanes.quiet()) {
                return true;
            }
            lanes.stop(false);
            ending = false;
            nextLook = clock.instant().plus(LATER);
            return false;
        }

        /** Running calls get some time to end, and their outcomes are kept. */
        private void finish() throws ActiveMQException, InterruptedException {
            lanes.stop(true);
            ending = true;
            Instant deadline = clock.instant().plus(drain);
            while (!lanes.quiet() && clock.instant().isBefore(deadline)) {
                step(input());
            }
            step(List.of());
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
