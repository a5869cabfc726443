package vn.lgsp.polling;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.lgsp.delivery.route.Trial;
import vn.lgsp.messagestore.Alone;
import vn.lgsp.messagestore.PollState;
import vn.lgsp.routing.ConnectedSystem;
import vn.lgsp.routing.Poll;
import vn.lgsp.routing.Systems;

/**
 * Asks systems that hand nothing in by themselves, each poll on one node at a time. When it is due stands in the store, so that
 * it is asked as often as its manifest says however many nodes there are, and a restart asks nobody twice.
 */
public final class Poller implements AutoCloseable {
    private static final Duration LOOK = Duration.ofMillis(200);
    /** How soon a node asks the store again what it could not tell, or another node is at. */
    private static final Duration SOON = Duration.ofSeconds(2);

    /** Each holds a connection to the store, and one of the places for what one node at a time does. */
    private static final int AT_ONCE = 3;

    private static final Logger log = LoggerFactory.getLogger(Poller.class);

    private final Systems systems;
    private final Alone alone;
    private final PollParts parts;
    private final Predicate<ConnectedSystem> resting;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("polls").factory());
    private final ExecutorService rounds = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("poll-", 0).factory());
    private final Map<Key, Instant> next = new ConcurrentHashMap<>();
    private final Set<Key> running = ConcurrentHashMap.newKeySet();
    private final Semaphore room = new Semaphore(AT_ONCE, true);
    /** Polls whose manifest is new: what is due may be another time now, and what failed may be mended. */
    private final Set<Key> renewed = ConcurrentHashMap.newKeySet();

    private volatile boolean closed;

    /** @param resting says which systems are not called now */
    public Poller(Systems systems, Alone alone, PollParts parts, Predicate<ConnectedSystem> resting) {
        this.systems = systems;
        this.alone = alone;
        this.parts = parts;
        this.resting = resting;
    }

    private record Key(String system, String poll) {}

    /** Begins to look. */
    public void start() {
        systems.whenPut(system -> system.manifest().polls().keySet().forEach(poll -> {
            Key key = new Key(system.name(), poll);
            renewed.add(key);
            next.remove(key);
        }));
        var unused = timer.scheduleWithFixedDelay(this::look, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void look() {
        Instant now = parts.clock().instant();
        for (ConnectedSystem system : systems.all()) {
            if (system.manifest().connection() == null) {
                continue;
            }
            for (String poll : system.manifest().polls().keySet()) {
                Key key = new Key(system.name(), poll);
                if (!next.getOrDefault(key, Instant.MIN).isAfter(now) && running.add(key)) {
                    rounds.execute(() -> round(key));
                }
            }
        }
    }

    private void round(Key key) {
        try {
            room.acquire();
            try {
                next.put(key, soon());
                alone.run("poll:" + key.system() + "/" + key.poll(), () -> ask(key));
            } finally {
                room.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            if (!closed) {
                log.warn(
                        "event=poll-not-asked system={} poll={} reason=\"{}\"",
                        key.system(),
                        key.poll(),
                        e.getMessage());
            }
        } finally {
            running.remove(key);
        }
    }

    private Instant soon() {
        return parts.clock().instant().plus(SOON);
    }

    private void ask(Key key) {
        // Before the system is read: whoever renews it after that has to be heard.
        boolean fresh = renewed.remove(key);
        ConnectedSystem system = systems.named(key.system()).orElse(null);
        Poll rule = system == null ? null : system.manifest().polls().get(key.poll());
        if (system == null || rule == null) {
            return;
        }
        if (resting.test(system) || isTakenBack(system)) {
            if (fresh) {
                renewed.add(key);
            }
            return;
        }
        PollState state = parts.polls().state(key.system(), key.poll());
        Instant due = Pace.due(state, rule.every());
        if (due.isAfter(parts.clock().instant()) && !fresh) {
            rest(key, due);
            return;
        }
        ask(key, system, rule, state);
    }

    private void ask(Key key, ConnectedSystem system, Poll rule, PollState state) {
        Instant at = parts.clock().instant();
        PollRound round = new PollRound(parts, system, key.poll(), rule, () -> goesOn(system));
        try {
            boolean whole = round.run(state);
            Instant due = whole ? at.plus(rule.every()) : at;
            parts.polls().answered(key.system(), key.poll(), at, due);
            parts.figures().asked(key.system(), key.poll(), true);
            rest(key, whole ? due : soon());
        } catch (PollRound.Stopped e) {
            if (e.isOfThisVersion()) {
                boolean before = state.failures() > 0;
                parts.partners()
                        .trial(system)
                        .ifPresent(trial -> trial.notAnswered(Trial.poll(key.poll()), e.outcome(), before));
            }
            if (goesOn(system)) {
                failed(key, rule, state, e);
            }
        }
    }

    private void failed(Key key, Poll rule, PollState state, PollRound.Stopped why) {
        Instant now = parts.clock().instant();
        int failures = state.failures() + 1;
        Instant due = Pace.afterFailure(now, rule.every(), failures, why.retryAfter());
        log.warn(
                "event=poll-failed system={} poll={} code={} failures={} next={}",
                key.system(),
                key.poll(),
                why.outcome().code(),
                failures,
                due);
        parts.figures().asked(key.system(), key.poll(), false);
        parts.polls().failed(key.system(), key.poll(), now, due, why.outcome().code(), why.isMisconfigured());
        rest(key, due);
    }

    /** Unless it became new meanwhile: then this says nothing of it. */
    private void rest(Key key, Instant until) {
        next.put(key, until);
        if (renewed.contains(key)) {
            next.remove(key);
        }
    }

    /** Also between two items: neither a pause nor a new version has to wait until all are taken. */
    private boolean goesOn(ConnectedSystem system) {
        return !closed
                && systems.named(system.name()).filter(system::equals).isPresent()
                && !resting.test(system)
                && !isTakenBack(system);
    }

    /** Whether the version before it is about to ask in its stead. */
    private boolean isTakenBack(ConnectedSystem system) {
        return parts.partners().trial(system).filter(Trial::isCondemned).isPresent();
    }

    /** A call that takes longer than a moment is given up, before what it is made with is closed. */
    @Override
    public void close() throws InterruptedException {
        closed = true;
        if (!Alone.end(timer) || !Alone.end(rounds)) {
            log.warn("event=polls-still-asking");
        }
    }
}
