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
import vn.lgsp.exchange.Outcome.Rejected;
import vn.lgsp.exchange.Outcome.Unavailable;

/**
 * Tells a bad message from a bad partner. The same refusal on five subjects in a row is a storm: the partner is at fault.
 * What a person sends again after it was parked does not count there.
 * A message that fails three times while three other subjects succeed is poison. A partner that leaves three subjects in the
 * dark, and answers nobody meanwhile, is ill: it is probed then, rather than sent everything again.
 */
final class Suspicion {
    private static final String STORMY = "storm";
    private static final int STORM = 5;
    private static final int POISON = 3;
    private static final int SICK = 3;

    /** Subject and message of the refusals in a row with one code. */
    private final Map<String, UUID> streak = new LinkedHashMap<>();

    private final Set<UUID> stormed = new HashSet<>();
    /** Messages that failed, each with the subjects that succeeded since; no more of these than are needed. */
    private final Map<UUID, Set<String>> failed = new HashMap<>();

    /** Subjects that ended in the dark since the partner answered last. */
    private final Set<String> inTheDark = new HashSet<>();

    private @Nullable String code;
    private @Nullable String storm;

    void succeeded(String subject) {
        streak.clear();
        code = null;
        storm = null;
        for (Set<String> others : failed.values()) {
            if (others.size() < POISON) {
                others.add(subject);
            }
        }
    }

    /** The partner answered somebody. */
    void answered() {
        inTheDark.clear();
    }

    /** Nobody knows how a call of this subject ended. */
    boolean isSick(String subject) {
        inTheDark.add(subject);
        return inTheDark.size() >= SICK;
    }

    /** A person looks at the message: what failed before does not count against it any more. */
    void parked(Item item) {
        failed.remove(item.id());
    }

    /** Nothing more will come of this message. */
    void forget(Item item) {
        stormed.remove(item.id());
        failed.remove(item.id());
    }

    /**
     * Whether a refusal of this message says nothing new of the partner: it was parked before, and a person sent it again.
     * However many these are, they must not stop the calls for all others.
     */
    boolean isRetrial(Item item) {
        return item.origin() == Item.Origin.PARKED && !stormed.contains(item.id());
    }

    /** A parked message goes back to its place. */
    void released(Item item, Act act) {
        if (act.actor().equals(STORMY)) {
            stormed.add(item.id());
        }
    }

    /** @return whether this refusal makes a storm */
    boolean rejected(Item item, String refusal) {
        if (!refusal.equals(storm)) {
            storm = null;
        }
        if (stormed.contains(item.id())) {
            return false;
        }
        if (!refusal.equals(code)) {
            streak.clear();
            code = refusal;
        }
        streak.put(item.subject(), item.id());
        return streak.size() >= STORM;
    }

    /** Whether a storm of this refusal is not over yet. */
    boolean isStorm(String refusal) {
        return refusal.equals(storm);
    }

    /** By this the messages go back that a storm had parked before it was seen as one. */
    static Act backAfterStorm() {
        return Act.of(STORMY, "");
    }

    /** What a refusal in a storm really says: the partner, or how we call it, is at fault. */
    static Unavailable misjudged(Rejected rejected) {
        return new Unavailable(STORMY, "code=" + rejected.code(), true, null);
    }

    /**
     * The storm begins.
     *
     * @return the messages that it parked before it was seen as one; they are not asked to prove themselves twice
     */
    List<UUID> storm(Item last) {
        storm = code;
        List<UUID> parked = new ArrayList<>(streak.values());
        stormed.addAll(parked);
        parked.remove(last.id());
        streak.clear();
        return parked;
    }

    /** The message failed once more. */
    boolean isPoison(Item item) {
        Set<String> others = failed.computeIfAbsent(item.id(), id -> new HashSet<>());
        return item.failed() >= POISON && others.size() >= POISON;
    }
}
