package vn.lgsp.document;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import vn.lgsp.edxml.StatusCode;

/**
 * How a document stands with one recipient, read from everything that was said about it. Reports move forward only: late and
 * repeated ones are kept and change nothing. A wish to have it back stays open until it is answered.
 *
 * @param progress the furthest report; null before the first
 * @param recall what became of the wish to have it back or change it
 */
public record Standing(@Nullable StatusCode progress, Recall recall) {
    /** Before anything was said. */
    public static final Standing NONE = new Standing(null, Recall.NONE);

    private static final Map<StatusCode, Integer> RANK = Map.of(
            StatusCode.ARRIVED, 1,
            StatusCode.REFUSED, 2,
            StatusCode.RECEIVED, 2,
            StatusCode.ASSIGNED, 3,
            StatusCode.PROCESSING, 4,
            StatusCode.FINISHED, 5);

    /** A wish of the sender to have a document back, or to change it. */
    public enum Recall {
        NONE,
        ASKED,
        ACCEPTED,
        REFUSED
    }

    /** @param codes what was said, in the order in which it came; what is no code of the standard changes nothing */
    public static Standing of(List<String> codes) {
        Standing standing = NONE;
        for (String each : codes) {
            Optional<StatusCode> code = StatusCode.of(each);
            if (code.isPresent()) {
                standing = standing.after(code.get());
            }
        }
        return standing;
    }

    /** Whether nothing more can change. */
    public boolean isOver() {
        return progress == StatusCode.REFUSED || progress == StatusCode.FINISHED || recall == Recall.ACCEPTED;
    }

    private Standing after(StatusCode said) {
        return switch (said) {
            // A recall of what is over asks for nothing; it is kept, and harmless.
            case RECALLED -> isOver() ? this : new Standing(progress, Recall.ASKED);
            case CHANGE_ACCEPTED -> recall == Recall.ASKED ? new Standing(progress, Recall.ACCEPTED) : this;
            case CHANGE_REFUSED -> recall == Recall.ASKED ? new Standing(progress, Recall.REFUSED) : this;
            default -> isOver() ? this : new Standing(further(said), recall);
        };
    }

    private StatusCode further(StatusCode said) {
        return progress == null
                ? said
                : List.of(progress, said).stream()
                        .max(Comparator.comparing((StatusCode code) -> RANK.getOrDefault(code, 0)))
                        .orElse(said);
    }
}
