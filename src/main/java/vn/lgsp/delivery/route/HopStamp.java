package vn.lgsp.delivery.route;

import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/** Writes into a copy of a kept file where it has been. */
@FunctionalInterface
public interface HopStamp {
    /** Where nothing is written. */
    HopStamp NONE = (sha256, organ, at) -> Optional.empty();

    /** A file that is kept, with one hop more. */
    record Stamped(String sha256, long size) {}

    /**
     * The copy, or nothing if the file must stay as it is. The same hop gives the same copy.
     *
     * @param organ code of the agency that it has been at
     */
    Optional<Stamped> stamped(String sha256, String organ, Instant at) throws IOException;
}
