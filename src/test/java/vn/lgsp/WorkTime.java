package vn.lgsp;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** How long a simulated partner works: what it takes, not a wait for something to happen. */
public final class WorkTime {
    private WorkTime() {}

    public static void millis(long millis) throws InterruptedException {
        if (new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("Nobody counts it down");
        }
    }
}
