package vn.lgsp.delivery;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import vn.lgsp.delivery.partner.Trace;
import vn.lgsp.exchange.Envelope;
import vn.lgsp.exchange.LogEvent;
import vn.lgsp.exchange.MessageType;

/**
 * What becomes of one system's messages at this node, and how long its partner takes, as figures; the sum over nodes is
 * right. Meters are made once for each combination of tags, of which there are few: no tag is ever a subject or a code of
 * the partner.
 */
final class DeliveryFigures {
    private static final Duration[] CALL = {
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofMillis(2500),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30)
    };
    /** From what nobody notices to what is told to the management: a partner may be away for days. */
    private static final Duration[] WHOLE_WAY = {
        Duration.ofMillis(50),
        Duration.ofMillis(250),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
        Duration.ofSeconds(30),
        Duration.ofMinutes(1),
        Duration.ofMinutes(5),
        Duration.ofMinutes(15),
        Duration.ofHours(1),
        Duration.ofHours(4),
        Duration.ofDays(1)
    };

    private static final Set<LogEvent.Kind> USUAL = EnumSet.of(
            LogEvent.Kind.DELIVERED, LogEvent.Kind.PARKED, LogEvent.Kind.POSTPONED, LogEvent.Kind.OUTCOME_UNKNOWN);

    private final MeterRegistry registry;
    private final String system;
    private volatile Tags tags;
    private final InstantSource wall;
    private final Map<Fate, Counter> fates = new ConcurrentHashMap<>();
    private final Map<MessageType, Timer> ways = new ConcurrentHashMap<>();
    private final Map<Kind, Timer> calls = new ConcurrentHashMap<>();

    /**
     * Begins to count.
     *
     * @param version of the folder by which the system is called
     * @param wall what people's clocks say, as in the time of acceptance
     */
    DeliveryFigures(MeterRegistry registry, String system, String version, InstantSource wall) {
        this.registry = registry;
        this.system = system;
        this.tags = Tags.of("system", system, "version", version);
        this.wall = wall;
    }

    private record Fate(String sender, MessageType type, LogEvent.Kind kind) {}

    private record Kind(String operation, String outcome) {}

    /** Another version of the folder is live: what is counted from now on is counted for it. */
    void version(String version) {
        tags = Tags.of("system", system, "version", version);
        fates.clear();
        ways.clear();
        calls.clear();
    }

    /** Such messages may come: their first delivery is then an increase, and not the beginning of a figure. */
    void expect(String sender, MessageType type) {
        USUAL.forEach(kind -> fates.computeIfAbsent(new Fate(sender, type, kind), this::fate));
        ways.computeIfAbsent(type, this::way);
    }

    /** A call has ended: every request that it took. */
    Result called(Result result) {
        for (Trace trace : result.traces()) {
            calls.computeIfAbsent(new Kind(trace.operation(), trace.outcome()), this::call)
                    .record(trace.duration());
        }
        return result;
    }

    /** What is on disk has happened. */
    void committed(Commit commit) {
        for (Commit.Fate fate : commit.fates()) {
            Envelope envelope = fate.item().envelope();
            fates.computeIfAbsent(new Fate(envelope.source(), envelope.type(), fate.kind()), this::fate)
                    .increment();
            if (fate.kind() == LogEvent.Kind.DELIVERED) {
                arrived(envelope);
            }
        }
    }

    /** Clocks of nodes differ a little: what seems to have taken less than nothing took nothing. */
    private void arrived(Envelope envelope) {
        Duration way = Duration.between(envelope.time(), wall.instant());
        ways.computeIfAbsent(envelope.type(), this::way).record(way.isNegative() ? Duration.ZERO : way);
    }

    private Counter fate(Fate fate) {
        return Counter.builder("lgsp.deliveries")
                .description("What became of deliveries; one that is postponed ten times counts ten times")
                .tags(tags)
                .tag("sender", fate.sender())
                .tag("type", fate.type().code())
                .tag("outcome", fate.kind().name().toLowerCase(Locale.ROOT))
                .register(registry);
    }

    private Timer way(MessageType type) {
        return Timer.builder("lgsp.delivery")
                .description("From acceptance until it was known and on disk that the receiver has it")
                .tags(tags)
                .tag("type", type.code())
                .serviceLevelObjectives(WHOLE_WAY)
                .register(registry);
    }

    private Timer call(Kind kind) {
        return Timer.builder("lgsp.partner.call")
                .description("Requests to partners on behalf of deliveries, by operation of the manifest")
                .tags(tags)
                .tag("operation", kind.operation())
                .tag(
                        "outcome",
                        kind.outcome().replaceAll("(?<=[a-z])(?=[A-Z])", "_").toLowerCase(Locale.ROOT))
                .serviceLevelObjectives(CALL)
                .register(registry);
    }
}
