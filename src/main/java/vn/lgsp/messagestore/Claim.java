package vn.lgsp.messagestore;

import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the store says to a request that wants to be accepted. */
public sealed interface Claim {

    /**
     * It may be published, by nobody else, under this exchange id.
     *
     * @param again whether an earlier try under this id may have reached the broker
     * @param statusBefore where its subject stood before it, as this sender said, or null if that is not known
     */
    record Granted(
            ClaimKey key,
            UUID exchangeId,
            boolean again,
            @Nullable String statusBefore) implements Claim {}

    /**
     * The store is away: it may be published under this exchange id, if the broker does not know its key either.
     *
     * @param words what the log needs to write the claim later
     */
    record Unclaimed(ClaimKey key, UUID exchangeId, Map<String, String> words) implements Claim {}

    /**
     * The same request was accepted before; this is its exchange.
     *
     * @param statusBefore as when it was granted
     */
    record Repeated(UUID exchangeId, @Nullable String statusBefore) implements Claim {}

    /** The key was used for another content. */
    record Conflicting(UUID exchangeId) implements Claim {}
}
