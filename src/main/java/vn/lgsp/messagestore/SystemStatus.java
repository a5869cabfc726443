package vn.lgsp.messagestore;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How a system stands, as the node in charge of it said.
 *
 * @param node the node that said so
 * @param pausedBy who paused it by hand, or null
 * @param pauseReason why, by language; empty if it is not paused
 * @param pausedFrom since when, or null
 * @param pausedUntil until when, if known
 * @param away code of the cause for which the partner is not called, or null while it is
 * @param misconfigured whether a person has to mend something
 * @param since since when it is away
 * @param calling calls at that moment
 * @param changedAt since when it stands like this
 * @param updatedAt when it was said
 */
public record SystemStatus(
        String system,
        UUID node,
        @Nullable String pausedBy,
        Map<String, String> pauseReason,
        @Nullable Instant pausedFrom,
        @Nullable Instant pausedUntil,
        @Nullable String away,
        boolean misconfigured,
        @Nullable Instant since,
        int calling,
        Instant changedAt,
        Instant updatedAt) {

    public SystemStatus {
        pauseReason = Map.copyOf(pauseReason);
    }

    /** Since when its messages wait, or null while they do not. */
    public @Nullable Instant waitingSince() {
        if (pausedBy != null) {
            return pausedFrom == null ? changedAt : pausedFrom;
        }
        return away == null ? null : since == null ? changedAt : since;
    }
}
