package vn.lgsp.messagestore;

import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import vn.lgsp.exchange.LogEvent.Kind;

/**
 * One event of a timeline.
 *
 * @param type the message type of its exchange
 * @param parts names of the bodies kept with it
 */
public record EventView(
        UUID id,
        Instant at,
        Kind kind,
        UUID exchangeId,
        @Nullable String type,
        @Nullable String receiver,
        Map<String, String> detail,
        Set<String> parts) {}
