package vn.lgsp.messagestore;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the store needs from time to time: partitions ahead of the clock, and room behind it. */
public final class Upkeep implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Upkeep.class);

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("store-upkeep").factory());
    private final Partitions partitions;
    private final Retention retention;
    private final Runnable files;

    /**
     * Starts now, and again after each such time.
     *
     * @param files gets rid of files that nobody needs
     */
    public Upkeep(Partitions partitions, Retention retention, Runnable files, Duration every) {
        this.files = files;
        this.partitions = partitions;
        this.retention = retention;
        var unused = timer.scheduleWithFixedDelay(this::keepUp, 0, every.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** One that fails keeps neither the others nor the next time from happening. */
    private void keepUp() {
        tried("partitions", partitions::extend);
        tried("retention", retention::apply);
        tried("files", files);
    }

    private static void tried(String what, Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            log.error("event=upkeep-failed what={} reason=\"{}\"", what, e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
