package vn.lgsp.exchange;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the bus knows of a message without reading its body: the attributes of CloudEvents 1.0 ({@code id, source, type,
 * subject, time, datacontenttype}) and four of ours.
 *
 * @param id the exchange, a UUIDv7
 * @param source the sending system's name
 * @param type what it is about
 * @param subject the thing whose messages stay in order, such as a dossier code
 * @param time when it was accepted
 * @param contentType media type of the body before it was sealed
 * @param receiver the receiving system's name; one envelope for each receiver
 * @param correlationId the sender's own reference, if it gave one
 * @param traceparent W3C trace context of the request, if there was one
 * @param version version of this envelope's form
 */
public record Envelope(
        UUID id,
        String source,
        MessageType type,
        String subject,
        Instant time,
        String contentType,
        String receiver,
        @Nullable String correlationId,
        @Nullable String traceparent,
        int version) {

    /** Whom messages of the bus itself come from; no system may have this name. */
    public static final String BUS = "bus";

    /** The form written today. */
    public static final int VERSION = 1;

    /** The same message, addressed to another receiver. */
    public Envelope to(String other) {
        return new Envelope(id, source, type, subject, time, contentType, other, correlationId, traceparent, version);
    }
}
