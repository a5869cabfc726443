package vn.lgsp.exchange;

import java.util.EnumSet;
import java.util.Set;

/** Where one delivery of an exchange stands, and which states may follow. */
public enum DeliveryState {
    /** Durable on the broker, not yet seen by the receiver's lane. */
    ACCEPTED,
    /** In the receiver's queue or lane. */
    WAITING,
    /** The receiver is being called. */
    DELIVERING,
    /** The receiver has it. Final. */
    DELIVERED,
    /** The receiver was called and nobody knows whether it took the message. */
    OUTCOME_UNKNOWN,
    /** Set aside with a cause; a person decides. */
    PARKED,
    /** Waits behind a parked message of its subject. */
    HELD,
    /** Given up by a person, with a reason. Final. */
    SKIPPED;

    /** The states that may follow this one. */
    public Set<DeliveryState> next() {
        return switch (this) {
            case ACCEPTED -> EnumSet.of(WAITING, DELIVERING, DELIVERED, OUTCOME_UNKNOWN, PARKED, HELD);
            case WAITING -> EnumSet.of(WAITING, DELIVERING, DELIVERED, OUTCOME_UNKNOWN, PARKED, HELD);
            case DELIVERING -> EnumSet.of(WAITING, DELIVERED, OUTCOME_UNKNOWN, PARKED);
            case OUTCOME_UNKNOWN -> EnumSet.of(WAITING, DELIVERING, DELIVERED, OUTCOME_UNKNOWN, PARKED, SKIPPED);
            case PARKED -> EnumSet.of(WAITING, SKIPPED);
            case HELD -> EnumSet.of(WAITING, DELIVERING, DELIVERED, OUTCOME_UNKNOWN, PARKED, SKIPPED);
            case DELIVERED, SKIPPED -> EnumSet.noneOf(DeliveryState.class);
        };
    }

    /** Where a delivery stands after its first call. */
    public static DeliveryState after(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Delivered done -> DELIVERED;
            case Outcome.Rejected no -> PARKED;
            case Outcome.Unmappable ours -> PARKED;
            case Outcome.Unavailable away -> WAITING;
            case Outcome.OutcomeUnknown unknown -> OUTCOME_UNKNOWN;
        };
    }

    /** Whether nothing can follow. */
    public boolean settled() {
        return next().isEmpty();
    }
}
