package vn.lgsp.messagestore;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The latest accepted message of a sender, operation and subject.
 *
 * @param status where it put the subject, or null if it did not say
 */
record Head(
        UUID exchangeId,
        Hash keyHash,
        Hash content,
        @Nullable String status) {
    record Key(String sender, String operation, String subject) {}
}
