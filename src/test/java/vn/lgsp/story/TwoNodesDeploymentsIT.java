package vn.lgsp.story;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vn.lgsp.OwnProcesses;

/** Two nodes are given versions good and bad under load, and one of them dies in the middle: a tenth of {@link DeploymentsSoakTest}. */
@Order(10)
@OwnProcesses
class TwoNodesDeploymentsIT {
    private static final int DEPLOYMENTS = 10;
    private static final int RATE = 30;
    private static final long SEED = 5;

    @TempDir
    private Path work;

    @TempDir
    private Path broker;

    @Test
    void deployedTenTimes_andKilledInTheMiddle_nothingIsLost_andBothRunTheSame() throws Exception {
        try (DeploymentsRun run = new DeploymentsRun(work, broker, false);
                SteadyLoad load = run.load(RATE)) {
            run.deploy(DEPLOYMENTS, Duration.ZERO);
            run.assertTheSameEverywhere();
            run.killInTheMiddle(1, SEED);
            load.finish();
            run.assertNothingIsWrong(load);
        }
    }
}
