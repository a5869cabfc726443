package vn.lgsp.delivery;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A time in which a system is not called; its messages wait.
 *
 * @param actor who asked for it
 * @param reason why, by language
 * @param from when it begins
 * @param until when it ends by itself, or null if a person ends it
 */
public record QuietTime(
        String actor,
        Map<String, String> reason,
        Instant from,
        @Nullable Instant until) {

    public QuietTime {
        reason = Map.copyOf(reason);
    }

    boolean covers(Instant now) {
        return !now.isBefore(from) && !isOver(now);
    }

    boolean isOver(Instant now) {
        return until != null && !now.isBefore(until);
    }
}
