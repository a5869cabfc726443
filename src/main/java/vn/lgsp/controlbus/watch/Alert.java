package vn.lgsp.controlbus.watch;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Something that a person should know.
 *
 * @param system the system that it is about; {@link #BUS} if it is the bus itself
 * @param exchangeId the exchange, if it is about a single one
 * @param lastSeen when it was still so
 * @param detail short facts by name
 */
public record Alert(
        UUID id,
        AlertKind kind,
        String system,
        @Nullable UUID exchangeId,
        Instant since,
        Instant lastSeen,
        Map<String, String> detail,
        @Nullable String acknowledgedBy,
        @Nullable Instant acknowledgedAt) {

    /** No system can have this name. */
    public static final String BUS = "bus";

    public Alert {
        detail = Map.copyOf(detail);
    }

    /** What there is one open alert of. */
    record Key(AlertKind kind, String system, @Nullable UUID exchangeId) {}

    Key key() {
        return new Key(kind, system, exchangeId);
    }

    /** A reason for an alert, as it is seen now. */
    record Condition(Key key, Map<String, String> detail) {
        static Condition of(AlertKind kind, String system, Map<String, String> detail) {
            return new Condition(new Key(kind, system, null), detail);
        }

        static Condition of(AlertKind kind, String system, UUID exchangeId, Map<String, String> detail) {
            return new Condition(new Key(kind, system, exchangeId), detail);
        }
    }
}
