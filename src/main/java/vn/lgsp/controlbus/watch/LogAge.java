package vn.lgsp.controlbus.watch;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How old the oldest event is that the store does not have. An event that comes after a long silence is not old, and a
 * writer that is late but goes on is as late as what it wrote last.
 */
final class LogAge {
    private @Nullable Instant waitsSince;

    /**
     * A look at the log.
     *
     * @param waiting events on their way
     * @param writtenUntil time of the latest event that the store has, or null if the store is away
     */
    Duration at(Instant now, long waiting, @Nullable Instant writtenUntil) {
        if (waiting == 0) {
            waitsSince = null;
            return Duration.ZERO;
        }
        if (waitsSince == null) {
            waitsSince = now;
        }
        Instant oldest = writtenUntil != null && writtenUntil.isAfter(waitsSince) ? writtenUntil : waitsSince;
        return Duration.between(oldest, now);
    }
}
