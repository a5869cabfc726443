package vn.lgsp.deployment;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import vn.lgsp.translation.Mapping;

class PatienceTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    @Test
    void whatNeverEnds_isGivenUp_andTheNextIsDone() {
        CountDownLatch never = new CountDownLatch(1);
        try (Patience patience = new Patience(Duration.ofMillis(50), LONG, 2)) {
            assertThat(patience.<String>within(() -> spin(never))).isEmpty();
            assertThat(patience.isOver()).isFalse();
            assertThat(patience.within(() -> "done")).contains("done");
            // When that happens too often
            assertThat(patience.<String>within(() -> spin(never))).isEmpty();
            assertThat(patience.isOver()).isTrue();
        } finally {
            never.countDown();
        }
    }

    /** Minds no interrupt, as mappings do not. */
    private static String spin(CountDownLatch until) {
        while (until.getCount() > 0) {
            Thread.onSpinWait();
        }
        return "";
    }

    @Test
    void allTogether_haveATimeToo() {
        try (Patience patience = new Patience(LONG, Duration.ZERO, 1)) {
            assertThat(patience.isOver()).isTrue();
        }
    }

    @Test
    void whatGoesDeeperThanThereIsRoom_isGivenUp_andOtherFailuresAreThrown() {
        try (Patience patience = new Patience(LONG, LONG, 1)) {
            Mapping endless = Mapping.compile("def deeper(x) 1 + deeper($x) deeper(.)", "deep.jslt", path -> null);
            assertThat(patience.within(() -> endless.apply("1".getBytes(UTF_8), Map.of())))
                    .isEmpty();
            assertThatThrownBy(() -> patience.within(() -> {
                        throw new IllegalArgumentException("away");
                    }))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
