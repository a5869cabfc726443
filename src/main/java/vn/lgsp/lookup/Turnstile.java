package vn.lgsp.lookup;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.lgsp.lookup.Reply.Reason;
import vn.lgsp.routing.LookupLimits;

/** Lets no more questions through to a system than its manifest allows, and none while it fails. */
final class Turnstile {
    private static final Logger LOG = LoggerFactory.getLogger(Turnstile.class);
    private static final Duration MOMENT = Duration.ofSeconds(1);
    /** However long a system asks to be left alone, it is tried after this. */
    private static final Duration LONGEST_REST = Duration.ofMinutes(5);

    private static final int TRIALS = 2;

    private final String system;
    private final LookupLimits limits;
    private final CircuitBreaker circuit;
    private final Bucket bucket;
    private final Semaphore places;
    private final Map<String, Share> shares = new ConcurrentHashMap<>();
    private volatile long openUntil;

    private record Share(Bucket bucket, Semaphore places) {}

    Turnstile(String system, LookupLimits limits) {
        this.system = system;
        this.limits = limits;
        this.bucket = bucket(limits.perSecond(), limits.burst());
        this.places = new Semaphore(limits.concurrency());
        LookupLimits.Circuit rule = limits.circuit();
        this.circuit = CircuitBreaker.of(
                system,
                CircuitBreakerConfig.custom()
                        .slidingWindowType(SlidingWindowType.COUNT_BASED)
                        .slidingWindowSize(rule.calls())
                        .minimumNumberOfCalls(Math.max(1, rule.calls() / 2))
                        .failureRateThreshold(rule.failures())
                        .waitDurationInOpenState(rule.open())
                        .permittedNumberOfCallsInHalfOpenState(TRIALS)
                        .build());
        circuit.getEventPublisher().onStateTransition(event -> {
            CircuitBreaker.State state = event.getStateTransition().getToState();
            if (state == CircuitBreaker.State.OPEN) {
                openUntil = System.nanoTime() + rule.open().toNanos();
            }
            LOG.warn("event=lookup-circuit system={} state={}", system, state);
        });
    }

    private static Bucket bucket(int perSecond, int burst) {
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(burst).refillGreedy(perSecond, Duration.ofSeconds(1)))
                .build();
    }

    boolean isOpen() {
        return circuit.getState() == CircuitBreaker.State.OPEN;
    }

    /** Counts a question of this caller. */
    void count(String caller) throws TurnedAway {
        take(share(caller).bucket(), Reason.RATE);
    }

    private Share share(String caller) {
        LookupLimits.Share rule = limits.caller();
        return shares.computeIfAbsent(
                caller, name -> new Share(bucket(rule.perSecond(), rule.burst()), new Semaphore(rule.concurrency())));
    }

    private static void take(Bucket bucket, Reason reason) throws TurnedAway {
        ConsumptionProbe probe = bucket.tryConsumeAndReturnRemaining(1);
        if (!probe.isConsumed()) {
            throw new TurnedAway(reason, Duration.ofNanos(probe.getNanosToWaitForRefill()));
        }
    }

    /** A place for one question of this caller. */
    Place enter(String caller) throws TurnedAway {
        take(bucket, Reason.BUSY);
        Share share = share(caller);
        if (!share.places().tryAcquire()) {
            throw new TurnedAway(Reason.RATE, MOMENT);
        }
        if (!places.tryAcquire()) {
            share.places().release();
            throw new TurnedAway(Reason.BUSY, MOMENT);
        }
        if (!circuit.tryAcquirePermission()) {
            places.release();
            share.places().release();
            Duration left = Duration.ofNanos(openUntil - System.nanoTime());
            throw new TurnedAway(Reason.AWAY, left.isPositive() ? left : MOMENT);
        }
        return new Place(share);
    }

    /** One question on its way; given back once. */
    final class Place {
        private final Share share;
        private final long since = System.nanoTime();

        private Place(Share share) {
            this.share = share;
        }

        /** Nothing was asked. */
        void unused() {
            circuit.releasePermission();
            leave();
        }

        /** The system answered, be it with a refusal. */
        void answered() {
            circuit.onSuccess(System.nanoTime() - since, TimeUnit.NANOSECONDS);
            leave();
        }

        /**
         * The system did not answer as it should.
         *
         * @param rest how long it asked to be left alone
         */
        void failed(@Nullable Duration rest) {
            circuit.onError(System.nanoTime() - since, TimeUnit.NANOSECONDS, new IllegalStateException("No answer"));
            if (rest != null && rest.isPositive()) {
                Duration granted = rest.compareTo(LONGEST_REST) < 0 ? rest : LONGEST_REST;
                circuit.transitionToOpenStateFor(granted);
                openUntil = System.nanoTime() + granted.toNanos();
                LOG.warn("event=lookup-rest system={} seconds={}", system, granted.toSeconds());
            }
            leave();
        }

        private void leave() {
            places.release();
            share.places().release();
        }
    }
}
