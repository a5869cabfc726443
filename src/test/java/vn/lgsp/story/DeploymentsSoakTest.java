package vn.lgsp.story;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** 100 deployments in a row to two nodes under load, good ones and every kind of bad one; then nodes die in the middle of some. */
class DeploymentsSoakTest {
    private static final int DEPLOYMENTS = 100;
    private static final int KILLS = 10;
    private static final long SEED = 5;
    /** Checking a folder and preparing it on two nodes takes a processor for a second or two. */
    private static final Duration REST = Duration.ofSeconds(2);

    private static final Duration WARM_UP = Duration.ofSeconds(60);
    /** Messages a second; what was reached stands in the log. */
    private static final int RATE = Integer.getInteger("soak.rate", 300);

    @TempDir
    private Path work;

    @TempDir
    private Path broker;

    @Test
    void deployedAHundredTimes_nothingIsLost_nobodyIsTurnedAway_andNoBadVersionStays() throws Exception {
        try (DeploymentsRun run = new DeploymentsRun(work, broker, true)) {
            try (SteadyLoad load = run.load(RATE)) {
                load.warmUp(WARM_UP);
                run.deploy(DEPLOYMENTS, REST);
                load.finish();
                assertThat(load.cut()).isZero();
                run.assertTheSameEverywhere();
                run.assertNothingIsWrong(load);
            }
        }
    }

    @Test
    void nodesDieInTheMiddle_oldOrNew_neverHalf() throws Exception {
        try (DeploymentsRun run = new DeploymentsRun(work, broker, true);
                SteadyLoad load = run.load(RATE / 10)) {
            run.killInTheMiddle(KILLS, SEED);
            load.finish();
            run.assertNothingIsWrong(load);
        }
    }
}
