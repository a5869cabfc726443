package vn.lgsp.attachments;

import java.io.IOException;

/** A file that was not to be had. What it says holds no part of the address. */
public final class FetchFailed extends IOException {
    private static final long serialVersionUID = 1L;

    private final boolean passing;

    FetchFailed(String code, boolean passing) {
        super(code);
        this.passing = passing;
    }

    /** Whether it may be had a moment later. */
    public boolean isPassing() {
        return passing;
    }
}
