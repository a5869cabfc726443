package vn.lgsp.gateway;

import java.util.List;
import vn.lgsp.translation.Violation;

/** A request that the bus does not accept; nothing of it is kept. */
public final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ProblemCode code;
    private final transient List<Violation> violations;

    public Refused(ProblemCode code, Violation... violations) {
        this(code, List.of(violations));
    }

    public Refused(ProblemCode code, List<Violation> violations) {
        super(code.code(), null, false, false);
        this.code = code;
        this.violations = List.copyOf(violations);
    }

    public ProblemCode code() {
        return code;
    }

    /** What in the request is wrong, by JSON pointer. */
    public List<Violation> violations() {
        return violations;
    }
}
