package vn.lgsp.delivery.route;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import vn.lgsp.delivery.partner.Mappings;
import vn.lgsp.exchange.Outcome;
import vn.lgsp.exchange.Outcome.Delivered;
import vn.lgsp.exchange.Outcome.OutcomeUnknown;
import vn.lgsp.exchange.Outcome.Rejected;
import vn.lgsp.exchange.Outcome.Unavailable;
import vn.lgsp.exchange.Outcome.Unmappable;
import vn.lgsp.routing.ConnectedSystem;
import vn.lgsp.routing.Manifest;

/**
 * How the first messages of a version fare that has only just gone live, on each way that messages take: deliveries, each
 * poll, and what comes in at its faces. A message that cannot even be worded condemns it at once, as does one that comes in
 * and could be read by the version before, and a partner that will not be called like this before it has answered anything;
 * refusals, and answers that the version cannot read, do when they are most of what it gets. That a partner is away says
 * nothing.
 */
public final class Trial {
    /** What is sent. */
    static final String DELIVERY = "delivery";
    /** What others hand in, in the system's own form. */
    public static final String FACE = "face";

    private static final int REFUSALS = 5;
    /** How codes begin that say of an unknown outcome that the partner, or the way to it, was to blame. */
    private static final List<String> ELSEWHERE = List.of("http.", "timeout", "connection.", "taken-over", "call.");

    private final Verdict verdict;
    private final int length;
    private final Supplier<Optional<ConnectedSystem>> before;
    private final Map<String, Count> ways = new LinkedHashMap<>();
    private final List<UUID> refused = new ArrayList<>();
    private volatile @Nullable Earlier earlier;
    private volatile boolean looked;
    private boolean over;
    private @Nullable Sentence sentence;

    /**
     * A trial that has only begun.
     *
     * @param length messages that have to get through on each way
     * @param ways that messages take
     * @param before looks for the version before this one
     */
    public Trial(Verdict verdict, int length, Set<String> ways, Supplier<Optional<ConnectedSystem>> before) {
        this.verdict = verdict;
        this.length = length;
        this.before = before;
        ways.forEach(way -> this.ways.put(way, new Count()));
    }

    /** The ways that messages take to and from a system; none if there is nothing to watch. */
    public static Set<String> ways(Manifest manifest) {
        TreeSet<String> ways = new TreeSet<>();
        if (manifest.connection() != null && !manifest.receives().isEmpty()) {
            ways.add(DELIVERY);
        }
        if (manifest.connection() != null) {
            manifest.polls().keySet().forEach(poll -> ways.add(poll(poll)));
        }
        Manifest.Face face = manifest.face();
        if (!manifest.inbound().isEmpty() || face != null && !face.accepts().isEmpty()) {
            ways.add(FACE);
        }
        return ways;
    }

    /** What a poll tells. */
    public static String poll(String name) {
        return "poll:" + name;
    }

    private static final class Count {
        private int taken;
        private int refused;
        private int unread;
        private boolean answered;
        private boolean failing;
        private boolean told;
    }

    /** The version that was live before. */
    record Earlier(Manifest manifest, Mappings mappings) {}

    /** What happens to a version that does not stand its trial. */
    public interface Verdict {
        /**
         * Puts the version before it in its place. Runs in the middle of a delivery, and so has to be quick.
         *
         * @param why code of the outcome that decided
         * @param refused what partners refused of it before
         */
        Sentence condemn(String why, List<UUID> refused);

        /** It got through. Runs in the middle of a delivery too. */
        void trust();
    }

    /** How it goes on with a version that was condemned. */
    public enum Sentence {
        /** As before: there is none that could take its place. */
        STAYS,
        /** The version before takes its place as soon as it can; what is sent until then goes by this one. */
        GOES,
        /** The version before has taken its place. */
        GONE
    }

