package vn.lgsp.channel;

import org.jspecify.annotations.Nullable;

/** The broker cannot be reached, refuses, or is not set up as the bus needs it. */
public final class BrokerFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean silent;
    private final boolean trouble;

    public BrokerFailed(String message, @Nullable Throwable cause) {
        this(message, cause, false);
    }

    BrokerFailed(String message, @Nullable Throwable cause, boolean silent) {
        super(message, cause);
        this.silent = silent;
        this.trouble = cause != null;
    }

    /** The same, told to another who waited for it. */
    BrokerFailed(BrokerFailed why) {
        super(why.getMessage(), why);
        this.silent = why.silent;
        this.trouble = why.trouble;
    }

    /** What those hear of whom a broker in trouble heard nothing. */
    static BrokerFailed inTrouble() {
        return new BrokerFailed("The broker is in trouble", null);
    }

    /** Whether the broker only did not answer in time: what it was asked may still happen. */
    public boolean isSilent() {
        return silent;
    }

    /** Whether it failed at its work; otherwise this is its answer. */
    boolean isTrouble() {
        return trouble;
    }
}
