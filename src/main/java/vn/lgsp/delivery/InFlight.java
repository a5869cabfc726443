package vn.lgsp.delivery;

import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import vn.lgsp.channel.InFlightMessage;

/** The calls under way, and every delivery of which a new owner could not know whether the partner has it. */
final class InFlight {
    private final Set<Call> running = new LinkedHashSet<>();
    /** Deliveries that a dead owner was calling, and from when on they may be looked into. */
    private final Map<UUID, Instant> inDoubt = new HashMap<>();
    /** Deliveries whose outcome is unknown, as the log says already, until it says how that ended. */
    private final Set<UUID> unknown = new HashSet<>();

    private boolean changed;

    void takenOver(Set<UUID> called, Set<UUID> unknown, Instant quiet) {
        called.forEach(id -> inDoubt.put(id, quiet));
        this.unknown.addAll(unknown);
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

    /** Deliveries of a dead owner that are not looked into yet. */
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

    void unknown(UUID id) {
        changed |= unknown.add(id);
    }

    boolean isUnknown(UUID id) {
        return unknown.contains(id);
    }

    /** The log says how it ended, or the message that is parked says that nobody knows. */
    void known(UUID id) {
        changed |= unknown.remove(id);
    }

    /** Nothing more will come of a message. */
    void forget(UUID id) {
        known(id);
        lookInto(id);
    }

    /** What the in-flight message must name from now on, or null if it does already. */
    @Nullable
    InFlightMessage changed() {
        if (!changed) {
            return null;
        }
        changed = false;
        Set<UUID> called = new LinkedHashSet<>(inDoubt.keySet());
        running.forEach(call -> call.items().forEach(item -> called.add(item.id())));
        return new InFlightMessage(called, unknown);
    }
}
