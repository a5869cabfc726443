package vn.lgsp.messagestore;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How fetching a catalogue stands.
 *
 * @param version the version that is served, 0 before the first
 * @param count its rows
 * @param publishedAt when it was
 * @param confirmedAt when the partner last gave exactly what is served
 * @param since when the bus began to fetch it
 * @param dueAt when it is fetched next
 * @param failures how often fetching failed since it last worked
 * @param failure the code of the last failure
 * @param aside an answer that was too small to be believed
 */
public record CatalogueState(
        String name,
        int version,
        int count,
        @Nullable Instant publishedAt,
        @Nullable Instant confirmedAt,
        Instant since,
        Instant dueAt,
        int failures,
        @Nullable Instant failedAt,
        @Nullable String failure,
        @Nullable String failureText,
        @Nullable Aside aside) {

    /** The code of the failure that an answer too small to be believed is. */
    public static final String SHRUNK = "catalogue.shrunk";

    /**
     * An answer that waits for a person.
     *
     * @param digest names its content
     */
    public record Aside(String digest, int count, Instant at) {}

    /** The last time that what is served was known to be right, or when the bus began to ask. */
    public Instant rightUntil() {
        return confirmedAt == null ? since : confirmedAt;
    }
}
