package vn.lgsp.routing;

import java.nio.file.Path;

/** A folder whose manifest cannot be used; the message says which and why. */
public final class ManifestBroken extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ManifestBroken(Path where, String why) {
        super(where + ": " + why);
    }
}
