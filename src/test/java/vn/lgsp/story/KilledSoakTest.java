package vn.lgsp.story;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Half an hour of kills, one as soon as the bus is up again. {@code -Dsoak.minutes} and {@code -Dsoak.seed} say otherwise;
 * needs the packaged jar.
 */
class KilledSoakTest {
    private static final Duration PACE = Duration.ofMillis(100);

    @TempDir
    private Path data;

    @TempDir
    private Path partner;

    @Test
    void killedAllTheTime_nothingIsLost_andOnlyWhatWasUnknownIsSentAgain() {
        long end = System.nanoTime()
                + Duration.ofMinutes(Integer.getInteger("soak.minutes", 30)).toNanos();
        long seed = Long.getLong("soak.seed", System.currentTimeMillis());
        Tally tally = new KillRun(data, partner, seed, PACE).run(kills -> System.nanoTime() < end);
        tally.assertNothingIsWrong();
    }
}