    /** Whether the message has to go once more, by the version that took this one's place because of it. */
    synchronized boolean failed(UUID exchange, Outcome outcome) {
        if (sentence == Sentence.GONE) {
            // It was under way when the version was taken back.
            return outcome instanceof Rejected || outcome instanceof Unmappable || isMisconfigured(outcome);
        }
        return looksAt(DELIVERY) && judge(count(DELIVERY), outcome, exchange);
    }

    /**
     * Asking on a way failed.
     *
     * @param before whether asking had failed already when it was asked
     */
    public synchronized void notAnswered(String way, Outcome outcome, boolean before) {
        Count count = count(way);
        // Who answered it once is not called wrongly, and a version that is to mend what failed before is not worse for
        // it
        // if it does not.
        boolean says = outcome instanceof Unmappable || !count.answered;
        if (looksAt(way) && says && (!before || count.failing)) {
            count.failing = true;
            judge(count, outcome, null);
        }
    }

    /** Asking on a way was answered, with whatever: nobody is asked wrongly there. */
    synchronized void answered(String way) {
        count(way).answered = true;
    }

    /** Something came in and was accepted. */
    synchronized void took(String way) {
        if (looksAt(way)) {
            judge(count(way), new Delivered("", ""), null);
        }
    }

    /**
     * Something came in, on a way that the version before does not have, and cannot be taken. Nobody can tell whose fault that
     * is, so it condemns nothing.
     *
     * @return whether people should look, because most of what came is like that; true once
     */
    synchronized boolean isOddlyOftenRefused(String way) {
        Count count = count(way);
        if (!looksAt(way) || count.told || !isMost(++count.unread, count)) {
            return false;
        }
        count.told = true;
        return true;
    }

    /** Something came in that the version before can read and this one cannot. */
    synchronized void misread(String way, String code) {
        if (looksAt(way)) {
            condemned(new Unmappable(way + " " + code, ""));
        }
    }

    /** Whether what comes this way still matters. */
    synchronized boolean looksAt(String way) {
        return !over && !isThrough(count(way));
    }

    /** Whether another version takes this one's place because of it. */
    public synchronized boolean isCondemned() {
        return sentence == Sentence.GOES || sentence == Sentence.GONE;
    }

    /** The version before it; nothing if there is none. It is looked for once, and no delivery waits for that. */
    Optional<Earlier> earlier() {
        if (!looked) {
            earlier = before.get()
                    .map(system -> new Earlier(system.manifest(), new Mappings(system.folders())))
                    .orElse(null);
            looked = true;
        }
        return Optional.ofNullable(earlier);
    }

    private Count count(String way) {
        return ways.computeIfAbsent(way, unexpected -> new Count());
    }

    private boolean isThrough(Count count) {
        return count.taken + count.refused >= length;
    }

    private boolean judge(Count count, Outcome outcome, @Nullable UUID exchange) {
        if (outcome instanceof Unmappable || !count.answered && isMisconfigured(outcome)) {
            return condemned(outcome);
        }
        if (outcome instanceof OutcomeUnknown unknown && ELSEWHERE.stream().noneMatch(unknown.code()::startsWith)) {
            count.unread++;
            if (isMost(count.unread, count)) {
                condemned(outcome);
            }
            // Whether it is sent again is for the rules of unknown outcomes to say.
            return false;
        }
        if (outcome instanceof Rejected) {
            if (isMost(count.refused + 1, count)) {
                return condemned(outcome);
            }
            count.refused++;
            if (exchange != null) {
                refused.add(exchange);
            }
        }
        if (outcome instanceof Delivered) {
            count.taken++;
            count.answered = true;
        }
        if (ways.values().stream().allMatch(this::isThrough)) {
            over = true;
            verdict.trust();
        }
        return false;
    }

    private boolean isMost(int bad, Count count) {
        return bad >= Math.min(REFUSALS, length) && bad > count.taken;
    }

    private static boolean isMisconfigured(Outcome outcome) {
        return outcome instanceof Unavailable unavailable && unavailable.misconfigured();
    }

    private boolean condemned(Outcome outcome) {
        sentence = verdict.condemn(outcome.code(), List.copyOf(refused));
        over = true;
        return sentence == Sentence.GONE;
    }
}
