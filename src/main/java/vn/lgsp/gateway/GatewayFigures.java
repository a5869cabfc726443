package vn.lgsp.gateway;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import vn.lgsp.exchange.MessageType;
import vn.lgsp.messagestore.Claim;
import vn.lgsp.routing.Systems;

/** What callers hand in, and what they are refused, as figures of this node; the sum over nodes is right. */
final class GatewayFigures {
    /** Whoever is not known, or was not asked yet who it is. */
    static final String UNKNOWN = "unknown";

    private static final Duration[] ACCEPTANCE = {
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofMillis(2500),
        Duration.ofSeconds(5)
    };

    private final MeterRegistry registry;
    private final Map<Taken, Counter> taken = new ConcurrentHashMap<>();
    private final Map<String, Timer> times = new ConcurrentHashMap<>();
    private final Map<Refusal, Counter> refusals = new ConcurrentHashMap<>();

    /** @param systems those that send are there from the start, so that their first message is an increase */
    GatewayFigures(MeterRegistry registry, Systems systems) {
        this.registry = registry;
        systems.all()
                .forEach(system -> system.manifest().sends().forEach(sends -> {
                    MessageType.of(sends.type()).ifPresent(type -> taken(new Taken(system.name(), type, How.NEW)));
                    times.computeIfAbsent(system.name(), this::time);
                }));
    }

    private enum How {
        NEW("new"),
        REPEATED("repeated"),
        UNCLAIMED("unclaimed");

        private final String word;

        How(String word) {
            this.word = word;
        }

        static How of(Claim claim) {
            return switch (claim) {
                case Claim.Granted granted -> NEW;
                case Claim.Unclaimed unclaimed -> UNCLAIMED;
                case Claim.Repeated repeated -> REPEATED;
                case Claim.Conflicting conflicting -> throw new IllegalArgumentException(conflicting.toString());
            };
        }
    }

    private record Taken(String sender, MessageType type, How how) {}

    private record Refusal(String sender, ProblemCode code) {}

    /** A message was accepted, whether for the first time or again. */
    void accepted(String sender, MessageType type, Claim claim) {
        taken(new Taken(sender, type, How.of(claim))).increment();
    }

    /** All messages of a request were accepted. */
    void acceptedIn(String sender, Duration time) {
        times.computeIfAbsent(sender, this::time).record(time);
    }

    /** @param sender {@link #UNKNOWN} if nobody knows */
    void refused(String sender, ProblemCode code) {
        refusals.computeIfAbsent(new Refusal(sender, code), this::refusal).increment();
    }

    private Counter taken(Taken key) {
        return taken.computeIfAbsent(
                key,
                one -> Counter.builder("lgsp.messages.accepted")
                        .description(
                                "Accepted messages; one that is handed in again is repeated, one that was taken while the"
                                        + " database was away unclaimed")
                        .tag("sender", one.sender())
                        .tag("type", one.type().code())
                        .tag("outcome", one.how().word)
                        .register(registry));
    }

    private Timer time(String sender) {
        return Timer.builder("lgsp.acceptance")
                .description("From a message that is read and checked until it is on disk, per accepted request")
                .tag("sender", sender)
                .serviceLevelObjectives(ACCEPTANCE)
                .register(registry);
    }

    private Counter refusal(Refusal refusal) {
        return Counter.builder("lgsp.requests.refused")
                .description("Requests that were answered with a problem, by its code")
                .tag("sender", refusal.sender())
                .tag("code", refusal.code().code())
                .register(registry);
    }
}
