package vn.lgsp.delivery.route;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import vn.lgsp.exchange.Outcome;
import vn.lgsp.exchange.Outcome.Delivered;
import vn.lgsp.exchange.Outcome.Rejected;
import vn.lgsp.exchange.Outcome.Unmappable;

/**
 * Versions that have only just gone live, and how their first messages fare. A message that cannot even be worded condemns a
 * version at once, and partners' refusals do when they are most of what it gets. That a partner is away says nothing.
 */
public final class Trials {
    /** Messages that a version has to get through. */
    static final int LENGTH = 20;

    private static final int REFUSALS = 5;

    private final Map<SystemRoutes, Trial> trials = new ConcurrentHashMap<>();

    /** What happens to a version that does not stand its trial. */
    @FunctionalInterface
    public interface Verdict {
        /**
         * Puts the version before it in its place. Runs in the middle of a delivery, and so has to be quick.
         *
         * @param why code of the outcome that decided
         * @param refused what partners refused of it before
         * @return whether another version is live now
         */
        boolean condemn(String why, List<UUID> refused);
    }

    private static final class Trial {
        private final Verdict verdict;
        private final List<UUID> refused = new ArrayList<>();
        private int delivered;
        private boolean over;
        private boolean condemned;

        Trial(Verdict verdict) {
            this.verdict = verdict;
        }

        synchronized boolean seen(UUID exchange, Outcome outcome) {
            if (condemned) {
                // It was under way when the version was taken back.
                return outcome instanceof Rejected || outcome instanceof Unmappable;
            }
            if (over) {
                return false;
            }
            if (outcome instanceof Unmappable) {
                return condemned(outcome);
            }
            if (outcome instanceof Rejected) {
                if (refused.size() + 1 >= REFUSALS && refused.size() + 1 > delivered) {
                    return condemned(outcome);
                }
                refused.add(exchange);
            }
            if (outcome instanceof Delivered) {
                delivered++;
                over = delivered + refused.size() >= LENGTH;
            }
            return false;
        }

        private boolean condemned(Outcome outcome) {
            over = true;
            condemned = verdict.condemn(outcome.code(), List.copyOf(refused));
            return condemned;
        }

        synchronized boolean isCondemned() {
            return condemned;
        }
    }

    /** Watches a version from its first message on. */
    public void begin(SystemRoutes version, Verdict verdict) {
        trials.put(version, new Trial(verdict));
    }

    /** Watches it no more, unless it was taken back: calls of it may still run. */
    public void end(SystemRoutes version) {
        trials.computeIfPresent(version, (routes, trial) -> trial.isCondemned() ? trial : null);
    }

    /** Whether the message has to go once more, by the version that took this one's place because of it. */
    boolean failed(SystemRoutes version, UUID exchange, Outcome outcome) {
        Trial trial = trials.get(version);
        return trial != null && trial.seen(exchange, outcome);
    }
}
