package vn.lgsp.exchange;

import com.github.f4b6a3.uuid.factory.standard.TimeOrderedEpochFactory;
import com.github.f4b6a3.uuid.util.UuidUtil;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;

/**
 * Identifiers: UUIDv7, which sort by the time they were made and tell it. They stay different when the clock is set back;
 * what is in order is told by the broker, never by ids.
 */
public final class Ids {
    private static final TimeOrderedEpochFactory FACTORY = factory(Clock.systemUTC());

    private Ids() {}

    static TimeOrderedEpochFactory factory(Clock clock) {
        return TimeOrderedEpochFactory.builder()
                .withIncrementPlus1()
                .withClock(clock)
                .build();
    }

    public static UUID next() {
        return FACTORY.create();
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
