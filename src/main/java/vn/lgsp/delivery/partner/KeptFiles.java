package vn.lgsp.delivery.partner;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** The files that messages name by their SHA-256, for requests too large to be held in memory. */
@FunctionalInterface
public interface KeptFiles {
    /** Where none are kept. */
    KeptFiles NONE = sha256 -> Optional.empty();

    Optional<InputStream> open(String sha256) throws IOException;
}
