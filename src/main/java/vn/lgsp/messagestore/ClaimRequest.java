package vn.lgsp.messagestore;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request that wants to be accepted.
 *
 * @param operation the message type's code
 * @param idempotencyKey the sender's own key; without one the content is compared with the latest accepted message of this
 *     sender, operation and subject
 * @param content hash of the content
 */
public record ClaimRequest(
        String sender,
        String operation,
        String subject,
        @Nullable String idempotencyKey,
        Hash content,
        List<String> receivers) {

    Head.Key head() {
        return new Head.Key(sender, operation, subject);
    }
}
