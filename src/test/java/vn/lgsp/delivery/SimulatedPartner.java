package vn.lgsp.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import vn.lgsp.exchange.MessageType;
import vn.lgsp.exchange.Outcome;
import vn.lgsp.exchange.Outcome.Delivered;
import vn.lgsp.exchange.Outcome.OutcomeUnknown;
import vn.lgsp.exchange.Outcome.Rejected;
import vn.lgsp.exchange.Outcome.Unavailable;
import vn.lgsp.exchange.Outcome.Unmappable;

/**
 * A partner with moods, that keeps a ledger of what it took. It takes messages at moments of its own, also after the bus that
 * called it is dead.
 */
final class SimulatedPartner {
    static final Duration READ_TIMEOUT = Duration.ofSeconds(20);

    enum Mood {
        WELL,
        SHAKY,
        AWAY,
        ILL,
        STORMY
    }

    /** A call on its way: when the partner takes how many of its messages, and how it ends for the caller. */
    static final class Ringing {
        final Call call;
        final Instant ends;
        final Instant takes;
        final int taken;
        private final @Nullable Outcome outcome;
        boolean happened;

        Ringing(Call call, Instant ends, Instant takes, int taken, @Nullable Outcome outcome) {
            this.call = call;
            this.ends = ends;
            this.takes = takes;
            this.taken = taken;
            this.outcome = outcome;
        }
    }

    private final Random random;
    private final List<Ringing> ringing = new ArrayList<>();
    private final Map<UUID, Integer> taken = new HashMap<>();
    private final Map<String, Long> lastFirst = new HashMap<>();
    /** How many calls took a message or may still take it. */
    private final Map<UUID, Integer> threats = new HashMap<>();

    private final Set<UUID> bad = new HashSet<>();
    private final Set<UUID> poisonous = new HashSet<>();
    private final Set<UUID> misleading = new HashSet<>();
    Mood mood = Mood.WELL;

    SimulatedPartner(Random random) {
        this.random = random;
    }

    /** Some messages are bad in one way or another. */
    void judge(UUID id) {
        int dice = random.nextInt(40);
        if (dice == 0) {
            bad.add(id);
        } else if (dice == 1) {
            poisonous.add(id);
        } else if (dice == 2) {
            misleading.add(id);
        }
    }

    /** From now on it takes everything. */
    void heal() {
        mood = Mood.WELL;
        bad.clear();
        poisonous.clear();
        misleading.clear();
    }

    void corrected(UUID id) {
        bad.remove(id);
        poisonous.remove(id);
        misleading.remove(id);
    }

    /** How many calls may have given it this message. */
    int threats(UUID id) {
        return threats.getOrDefault(id, 0);
    }

    boolean has(UUID id) {
        return taken.containsKey(id);
    }

    /** A call begins; what comes of it is drawn now. */
    void call(Call call, Instant now, boolean calm) {
        Outcome outcome = call.query() ? null : answer(call, calm);
        boolean lost = outcome instanceof OutcomeUnknown;
        Duration whole = lost && random.nextBoolean() ? READ_TIMEOUT : Duration.ofMillis(1 + random.nextInt(400));
        int takes = 0;
        if (outcome instanceof Delivered) {
            takes = call.items().size();
        } else if (lost && random.nextInt(3) > 0) {
            takes = 1 + random.nextInt(call.items().size());
        }
        Instant when = now.plusMillis((long) (whole.toMillis() * random.nextDouble()));
        ringing.add(new Ringing(call, now.plus(whole), when, takes, outcome));
        for (Item item : call.items().subList(0, takes)) {
            threats.merge(item.id(), 1, Integer::sum);
        }
    }

    private Outcome answer(Call call, boolean calm) {
        for (Item item : call.items()) {
            if (bad.contains(item.id())) {
                return new Rejected("-7", "");
            }
            if (poisonous.contains(item.id())) {
                return new OutcomeUnknown("http.500", "");
            }
            if (misleading.contains(item.id())) {
                return random.nextBoolean()
                        ? new Unavailable("http.404", "", true, null)
                        : new Unmappable("mapping.failed", "");
            }
        }
        int dice = calm ? 99 : random.nextInt(100);
        return switch (mood) {
            case AWAY -> new Unavailable("connect.refused", "");
            case STORMY -> new Rejected("-99", "");
            case ILL -> dice < 80 ? new OutcomeUnknown("timeout", "") : new Delivered("0", "");
            case SHAKY -> shaky(dice);
            case WELL -> dice == 0 ? new OutcomeUnknown("timeout", "") : new Delivered("0", "");
        };
    }

    /** What it says when it is asked whether it is well; not always what it then does. */
    Outcome health(boolean calm) {
        boolean well = calm || mood == Mood.WELL || mood != Mood.AWAY && random.nextInt(3) > 0;
        return well ? new Delivered("0", "") : new Unavailable("connect.refused", "");
    }

    private Outcome shaky(int dice) {
        if (dice < 10) {
            return new OutcomeUnknown("timeout", "");
        }
        if (dice < 15) {
            return new Unavailable("http.429", "", false, Duration.ofSeconds(1 + random.nextInt(10)));
        }
        return dice < 20 ? new Rejected("-1", "") : new Delivered("0", "");
    }

    /** Everything that happens up to now; the calls that ended for those who still listen. */
    List<Ringing> until(Instant now) {
        List<Ringing> ended = new ArrayList<>();
        ringing.sort((a, b) -> a.takes.compareTo(b.takes));
        for (Ringing one : ringing) {
            if (!one.happened && !one.takes.isAfter(now)) {
                one.happened = true;
                one.call.items().subList(0, one.taken).forEach(this::take);
            }
            if (one.happened && !one.ends.isAfter(now)) {
                ended.add(one);
            }
        }
        ringing.removeAll(ended);
        ended.sort((a, b) -> a.ends.compareTo(b.ends));
        return ended;
    }

    Outcome outcome(Ringing ended) {
        if (ended.outcome != null) {
            return ended.outcome;
        }
        int dice = mood == Mood.WELL ? 99 : random.nextInt(100);
        if (dice < 10 || mood == Mood.AWAY) {
            return new Unavailable("connect.refused", "");
        }
        if (dice < 20) {
            return new OutcomeUnknown("timeout", "");
        }
        return has(ended.call.first().id()) ? new Delivered("found", "") : new Rejected("none", "");
    }

    private void take(Item item) {
        int times = taken.merge(item.id(), 1, Integer::sum);
        if (times == 1) {
            if (item.envelope().type() == Simulation.UNORDERED) {
                return;
            }
            Long last = lastFirst.put(item.subject(), item.order());
            if (last != null && last > item.order()) {
                throw new AssertionError(item.subject() + ": " + item.order() + " was taken after " + last);
            }
        } else if (item.envelope().type() == MessageType.DOCUMENT_SENT) {
            throw new AssertionError(item + ", of a type that is asked about, was taken " + times + " times");
        }
    }

    boolean idle() {
        return ringing.isEmpty();
    }
}
