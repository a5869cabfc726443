package vn.lgsp.sandbox;

import org.jspecify.annotations.Nullable;

/** The simulators cannot start, or one of their files cannot be used; the message says which and why in one line. */
public final class SimulatorsFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SimulatorsFailed(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
