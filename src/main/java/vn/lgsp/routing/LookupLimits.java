package vn.lgsp.routing;

import java.time.Duration;

/**
 * How hard a system may be pressed by look-ups. Each node counts for itself.
 *
 * @param perSecond questions in a second by all callers together, 20 if not given
 * @param burst how many may come at once after a quiet time, twice {@code perSecond} if not given
 * @param concurrency questions under way at once, 8 if not given
 * @param caller the same for each calling system
 * @param circuit when the system is left alone for a while
 */
public record LookupLimits(int perSecond, int burst, int concurrency, Share caller, Circuit circuit) {

    public LookupLimits {
        perSecond = positive(perSecond, 20);
        burst = positive(burst, 2 * perSecond);
        concurrency = positive(concurrency, 8);
        caller = caller == null ? new Share(0, 0, 0) : caller;
        circuit = circuit == null ? new Circuit(0, 0, Circuit.REST) : circuit;
    }

    static LookupLimits usual() {
        return new LookupLimits(0, 0, 0, new Share(0, 0, 0), new Circuit(0, 0, Circuit.REST));
    }

    /**
     * What one calling system may have.
     *
     * @param perSecond 10 if not given
     * @param burst twice {@code perSecond} if not given
     * @param concurrency 4 if not given
     */
    public record Share(int perSecond, int burst, int concurrency) {
        public Share {
            perSecond = positive(perSecond, 10);
            burst = positive(burst, 2 * perSecond);
            concurrency = positive(concurrency, 4);
        }
    }

    /**
     * A system that fails is not asked for a while; then a few questions try whether it is well.
     *
     * @param calls how many of the latest calls are looked at, 20 if not given
     * @param failures percent of them that must have failed, 50 if not given
     * @param open how long it is left alone, 30 s if not given
     */
    public record Circuit(int calls, int failures, Duration open) {
        static final Duration REST = Duration.ofSeconds(30);

        public Circuit {
            calls = positive(calls, 20);
            failures = positive(failures, 50);
            open = open == null ? REST : open;
        }
    }

    private static int positive(int given, int usual) {
        if (given < 0) {
            throw new IllegalArgumentException("lookupLimits: " + given + " is less than one");
        }
        return given == 0 ? usual : given;
    }
}
