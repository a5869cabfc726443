package vn.lgsp.messagestore;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import vn.lgsp.exchange.DeliveryState;

/**
 * Which exchanges are asked for; null means any.
 *
 * @param visibleTo only those that this system sent or receives
 * @param owner fingerprint of an identity number
 * @param before only those with an id before this one: where the last page ended
 */
public record ExchangeFilter(
        @Nullable String visibleTo,
        @Nullable String sender,
        @Nullable String receiver,
        @Nullable String type,
        @Nullable String subject,
        @Nullable DeliveryState state,
        @Nullable Instant from,
        @Nullable Instant to,
        @Nullable String owner,
        @Nullable UUID before,
        int limit) {

    /** The latest exchanges about a subject. */
    public static ExchangeFilter about(String subject, int limit) {
        return new ExchangeFilter(null, null, null, null, subject, null, null, null, null, null, limit);
    }
}
