package vn.lgsp.exchange;

import com.github.f4b6a3.uuid.UuidCreator;
import com.github.f4b6a3.uuid.util.UuidUtil;
import java.time.Instant;
import java.util.UUID;

/** Identifiers: UUIDv7, which sort by the time they were made and tell it. */
public final class Ids {
    private Ids() {}

    public static UUID next() {
        return UuidCreator.getTimeOrderedEpochPlus1();
    }

    /** Whether it is an id of the kind that {@link #next} makes; others tell no time. */
    public static boolean isOne(UUID id) {
        return UuidUtil.isTimeOrderedEpoch(id);
    }

    /** When the id was made, to the millisecond; the time at which its exchange was accepted. */
    public static Instant time(UUID id) {
        return UuidUtil.getInstant(id);
    }
}
