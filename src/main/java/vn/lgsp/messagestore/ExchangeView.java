package vn.lgsp.messagestore;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
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
            @Nullable String resolved) {}

    ExchangeView with(List<DeliveryView> others) {
        return new ExchangeView(id, type, subject, sender, acceptedAt, others);
    }

    /** Computed from the deliveries: the one that needs attention most. */
    public DeliveryState state() {
        return deliveries.stream()
                .map(DeliveryView::state)
                .min(Comparator.comparingInt(WORST_FIRST::indexOf))
                .orElse(DeliveryState.ACCEPTED);
    }
}
