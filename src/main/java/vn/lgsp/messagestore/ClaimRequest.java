package vn.lgsp.messagestore;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request that wants to be accepted.
 *
 * @param operation the message type's code
 * @param idempotencyKey the sender's own key; without one the content is compared with the latest accepted message of this
 *     sender, operation and subject
 * @param content hash of the content
 * @param status where the subject stands according to this message, or null if it does not say
 */
public record ClaimRequest(
        String sender,
        String operation,
        String subject,
        @Nullable String idempotencyKey,
        Hash content,
        List<String> receivers,
        @Nullable String status) {

    Head.Key head() {
        return new Head.Key(sender, operation, subject);
    }

    /** Without a key of the sender's the content counts, together with what was accepted before it: X, Y, X are three. */
    ClaimKey key(@Nullable Head head) {
        if (idempotencyKey != null) {
            return new ClaimKey(sender, Hash.over("key", idempotencyKey));
        }
        if (head != null && head.content().equals(content)) {
            return new ClaimKey(sender, head.keyHash());
        }
        String before = head == null ? "" : head.exchangeId().toString();
        return new ClaimKey(
                sender,
                Hash.over(
                        "content".getBytes(UTF_8),
                        before.getBytes(UTF_8),
                        operation.getBytes(UTF_8),
                        subject.getBytes(UTF_8),
                        content.bytes()));
    }
}
