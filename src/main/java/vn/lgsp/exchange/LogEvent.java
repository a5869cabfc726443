package vn.lgsp.exchange;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One thing that happened to an exchange. Its id and time are given where it happens, so that writing it twice leaves one
 * row.
 *
 * @param id UUIDv7 of the event
 * @param at when it happened
 * @param kind what happened
 * @param exchangeId the exchange
 * @param receiver the receiving system, or null where the event concerns the whole exchange
 * @param detail short facts by name: never personal data, never a payload
 * @param parts sealed bodies by name, such as {@code request} and {@code answer}
 */
public record LogEvent(
        UUID id,
        Instant at,
        Kind kind,
        UUID exchangeId,
        @Nullable String receiver,
        Map<String, String> detail,
        Map<String, byte[]> parts) {

    /** What can happen, and the state that it leaves a delivery in. */
    public enum Kind {
        ACCEPTED(DeliveryState.WAITING),
        /** A partner was called and something came back, or did not. */
        CALLED(null),
        /** The partner is away: the message waits in its place. */
        POSTPONED(DeliveryState.WAITING),
        DELIVERED(DeliveryState.DELIVERED),
        OUTCOME_UNKNOWN(DeliveryState.OUTCOME_UNKNOWN),
        PARKED(DeliveryState.PARKED),
        HELD(DeliveryState.HELD),
        /** Back in its lane: a person retried it, or what held it is gone. */
        RELEASED(DeliveryState.WAITING),
        /** Back in its lane with a body that a person changed. */
        EDITED(DeliveryState.WAITING),
        /** It had got lost, and a person sent it once more from what the log keeps. */
        RESENT(DeliveryState.WAITING),
        SKIPPED(DeliveryState.SKIPPED);

        private final @Nullable DeliveryState state;

        Kind(@Nullable DeliveryState state) {
            this.state = state;
        }

        /** The delivery's state after it, or null if it leaves the state alone. */
        public @Nullable DeliveryState state() {
            return state;
        }
    }

    /** An event of now, with a new id. */
    public static LogEvent of(
            Instant at,
            Kind kind,
            UUID exchangeId,
            @Nullable String receiver,
            Map<String, String> detail,
            Map<String, byte[]> parts) {
        return new LogEvent(Ids.next(), at, kind, exchangeId, receiver, detail, parts);
    }

    public LogEvent {
        // What the store keeps; the hash chain must read the same afterwards.
        at = at.truncatedTo(ChronoUnit.MICROS);
        // Partners' texts can hold what cannot be written; an event must not fail for that.
        detail = detail.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(
                        entry -> Text.storable(entry.getKey()), entry -> Text.storable(entry.getValue()), (a, b) -> a));
        parts = Map.copyOf(parts);
    }
}
