package vn.lgsp.polling;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vn.lgsp.messagestore.PollState;

class PaceTest {
    private static final Instant NOW = Instant.parse("2026-03-15T01:30:00Z");

    /** Never sooner than it is asked when it is well, but for what is asked seldom: that is tried again within minutes. */
    @ParameterizedTest
    @CsvSource({
        "PT10S, 1, PT20S",
        "PT10S, 2, PT40S",
        "PT10S, 20, PT15M",
        "PT1M, 1, PT2M",
        "PT1M, 3, PT8M",
        "PT1M, 1000, PT15M",
        "PT24H, 1, PT2M",
        "PT24H, 4, PT16M",
        "PT24H, 1000, PT24H"
    })
    void failures_makeItSlower_upToALimit(Duration every, int failures, Duration wait) {
        assertThat(Pace.afterFailure(NOW, every, failures, null)).isEqualTo(NOW.plus(wait));
    }

    @Test
    void whoAsksToBeLeftAlone_isLeftAlone_butNotSoughtOutSooner() {
        assertThat(Pace.afterFailure(NOW, Duration.ofMinutes(1), 1, Duration.ofHours(1)))
                .isEqualTo(NOW.plus(Duration.ofHours(1)));
        assertThat(Pace.afterFailure(NOW, Duration.ofMinutes(1), 3, Duration.ofSeconds(1)))
                .isEqualTo(NOW.plus(Duration.ofMinutes(8)));
    }

    @Test
    void whatWasNeverAsked_isDue() {
        assertThat(Pace.due(PollState.unasked("a", "b"), Duration.ofDays(1))).isBefore(NOW);
    }

    @Test
    void aShorterPeriod_countsAtOnce_butNotWhileItFails() {
        Instant due = NOW.plus(Duration.ofDays(1));
        PollState well = new PollState("a", "b", null, 0, NOW, due, 0, null, false, null);
        PollState failing = new PollState("a", "b", null, 0, NOW, due, 1, "http.503", false, NOW);
        assertThat(Pace.due(well, Duration.ofMinutes(5))).isEqualTo(NOW.plus(Duration.ofMinutes(5)));
        assertThat(Pace.due(well, Duration.ofDays(7))).isEqualTo(due);
        assertThat(Pace.due(failing, Duration.ofMinutes(5))).isEqualTo(due);
    }
}
