package vn.lgsp.delivery;

import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The calls under way, and every delivery of which a new owner could not know whether the partner has it. */
final class InFlight {
    private final Set<Call> running = new LinkedHashSet<>();
    /** Deliveries of unknown outcome that are not looked into yet, and from when on they may be. */
    private final Map<UUID, Instant> inDoubt = new HashMap<>();
    /** Messages in memory whose partner is to be asked first. */
    private final Set<UUID> toQuery = new HashSet<>();

    private boolean changed;

    void takenOver(Set<UUID> called, Instant quiet) {
        called.forEach(id -> inDoubt.put(id, quiet));
    }

    void began(Call call) {
        running.add(call);
        changed = true;
    }

    void ended(Call call) {
        running.remove(call);
        changed = true;
    }

    int calls() {
        return running.size();
    }

    /** Deliveries of unknown outcome that are not looked into yet. */
    Set<UUID> inDoubt() {
        return inDoubt.keySet();
    }

    /** From when on it may be looked into, or null if it is not in doubt. */
    @Nullable
    Instant inDoubtUntil(UUID id) {
        return inDoubt.get(id);
    }

    void lookInto(UUID id) {
        changed |= inDoubt.remove(id) != null;
    }

    void query(UUID id) {
        changed |= toQuery.add(id);
    }

    /** The partner was asked about it. */
    void queried(UUID id) {
        changed |= toQuery.remove(id);
    }

    /** A message leaves memory: whoever gets it again must know if its outcome is unknown. */
    void leaves(UUID id, Instant now) {
        if (toQuery.remove(id)) {
            inDoubt.put(id, now);
            changed = true;
        }
    }

    /** Nothing more will come of a message. */
    void forget(UUID id) {
        changed |= toQuery.remove(id);
        changed |= inDoubt.remove(id) != null;
    }

    /** What the in-flight message must name from now on, or null if it does already. */
    @Nullable
    Set<UUID> changed() {
        if (!changed) {
            return null;
        }
        changed = false;
        Set<UUID> ids = new LinkedHashSet<>(inDoubt.keySet());
        ids.addAll(toQuery);
        running.forEach(call -> call.items().forEach(item -> ids.add(item.id())));
        return ids;
    }
}
