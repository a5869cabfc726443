package vn.lgsp.deployment;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Does things one after the other that may never come to an end, such as what strangers' mappings do. Not on a virtual
 * thread: one that never ends would keep a carrier from live traffic.
 */
final class Patience implements AutoCloseable {
    private final Duration each;
    private final long deadline;
    private int left;
    private ExecutorService thread = thread();

    /**
     * @param each how long one may take
     * @param all how long all of them may
     * @param endless how many may take too long
     */
    Patience(Duration each, Duration all, int endless) {
        this.each = each;
        this.deadline = System.nanoTime() + all.toNanos();
        this.left = endless;
    }

    private static ExecutorService thread() {
        return Executors.newSingleThreadExecutor(Thread.ofPlatform()
                .daemon()
                .priority(Thread.MIN_PRIORITY)
                .name("shadow")
                .factory());
    }

    boolean isOver() {
        return left <= 0 || System.nanoTime() - deadline >= 0;
    }

    /** What comes of it; nothing if it took too long, or more room than there is. */
    <T> Optional<T> within(Supplier<T> work) {
        Future<T> coming = thread.submit(work::get);
        try {
            return Optional.of(coming.get(each.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            left--;
            thread.shutdownNow();
            thread = thread();
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            if (e.getCause() instanceof StackOverflowError) {
                return Optional.empty();
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
