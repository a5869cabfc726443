package vn.lgsp.controlbus.watch;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import vn.lgsp.delivery.EngineRoom;
import vn.lgsp.delivery.LaneStatus;
import vn.lgsp.delivery.QuietTime;
import vn.lgsp.messagestore.SystemStatus;
import vn.lgsp.messagestore.SystemStatuses;

/**
 * How all systems stand, whichever node is in charge. What this node is in charge of it tells the others when it changes
 * and every few seconds, from a thread of its own: the engine waits for no database.
 */
public final class Statuses {
    private static final Duration TELL = Duration.ofSeconds(10);
    private static final Duration STALE = Duration.ofSeconds(30);

    private static final Logger LOG = LoggerFactory.getLogger(Statuses.class);

    private final EngineRoom engine;
    private final SystemStatuses store;
    private final UUID node;
    private final InstantSource clock;
    private final Map<String, SystemStatus> told = new HashMap<>();
    private volatile Map<String, SystemStatus> known = Map.of();

    public Statuses(EngineRoom engine, SystemStatuses store, UUID node, InstantSource clock) {
        this.engine = engine;
        this.store = store;
        this.node = node;
        this.clock = clock;
    }

    /** By system: this node's own as they are now, the others' as they were told lately. Asks nobody. */
    public Map<String, SystemStatus> now() {
        Instant fresh = clock.instant().minus(STALE);
        Map<String, SystemStatus> all = new HashMap<>();
        known.values().stream()
                .filter(status -> status.updatedAt().isAfter(fresh))
                .forEach(status -> all.put(status.system(), status));
        own().forEach(status -> all.put(status.system(), status));
        return all;
    }

    /** The pause of a system that nobody is in charge of, since it is only asked; nothing while there is none. */
    public Optional<SystemStatus> resting(String system) {
        Instant now = clock.instant();
        return Optional.ofNullable(known.get(system))
                .filter(status -> status.pausedBy() != null)
                .filter(status ->
                        status.pausedFrom() == null || !status.pausedFrom().isAfter(now))
                .filter(status ->
                        status.pausedUntil() == null || status.pausedUntil().isAfter(now));
    }

    /**
     * Pauses a system that nobody is in charge of, or lets it be asked again.
     *
     * @param by who pauses it, or null to end a pause
     */
    public synchronized void rest(
            String system,
            @Nullable String by,
            Map<String, String> reason,
            @Nullable Instant from,
            @Nullable Instant until) {
        Instant now = clock.instant();
        store.put(new SystemStatus(system, node, by, reason, from, until, null, false, null, 0, now, now));
        known = stored();
    }

    /** Whether this node is in charge of the system it is about. */
    public boolean isOwn(SystemStatus status) {
        return status.node().equals(node);
    }

    /** Tells the other nodes, and hears from them. */
    synchronized void exchange() {
        List<SystemStatus> own = own();
        told.keySet().retainAll(own.stream().map(SystemStatus::system).toList());
        for (SystemStatus status : own) {
            SystemStatus before = told.get(status.system());
            if (before == null
                    || differs(before, status)
                    || before.updatedAt().isBefore(status.updatedAt().minus(TELL))) {
                tell(status);
            }
        }
        known = stored();
    }

    private Map<String, SystemStatus> stored() {
        return store.all().stream().collect(Collectors.toMap(SystemStatus::system, Function.identity()));
    }

    /** One that cannot be told hides no other. */
    private void tell(SystemStatus status) {
        try {
            store.put(status);
            told.put(status.system(), status);
        } catch (DataAccessException e) {
            LOG.warn("event=status-not-told system={} reason=\"{}\"", status.system(), e.getMessage());
        }
    }

    private static boolean differs(SystemStatus one, SystemStatus other) {
        return !withoutCalls(one).equals(withoutCalls(other));
    }

    private static List<Object> withoutCalls(SystemStatus s) {
        return List.of(
                String.valueOf(s.pausedBy()),
                String.valueOf(s.pauseReason()),
                String.valueOf(s.pausedUntil()),
                String.valueOf(s.away()),
                s.misconfigured(),
                String.valueOf(s.since()));
    }

    private List<SystemStatus> own() {
        Instant now = clock.instant();
        return engine.status().stream().map(status -> of(status, now)).toList();
    }

    private SystemStatus of(LaneStatus status, Instant now) {
        SystemStatus before = known.get(status.system());
        QuietTime paused = status.paused();
        return new SystemStatus(
                status.system(),
                node,
                status.pausedBy(),
                paused == null ? Map.of() : paused.reason(),
                paused == null ? null : paused.from(),
                paused == null ? null : paused.until(),
                status.away(),
                status.misconfigured(),
                status.since(),
                status.calling(),
                before == null ? now : before.changedAt(),
                now);
    }
}
