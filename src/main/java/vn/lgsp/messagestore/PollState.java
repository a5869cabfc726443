package vn.lgsp.messagestore;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How asking a system again and again stands.
 *
 * @param cursor where the next question begins, as JSON; null before the first that was kept
 * @param generation how often it was set back: what was begun before that keeps nothing
 * @param askedAt when it was asked last
 * @param dueAt when it is asked next
 * @param failures how often in a row it failed
 * @param failure code of the last failure, or null if it did not fail
 * @param misconfigured whether a person has to mend something
 * @param failingSince when it failed first
 */
public record PollState(
        String system,
        String poll,
        @Nullable String cursor,
        long generation,
        @Nullable Instant askedAt,
        @Nullable Instant dueAt,
        int failures,
        @Nullable String failure,
        boolean misconfigured,
        @Nullable Instant failingSince) {

    /** How it stands before anything was asked. */
    public static PollState unasked(String system, String poll) {
        return new PollState(system, poll, null, 0, null, null, 0, null, false, null);
    }
}
