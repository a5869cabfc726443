package vn.lgsp.channel;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks every second how full the disks are: the broker's, as the live broker tells it, and that of our own data. The bus
 * stops accepting before the broker would block its senders, who then hang.
 */
public final class DiskWatch implements AutoCloseable {
    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final Logger log = LoggerFactory.getLogger(DiskWatch.class);

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("disk-watch").factory());
    private final Broker broker;
    private final @Nullable Path data;
    private final double limit;
    private volatile double usage;
    private volatile boolean full;

    /**
     * Looks once, and from then on every second.
     *
     * @param data a folder whose disk counts too
     * @param limit the part of a disk, 0 to 1, at which it counts as full
     */
    public DiskWatch(Broker broker, @Nullable Path data, double limit) {
        this.broker = broker;
        this.data = data;
        this.limit = limit;
        look();
        var unused =
                timer.scheduleWithFixedDelay(this::look, EVERY.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Whether nothing may be accepted for want of room. */
    public boolean isFull() {
        return full;
    }

    /** The used part of the fullest disk, 0 to 1, when it was last known. */
    public double usage() {
        return usage;
    }

    private void look() {
        try {
            double now = Math.max(broker.diskUsage(), data == null ? 0 : used(Files.getFileStore(data)));
            usage = now;
            tell(now >= limit);
        } catch (BrokerFailed | IOException e) {
            // What was known last counts; that the broker is away is told elsewhere.
            log.debug("event=disk-not-looked-at reason=\"{}\"", e.getMessage());
        }
    }

    private static double used(FileStore disk) throws IOException {
        long total = disk.getTotalSpace();
        return total <= 0 ? 0 : 1 - (double) disk.getUsableSpace() / total;
    }

    private void tell(boolean now) {
        if (now && !full) {
            log.error("event=disk-full alert=true percent={} limit={}", percent(usage), percent(limit));
        } else if (!now && full) {
            log.info("event=disk-has-room percent={} limit={}", percent(usage), percent(limit));
        }
        full = now;
    }

    private static long percent(double part) {
        return Math.round(100 * part);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
