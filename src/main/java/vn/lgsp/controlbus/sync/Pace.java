package vn.lgsp.controlbus.sync;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** So many a second at most, evenly. */
final class Pace {
    private final long distance;
    private long next = System.nanoTime();

    Pace(int perSecond) {
        this.distance = Duration.ofSeconds(1).toNanos() / perSecond;
    }

    /** Waits for the next turn; an interruption ends the waiting and is kept. */
    void await() {
        next = Math.max(next + distance, System.nanoTime() - distance);
        try {
            TimeUnit.NANOSECONDS.sleep(next - System.nanoTime());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
