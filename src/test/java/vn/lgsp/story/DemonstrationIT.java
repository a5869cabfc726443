package vn.lgsp.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vn.lgsp.BusProcess;

/** What a newcomer sees first. */
class DemonstrationIT {
    @TempDir
    private Path data;

    @Test
    void theDemonstrationIsPlayedToItsEnd() {
        try (BusProcess bus = BusProcess.start(data, Settings.sandbox("LGSP_DEMONSTRATION", "true"))) {
            await().atMost(Duration.ofMinutes(2)).until(() -> bus.out().contains("The demonstration is over"));
            assertThat(bus.out()).doesNotContain("event=demonstration-ended");
        }
    }
}
