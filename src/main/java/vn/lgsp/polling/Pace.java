package vn.lgsp.polling;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import vn.lgsp.messagestore.PollState;

/** When a system is asked next: as its manifest says, and while that fails ever later. */
final class Pace {
    private static final Duration FIRST = Duration.ofMinutes(1);
    private static final Duration MOST = Duration.ofMinutes(15);
    private static final int DOUBLINGS = 20;

    private Pace() {}

    /** When it is due; no later than its manifest says now, unless it fails. */
    static Instant due(PollState state, Duration every) {
        Instant due = state.dueAt();
        Instant asked = state.askedAt();
        if (due == null || asked == null) {
            return Instant.MIN;
        }
        Instant usual = asked.plus(every);
        return state.failures() == 0 && usual.isBefore(due) ? usual : due;
    }

    /**
     * After a failure.
     *
     * @param failures in a row, with this one
     * @param asked how long the system asked to be left alone, or null
     */
    static Instant afterFailure(Instant now, Duration every, int failures, @Nullable Duration asked) {
        Duration most = longer(every, MOST);
        Duration wait = shorter(every, FIRST);
        for (int i = 0; i < Math.min(failures, DOUBLINGS) && wait.compareTo(most) < 0; i++) {
            wait = wait.multipliedBy(2);
        }
        wait = shorter(wait, most);
        return now.plus(asked == null ? wait : longer(wait, asked));
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
