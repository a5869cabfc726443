package vn.lgsp.messagestore;

import org.jspecify.annotations.Nullable;

/** The store does not answer, or not in time. The request may be sent again. */
public final class StoreAway extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StoreAway(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
