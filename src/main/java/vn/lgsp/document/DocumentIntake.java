package vn.lgsp.document;

import java.io.IOException;
import java.util.List;
import java.util.SequencedMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import vn.lgsp.attachments.AttachmentStore.Kept;
import vn.lgsp.edxml.Warning;
import vn.lgsp.exchange.MessageType;
import vn.lgsp.routing.ConnectedSystem;

/** Where documents come in, whoever brings them. */
public interface DocumentIntake {

    /**
     * Accepts what a kept file carries.
     *
     * @throws RuntimeException if it is not accepted; a {@link Refusal} if that is for good. Nothing is delivered then.
     */
    Taken take(ConnectedSystem sender, Given given) throws IOException;

    /** Why something is not accepted. */
    interface Refusal {
        /** Stable; programs go by it. */
        String reason();

        /** Whether another try would end like this one. */
        boolean isFinal();
    }

    /**
     * A file that was handed in.
     *
     * @param type what it is said to be, or null if nobody says
     * @param to codes of those that it is for; everybody whom the file names if empty
     * @param otherwise codes of those that it is for if nobody takes it to those
     * @param key the sender's own key: the same file under it is one exchange
     * @param words what the bus made the file of, if it did: the same words are the same content then
     */
    record Given(
            Kept file,
            @Nullable MessageType type,
            List<String> to,
            List<String> otherwise,
            @Nullable String key,
            @Nullable String traceparent,
            @Nullable String words) {
        public Given {
            to = List.copyOf(to);
            otherwise = List.copyOf(otherwise);
        }
    }

    /**
     * What became of it.
     *
     * @param repeated whether it had been accepted before
     * @param via the recipients' codes, each with the systems that take it there
     */
    record Taken(
            UUID exchangeId,
            MessageType type,
            String code,
            boolean repeated,
            SequencedMap<String, List<String>> via,
            List<Warning> warnings) {}
}
