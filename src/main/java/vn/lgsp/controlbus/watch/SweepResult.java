package vn.lgsp.controlbus.watch;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * What a sweep found.
 *
 * @param checked unsettled deliveries that were looked for
 * @param missing how many of them are proved to be nowhere
 * @param unproven how many were not found, while the log is too far behind to tell whether they are settled
 * @param unlogged requests answered with 202 of which the log knows nothing
 * @param lost the missing ones, as far as they are named
 */
public record SweepResult(
        Instant startedAt, Instant endedAt, long checked, int missing, int unproven, int unlogged, List<Lost> lost) {

    public SweepResult {
        lost = List.copyOf(lost);
    }

    /** A delivery that is not settled and lies in no queue. */
    public record Lost(UUID exchangeId, String receiver) {}

    /** Whether everything is where it should be. */
    public boolean clean() {
        return missing == 0 && unlogged == 0;
    }
}
