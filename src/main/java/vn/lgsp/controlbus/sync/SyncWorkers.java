package vn.lgsp.controlbus.sync;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.lgsp.messagestore.Alone;
import vn.lgsp.messagestore.Reconciliations;
import vn.lgsp.messagestore.Resyncs;
import vn.lgsp.routing.ConnectedSystem;
import vn.lgsp.routing.Manifest.Reconcile;
import vn.lgsp.routing.Systems;

/** Goes on with comparisons and acts of sending again: each system by a thread of its own, on one node at a time. */
final class SyncWorkers implements AutoCloseable {
    /** How long a thread keeps its lock; another may go on then. */
    private static final Duration TURN = Duration.ofSeconds(20);

    private static final int PER_SECOND = 5;
    private static final Logger log = LoggerFactory.getLogger(SyncWorkers.class);

    private final Systems systems;
    private final Reconciliations reconciliations;
    private final Resyncs resyncs;
    private final Nights nights;
    private final Reconciler reconciler;
    private final Resender resender;
    private final Alone alone;
    private final Map<String, Thread> working = new ConcurrentHashMap<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("sync").factory());
    private volatile boolean failing;
    private volatile boolean closed;

    SyncWorkers(
            Systems systems,
            Reconciliations reconciliations,
            Resyncs resyncs,
            Nights nights,
            Reconciler reconciler,
            Resender resender,
            Alone alone,
            Duration every) {
        this.systems = systems;
        this.reconciliations = reconciliations;
        this.resyncs = resyncs;
        this.nights = nights;
        this.reconciler = reconciler;
        this.resender = resender;
        this.alone = alone;
        timer.scheduleWithFixedDelay(this::look, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void look() {
        try {
            for (ConnectedSystem system : systems.all()) {
                if (system.isReceiver()) {
                    look(system);
                }
            }
            failing = false;
        } catch (RuntimeException e) {
            told("sync", e);
        }
    }

    private void look(ConnectedSystem system) {
        Reconcile how = system.manifest().reconcile();
        if (how != null) {
            nights.begin(system, how);
            if (reconciliations.isRunning(system.name())) {
                work("reconcile " + system.name(), enough -> reconciler.run(system, how, enough));
            }
        }
        if (resyncs.isRunning(system.name())) {
            int perSecond = how == null ? PER_SECOND : how.perSecond();
            work("resync " + system.name(), enough -> resender.run(system, perSecond, enough));
        }
    }

    private void work(String name, Consumer<BooleanSupplier> task) {
        if (closed || working.containsKey(name)) {
            return;
        }
        Thread thread = Thread.ofVirtual().name(name).unstarted(() -> {
            try {
                long end = System.nanoTime() + TURN.toNanos();
                alone.run(
                        name,
                        () -> task.accept(
                                () -> closed || Thread.currentThread().isInterrupted() || System.nanoTime() > end));
            } catch (RuntimeException e) {
                told(name, e);
            } finally {
                working.remove(name);
            }
        });
        working.put(name, thread);
        thread.start();
    }

    /** What was not done is done later; told once until it works again. */
    private void told(String what, RuntimeException e) {
        if (!closed && !failing) {
            failing = true;
            log.warn("event=sync-waits what=\"{}\" reason=\"{}\"", what, e.getMessage());
        }
    }

    /** What is being asked or sent ends before what it needs is closed. */
    @Override
    public void close() throws InterruptedException {
        closed = true;
        timer.shutdownNow();
        timer.awaitTermination(TURN.toSeconds(), TimeUnit.SECONDS);
        for (Thread thread : working.values()) {
            thread.interrupt();
            thread.join(Duration.ofSeconds(5));
        }
    }
}
