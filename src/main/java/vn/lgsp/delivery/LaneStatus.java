package vn.lgsp.delivery;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import vn.lgsp.exchange.Outcome.Unavailable;

/**
 * How a system's owner sees it.
 *
 * @param paused the pause of this moment, or null
 * @param away why the partner is not called, or null while it is
 * @param misconfigured whether a person has to mend something
 * @param since since when it is away
 * @param probing whether a single call or question is under way to find out if it is back
 * @param calling calls at this moment
 */
public record LaneStatus(
        String system,
        @Nullable QuietTime paused,
        @Nullable String away,
        boolean misconfigured,
        @Nullable Instant since,
        boolean probing,
        int calling) {

    static LaneStatus of(String system, @Nullable QuietTime paused, Gate gate, int calling) {
        Unavailable cause = gate.cause();
        return new LaneStatus(
                system,
                paused,
                cause == null ? null : cause.code(),
                cause != null && cause.misconfigured(),
                cause == null ? null : gate.since(),
                gate.probing(),
                calling);
    }

    /** Who paused it, or null while it is not paused. */
    public @Nullable String pausedBy() {
        return paused == null ? null : paused.actor();
    }
}
