package vn.lgsp.delivery;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a system's owner sees it.
 *
 * @param pausedBy who paused it by hand, or null
 * @param away why the partner is not called, or null while it is
 * @param misconfigured whether a person has to mend something
 * @param since since when it is away
 * @param calling calls at this moment
 */
public record LaneStatus(
        String system,
        @Nullable String pausedBy,
        @Nullable String away,
        boolean misconfigured,
        @Nullable Instant since,
        int calling) {}
