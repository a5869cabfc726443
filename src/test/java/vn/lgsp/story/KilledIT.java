package vn.lgsp.story;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vn.lgsp.OwnProcesses;

/** The promise under {@code kill -9}. */
@Order(1)
@OwnProcesses
class KilledIT {
    private static final int KILLS = 10;
    private static final long SEED = 20260315;
    /** What is in hand at a kill counts, not how much came before it. */
    private static final Duration PACE = Duration.ofMillis(20);

    @TempDir
    private Path data;

    @TempDir
    private Path partner;

    @Test
    void killedTenTimesUnderLoad_nothingIsLost_andOnlyWhatWasUnknownIsSentAgain() {
        Tally tally = new KillRun(data, partner, SEED, PACE).run(kills -> kills < KILLS);
        tally.assertNothingIsWrong();
    }
}
