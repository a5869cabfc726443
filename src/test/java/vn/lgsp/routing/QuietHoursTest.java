package vn.lgsp.routing;

import static java.time.DayOfWeek.SATURDAY;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class QuietHoursTest {
    /** Saturday 22:00 to Sunday 02:30, Vietnam time. */
    private final QuietHours night =
            new QuietHours(List.of(SATURDAY), LocalTime.of(22, 0), LocalTime.of(2, 30), Map.of());

    private static final Instant BEGINS = Instant.parse("2026-03-14T15:00:00Z");
    private static final Instant ENDS = Instant.parse("2026-03-14T19:30:00Z");

    @Test
    void findsTheNextOccurrence_andTheOneUnderWay() {
        QuietHours.Span span = new QuietHours.Span(BEGINS, ENDS);
        assertThat(night.next(Instant.parse("2026-03-09T00:00:00Z"))).isEqualTo(span);
        assertThat(night.next(BEGINS)).isEqualTo(span);
        assertThat(night.next(ENDS.minusMillis(1))).as("after midnight").isEqualTo(span);
        assertThat(night.next(ENDS).from()).isEqualTo(BEGINS.plusSeconds(7 * 86_400));
    }

    @Test
    void withoutDays_theyAreEveryDay() {
        QuietHours daily = new QuietHours(List.of(), LocalTime.of(12, 0), LocalTime.of(13, 0), Map.of());
        assertThat(daily.next(Instant.parse("2026-03-09T06:00:00Z")).from())
                .isEqualTo(Instant.parse("2026-03-10T05:00:00Z"));
    }
}
