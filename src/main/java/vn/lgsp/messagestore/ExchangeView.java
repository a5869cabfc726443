package vn.lgsp.messagestore;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import vn.lgsp.exchange.DeliveryState;

/**
 * An exchange as the store knows it.
 *
 * @param acceptedAt when the bus answered for it
 * @param deliveries one for each receiver
 */
public record ExchangeView(
        UUID id, String type, String subject, String sender, Instant acceptedAt, List<DeliveryView> deliveries) {

    /** What needs attention most comes first. */
    private static final List<DeliveryState> WORST_FIRST = List.of(
            DeliveryState.PARKED,
            DeliveryState.OUTCOME_UNKNOWN,
            DeliveryState.HELD,
            DeliveryState.DELIVERING,
            DeliveryState.WAITING,
            DeliveryState.ACCEPTED,
            DeliveryState.DELIVERED,
            DeliveryState.SKIPPED);

    public ExchangeView {
        deliveries = List.copyOf(deliveries);
    }

    /**
     * One delivery; {@code causeCode} and {@code causeText} say why it is where it is, if there is something to say.
     *
     * @param resolved how an outcome that had been unknown was made known
     */
    public record DeliveryView(
            String receiver,
            DeliveryState state,
            @Nullable String causeCode,
            @Nullable String causeText,
            int attempts,
            Instant updatedAt,
            @Nullable String resolved) {

        private boolean waits() {
            return state == DeliveryState.ACCEPTED || state == DeliveryState.WAITING;
        }

        private DeliveryView in(DeliveryState other) {
            return new DeliveryView(receiver, other, causeCode, causeText, attempts, updatedAt, resolved);
        }
    }

    ExchangeView with(List<DeliveryView> others) {
        return new ExchangeView(id, type, subject, sender, acceptedAt, others);
    }

    /** The same, where those that only wait according to the log are being delivered if their receiver is one of these. */
    public ExchangeView deliveringTo(Predicate<String> receivers) {
        return with(deliveries.stream()
                .map(delivery -> delivery.waits() && receivers.test(delivery.receiver())
                        ? delivery.in(DeliveryState.DELIVERING)
                        : delivery)
                .toList());
    }

    /** Whether this receiver has it. */
    public boolean isDeliveredTo(String receiver) {
        return deliveries.stream()
                .anyMatch(each -> each.receiver().equals(receiver) && each.state() == DeliveryState.DELIVERED);
    }

    /** Computed from the deliveries: the one that needs attention most. */
    public DeliveryState state() {
        return deliveries.stream()
                .map(DeliveryView::state)
                .min(Comparator.comparingInt(WORST_FIRST::indexOf))
                .orElse(DeliveryState.ACCEPTED);
    }
}
