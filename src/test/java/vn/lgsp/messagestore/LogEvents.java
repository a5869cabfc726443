package vn.lgsp.messagestore;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import vn.lgsp.exchange.Ids;
import vn.lgsp.exchange.LogEvent;
import vn.lgsp.exchange.LogEvent.Kind;

/** Events as gateway and engine write them. */
final class LogEvents {
    private LogEvents() {}

    static LogEvent accepted(UUID exchange, String subject, Map<String, String> facts) {
        Map<String, String> detail = new HashMap<>(
                Map.of("sender", "sender", "type", "dossier.put", "subject", subject, "receivers", "receiver,other"));
        detail.putAll(facts);
        return LogEvent.of(
                Ids.time(exchange),
                Kind.ACCEPTED,
                exchange,
                null,
                detail,
                Map.of("body", ("sealed " + subject).getBytes(UTF_8)));
    }

    static LogEvent accepted(UUID exchange, String subject) {
        return accepted(exchange, subject, Map.of());
    }

    static LogEvent of(Kind kind, UUID exchange, Instant at, Map<String, String> detail) {
        return LogEvent.of(at, kind, exchange, "receiver", detail, Map.of());
    }
}
