package vn.lgsp.delivery;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import vn.lgsp.exchange.Envelope;
import vn.lgsp.exchange.MessageType;
import vn.lgsp.routing.ConnectedSystem;
import vn.lgsp.routing.Manifest;
import vn.lgsp.routing.Manifest.UnknownPolicy;
import vn.lgsp.routing.QuietHours;

/**
 * What a system's lanes go by.
 *
 * @param concurrency calls at once
 * @param readTimeout how long a request may run, connecting included; so long a new owner waits before it touches what was
 *     being called
 * @param probeAfter first distance between probes of a partner that is away
 * @param probeAtMost greatest distance
 * @param memory messages of one subject kept in memory; more wait on the held queue
 * @param health whether the partner can be asked if it is well
 * @param inbox whether messages are offered in an inbox, which remembers what it has: a change of owners leaves nothing
 *     unknown, and no message has to be risked to see whether it works
 * @param quiet when it is not called
 */
record LaneRules(
        int concurrency,
        Duration readTimeout,
        Duration probeAfter,
        Duration probeAtMost,
        int memory,
        Map<MessageType, TypeRule> types,
        boolean health,
        boolean inbox,
        List<QuietHours> quiet) {

    /** Messages of one subject that are kept in memory. */
    static final int LANE = 100;

    /** Distances between looks at a store that is away. */
    private static final Duration STORE_FIRST = Duration.ofMillis(500);

    private static final Duration STORE_MOST = Duration.ofSeconds(10);

    private static final TypeRule PLAIN = new TypeRule(1, UnknownPolicy.RESEND, true);

    /** @param ordered whether messages of one subject wait for each other */
    record TypeRule(int batch, UnknownPolicy unknown, boolean ordered) {}

    LaneRules {
        types = Map.copyOf(types);
        quiet = List.copyOf(quiet);
    }

    static LaneRules of(ConnectedSystem system) {
        Manifest manifest = system.manifest();
        Manifest.Connection c = manifest.connection();
        if (manifest.inbox() != null) {
            return ofInbox(manifest.inbox(), types(manifest));
        }
        if (c == null) {
            throw new IllegalArgumentException(system.name() + " receives but has neither connection nor inbox");
        }
        return new LaneRules(
                c.concurrency(),
                c.connectTimeout().plus(c.readTimeout()),
                c.probeAfter(),
                c.probeAtMost(),
                LANE,
                types(manifest),
                c.health() != null,
                false,
                manifest.quiet());
    }

    private static LaneRules ofInbox(Manifest.Inbox inbox, Map<MessageType, TypeRule> types) {
        return new LaneRules(
                inbox.window(), Duration.ZERO, STORE_FIRST, STORE_MOST, LANE, types, true, true, List.of());
    }

    private static Map<MessageType, TypeRule> types(Manifest manifest) {
        Map<MessageType, TypeRule> types = new EnumMap<>(MessageType.class);
        manifest.deliveries().forEach((code, delivery) -> {
            Manifest.Operation operation = manifest.operations().get(delivery.operation());
            types.put(
                    MessageType.of(code).orElseThrow(),
                    new TypeRule(
                            delivery.batch() == null ? 1 : delivery.batch().max(),
                            operation == null ? UnknownPolicy.RESEND : operation.unknown(),
                            delivery.ordered()));
        });
        return types;
    }

    TypeRule of(MessageType type) {
        return types.getOrDefault(type, PLAIN);
    }

    /** The lane that a message goes by: its subject's, or where order does not count one of its own. */
    String lane(Envelope envelope) {
        return of(envelope.type()).ordered()
                ? envelope.subject()
                : envelope.id().toString();
    }
}
