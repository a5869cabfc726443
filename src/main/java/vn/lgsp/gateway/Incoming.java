package vn.lgsp.gateway;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import vn.lgsp.exchange.MessageType;
import vn.lgsp.routing.ConnectedSystem;
import vn.lgsp.routing.RoutingKey;

/**
 * A message that is well formed and that its sender may send.
 *
 * @param body canonical JSON
 * @param given what was handed in: what makes two messages the same
 * @param routing what receivers are chosen by
 * @param facts what can be searched and counted later, by column name
 * @param idempotencyKey the sender's own key
 * @param receivers who it goes to, if that is known already; chosen by its routing if empty
 */
public record Incoming(
        MessageType type,
        String subject,
        byte[] body,
        byte[] given,
        RoutingKey routing,
        Map<String, String> facts,
        @Nullable String idempotencyKey,
        @Nullable String correlationId,
        @Nullable String traceparent,
        List<ConnectedSystem> receivers) {

    /** The same message, which the bus made of this. */
    Incoming of(byte[] handedIn) {
        return new Incoming(
                type, subject, body, handedIn, routing, facts, idempotencyKey, correlationId, traceparent, receivers);
    }

    /** The same message with another body, which the bus made of what was given. */
    public Incoming with(byte[] other) {
        return new Incoming(
                type, subject, other, given, routing, facts, idempotencyKey, correlationId, traceparent, receivers);
    }
}
