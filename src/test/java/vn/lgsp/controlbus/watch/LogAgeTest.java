package vn.lgsp.controlbus.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LogAgeTest {
    private static final Instant NOW = Instant.parse("2026-03-15T08:30:00Z");
    private final LogAge age = new LogAge();

    @Test
    void eventAfterALongSilence_isNotOld() {
        assertThat(age.at(NOW, 1, NOW.minusSeconds(7200))).isZero();
    }

    @Test
    void writerThatStands_makesTheLogOld() {
        age.at(NOW, 1, NOW.minusSeconds(7200));
        assertThat(age.at(NOW.plusSeconds(400), 9, NOW.minusSeconds(7200))).isEqualTo(Duration.ofSeconds(400));
        assertThat(age.at(NOW.plusSeconds(500), 9, null)).isEqualTo(Duration.ofSeconds(500));
    }

    @Test
    void writerThatIsLateButGoesOn_isAsLateAsWhatItWroteLast() {
        age.at(NOW, 1, NOW);
        assertThat(age.at(NOW.plusSeconds(900), 9, NOW.plusSeconds(870))).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void emptyQueue_endsIt() {
        age.at(NOW, 1, NOW);
        assertThat(age.at(NOW.plusSeconds(400), 0, NOW)).isZero();
        assertThat(age.at(NOW.plusSeconds(800), 1, NOW)).isZero();
    }
}
