package vn.lgsp.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.f4b6a3.uuid.factory.standard.TimeOrderedEpochFactory;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class IdsTest {
    private static final Instant NOON = Instant.parse("2026-03-15T12:00:00Z");

    @Test
    void clockThatIsSetBack_makesNoIdTwice_andIdsTellTheNewTime() {
        // Given: a clock that is an hour ahead, and set right while it ticks on
        AtomicReference<Instant> time = new AtomicReference<>(NOON);
        InstantSource ticking = () -> time.updateAndGet(now -> now.plusNanos(10_000));
        TimeOrderedEpochFactory ids = Ids.factory(ticking.withZone(ZoneOffset.UTC));
        Set<UUID> made = new HashSet<>();
        // When
        for (int jump = 0; jump < 5; jump++) {
            time.set(NOON);
            for (int i = 0; i < 20_000; i++) {
                made.add(ids.create());
            }
            time.set(NOON.minus(Duration.ofHours(1)));
            for (int i = 0; i < 20_000; i++) {
                made.add(ids.create());
            }
        }
        // Then
        assertThat(made).hasSize(200_000);
        assertThat(Ids.time(ids.create()))
                .isBetween(NOON.minus(Duration.ofHours(1)), NOON.minus(Duration.ofMinutes(59)));
    }

    @Test
    void idsOfOneMoment_areInOrder() {
        TimeOrderedEpochFactory ids = Ids.factory(Clock.fixed(NOON, ZoneOffset.UTC));
        UUID before = ids.create();
        for (int i = 0; i < 1_000; i++) {
            UUID next = ids.create();
            assertThat(next.toString()).isGreaterThan(before.toString());
            before = next;
        }
    }
}
