package vn.lgsp.gateway;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import vn.lgsp.document.DocumentIntake;
import vn.lgsp.translation.Violation;
import vn.lgsp.wording.Language;

/** A request that the bus does not accept; nothing of it is kept. */
public sealed class Refused extends RuntimeException implements DocumentIntake.Refusal permits KeyConflict {
    private static final long serialVersionUID = 1L;

    private final ProblemCode code;
    private final transient List<Violation> violations;
    private final @Nullable Duration wait;
    private final transient Map<String, String> partner;

    public Refused(ProblemCode code, Violation... violations) {
        this(code, List.of(violations));
    }

    public Refused(ProblemCode code, List<Violation> violations) {
        this(code, violations, null, Map.of());
    }

    /**
     * @param wait how long asking again makes no sense
     * @param partner what the system that was asked said, by name: {@code code}, {@code text}
     */
    Refused(ProblemCode code, List<Violation> violations, @Nullable Duration wait, Map<String, String> partner) {
        super(code.code(), null, false, false);
        this.code = code;
        this.violations = List.copyOf(violations);
        this.wait = wait;
        this.partner = Map.copyOf(partner);
    }

    public ProblemCode code() {
        return code;
    }

    @Override
    public String reason() {
        return violations.isEmpty() ? code.code() : violations.getFirst().code();
    }

    /** Everything that is wrong, for people. */
    String text(Language language) {
        StringBuilder text = new StringBuilder(code.title(language));
        for (Violation violation : violations) {
            text.append("; ")
                    .append(violation.pointer())
                    .append(": ")
                    .append(language.say(violation.vietnamese(), violation.english()));
        }
        return text.toString();
    }

    @Override
    public boolean isFinal() {
        return code.status() < 500 && code.status() != 429;
    }

    /** What in the request is wrong, by JSON pointer. */
    public List<Violation> violations() {
        return violations;
    }

    /** How long asking again makes no sense; null where nobody knows. */
    @Nullable
    Duration retryAfter() {
        return wait;
    }

    /** What a system that was asked said, by name; empty if it is not that. */
    Map<String, String> partner() {
        return partner;
    }
}
