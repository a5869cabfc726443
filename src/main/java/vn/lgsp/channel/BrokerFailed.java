package vn.lgsp.channel;

import org.jspecify.annotations.Nullable;

/** The broker cannot be reached, refuses, or is not set up as the bus needs it. */
public final class BrokerFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public BrokerFailed(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
