package vn.lgsp.controlbus.watch;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** When what is watched is looked at; on every node, since nobody knows which will be there. */
final class WatchTimers implements AutoCloseable {
    private static final Duration STATUS = Duration.ofSeconds(1);
    private static final Logger log = LoggerFactory.getLogger(WatchTimers.class);

    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(
            4, Thread.ofPlatform().daemon().name("watch-", 0).factory());
    /** What failed when it was tried last: told once, and once when it works again. */
    private final Set<String> failing = ConcurrentHashMap.newKeySet();

    private volatile boolean closed;

    WatchTimers(Statuses statuses, Watch watch, Sweep sweep, WatchFigures figures, WatchProperties settings) {
        every(STATUS, STATUS, "statuses", statuses::exchange);
        every(settings.every(), settings.every(), "watch", watch::look);
        every(settings.every(), settings.every(), "figures", figures::renew);
        every(settings.sweep().first(), settings.sweep().every(), "sweep", sweep::run);
    }

    private void every(Duration first, Duration distance, String what, Runnable task) {
        var unused = timer.scheduleWithFixedDelay(
                () -> tried(what, task), first.toMillis(), distance.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void tried(String what, Runnable task) {
        try {
            task.run();
            if (failing.remove(what)) {
                log.info("event=watch-works-again what={}", what);
            }
        } catch (RuntimeException e) {
            if (!closed && failing.add(what)) {
                log.error("event=watch-failed what={} reason=\"{}\"", what, e.getMessage());
            }
        }
    }

    /** What is being looked at ends by itself, before what it looks at is closed. */
    @Override
    public void close() throws InterruptedException {
        closed = true;
        timer.shutdownNow();
        if (!timer.awaitTermination(10, TimeUnit.SECONDS)) {
            log.warn("event=watch-still-running");
        }
    }
}
