package vn.lgsp.delivery.route;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import vn.lgsp.exchange.Outcome;
import vn.lgsp.exchange.Outcome.Delivered;
import vn.lgsp.exchange.Outcome.OutcomeUnknown;
import vn.lgsp.exchange.Outcome.Rejected;
import vn.lgsp.exchange.Outcome.Unavailable;
import vn.lgsp.exchange.Outcome.Unmappable;

/**
 * How the first messages of a version fare that has only just gone live. A message that cannot even be worded condemns it at
 * once, and so does a partner that will not be called like this before it has taken anything; refusals, and answers that the
 * version cannot read, do when they are most of what it gets. That a partner is away says nothing.
 */
public final class Trial {
    /** Messages that a version has to get through. */
    static final int LENGTH = 20;

    private static final int REFUSALS = 5;
    /** How codes begin that say of an unknown outcome that the partner, or the way to it, was to blame. */
    private static final List<String> ELSEWHERE = List.of("http.", "timeout", "connection.", "taken-over", "call.");

    private final Verdict verdict;
    private final List<UUID> refused = new ArrayList<>();
    private int unread;
    private int delivered;
    private boolean over;
    private boolean condemned;

    Trial(Verdict verdict) {
        this.verdict = verdict;
    }

    /** What happens to a version that does not stand its trial. */
    public interface Verdict {
        /**
         * Puts the version before it in its place. Runs in the middle of a delivery, and so has to be quick.
         *
         * @param why code of the outcome that decided
         * @param refused what partners refused of it before
         * @return whether another version is live now
         */
        boolean condemn(String why, List<UUID> refused);

        /** It got through. Runs in the middle of a delivery too. */
        void trust();
    }

    /** Whether the message has to go once more, by the version that took this one's place because of it. */
    synchronized boolean failed(UUID exchange, Outcome outcome) {
        if (condemned) {
            // It was under way when the version was taken back.
            return outcome instanceof Rejected || outcome instanceof Unmappable || isMisconfigured(outcome);
        }
        if (over) {
            return false;
        }
        if (outcome instanceof Unmappable || delivered == 0 && isMisconfigured(outcome)) {
            return condemned(outcome);
        }
        if (outcome instanceof OutcomeUnknown unknown && ELSEWHERE.stream().noneMatch(unknown.code()::startsWith)) {
            unread++;
            if (unread >= REFUSALS && unread > delivered) {
                condemned(outcome);
            }
            // Whether it is sent again is for the rules of unknown outcomes to say.
            return false;
        }
        if (outcome instanceof Rejected) {
            if (refused.size() + 1 >= REFUSALS && refused.size() + 1 > delivered) {
                return condemned(outcome);
            }
            refused.add(exchange);
        }
        if (outcome instanceof Delivered) {
            delivered++;
            if (delivered + refused.size() >= LENGTH) {
                over = true;
                verdict.trust();
            }
        }
        return false;
    }

    private static boolean isMisconfigured(Outcome outcome) {
        return outcome instanceof Unavailable unavailable && unavailable.misconfigured();
    }

    private boolean condemned(Outcome outcome) {
        over = true;
        condemned = verdict.condemn(outcome.code(), List.copyOf(refused));
        return condemned;
    }
}
