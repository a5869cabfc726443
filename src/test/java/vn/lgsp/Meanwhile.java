package vn.lgsp;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** What a test lets happen beside it, in a thread of its own: the common pool may be taken by other tests. */
public final class Meanwhile {
    private Meanwhile() {}

    public static <T> CompletableFuture<T> get(Supplier<T> work) {
        return CompletableFuture.supplyAsync(work, Thread::startVirtualThread);
    }

    public static CompletableFuture<Void> run(Runnable work) {
        return CompletableFuture.runAsync(work, Thread::startVirtualThread);
    }
}
