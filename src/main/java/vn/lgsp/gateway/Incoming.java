package vn.lgsp.gateway;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import vn.lgsp.exchange.MessageType;
import vn.lgsp.routing.RoutingKey;

/**
 * A message that is well formed and that its sender may send.
 *
 * @param body canonical JSON
 * @param routing what receivers are chosen by
 * @param facts what can be searched and counted later, by column name
 * @param idempotencyKey the sender's own key
 */
record Incoming(
        MessageType type,
        String subject,
        byte[] body,
        RoutingKey routing,
        Map<String, String> facts,
        @Nullable String idempotencyKey,
        @Nullable String correlationId,
        @Nullable String traceparent) {}
