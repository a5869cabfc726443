package vn.lgsp.delivery;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Tells a bad message from a bad partner. The same refusal on five subjects in a row is a storm: the partner is at fault.
 * A message that fails three times while three other subjects succeed is poison.
 */
final class Suspicion {
    private static final int STORM = 5;
    private static final int POISON = 3;

    /** Subject and message of the refusals in a row with one code. */
    private final Map<String, UUID> streak = new LinkedHashMap<>();

    private final Set<UUID> stormed = new HashSet<>();
    private final Map<UUID, Long> firstFailures = new HashMap<>();
    private @Nullable String code;
    private long successes;

    void succeeded(String subject) {
        streak.clear();
        code = null;
        successes++;
    }

    /** @return whether this refusal makes a storm */
    boolean rejected(Item item, String refusal) {
        firstFailures.remove(item.id());
        if (stormed.remove(item.id())) {
            return false;
        }
        if (!refusal.equals(code)) {
            streak.clear();
            code = refusal;
        }
        streak.put(item.subject(), item.id());
        return streak.size() >= STORM;
    }

    boolean isStorm(String refusal) {
        return refusal.equals(code) && streak.size() >= STORM;
    }

    /** The messages that the storm parked before it was seen as one. They are not asked to prove themselves twice. */
    List<UUID> parkedByStorm(UUID last) {
        List<UUID> parked = new ArrayList<>(streak.values());
        stormed.addAll(parked);
        parked.remove(last);
        return parked;
    }

    boolean isPoison(Item item) {
        long since = firstFailures.computeIfAbsent(item.id(), id -> successes);
        boolean poison = item.unknowns() >= POISON && successes - since >= POISON;
        if (poison) {
            firstFailures.remove(item.id());
        }
        return poison;
    }
}
