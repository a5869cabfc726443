package vn.lgsp.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** How full the broker's disk is, asked of the live broker. */
@ResourceLock(TestBroker.URL)
class DiskWatchIT {
    @TempDir
    private static Path folder;

    @Test
    void theBrokerTells_andTheLimitDecides() throws Exception {
        EmbeddedActiveMQ server = TestBroker.start(TestBroker.configuration(folder));
        try (Broker broker = Broker.connect(TestBroker.URL, null, null);
                DiskWatch low = new DiskWatch(broker, null, 0.0001);
                DiskWatch high = new DiskWatch(broker, null, 1);
                DiskWatch own = new DiskWatch(broker, folder, 0.0001)) {
            FileStore disk = Files.getFileStore(folder);
            double used = 1 - (double) disk.getUsableSpace() / disk.getTotalSpace();
            assertThat(own.isFull()).as("own disk, at once").isTrue();
            await().untilAsserted(() -> assertThat(low.usage()).isCloseTo(used, within(0.05)));
            await().until(low::isFull);
            assertThat(high.isFull()).isFalse();
        } finally {
            server.stop();
        }
    }
}
