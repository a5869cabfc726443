package vn.lgsp.story;

import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import vn.lgsp.BusClient;
import vn.lgsp.RunningBus;

/**
 * Callers who hand in processing steps at a steady rate, whatever the bus does: one dossier after the other, each step after the
 * one before was accepted. Whatever is not accepted is kept as a complaint; only a connection that broke is tried again, with
 * the same key, at the other node.
 */
final class SteadyLoad implements AutoCloseable {
    private static final int CALLERS = 30;
    private static final int STEPS = 5;
    /** Of so many steps one is odd: a version that fails on such has to meet one among its first messages. */
    private static final int ODD = 2;

    private static final Duration AGAIN = Duration.ofMillis(300);

    private final Supplier<List<BusClient>> nodes;
    private final String token;
    private final long gap;
    private final Map<String, List<String>> accepted = new ConcurrentHashMap<>();
    private final Queue<String> complaints = new ConcurrentLinkedQueue<>();
    private final AtomicInteger number = new AtomicInteger();
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicInteger cut = new AtomicInteger();
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
    /** What a caller's next step is due after; what it lags behind then is forgiven. */
    private volatile long began = System.nanoTime();

    private volatile int before;
    private volatile boolean enough;

    /**
     * Begins.
     *
     * @param nodes those that a load balancer would ask now
     * @param rate messages a second, of all callers together
     */
    SteadyLoad(Supplier<List<BusClient>> nodes, int rate) {
        this.nodes = nodes;
        this.token = nodes.get().getFirst().token();
        this.gap = Duration.ofSeconds(CALLERS).toNanos() / rate;
        for (int caller = 0; caller < CALLERS; caller++) {
            int first = caller;
            callers.execute(() -> send(first));
        }
    }

    private void send(int caller) {
        long since = 0;
        long due = 0;
        while (!enough) {
            if (since != began) {
                since = began;
                due = since + gap * caller / CALLERS;
            }
            int dossier = number.getAndIncrement();
            String code = "H28.12-26%02d%02d-%04d"
                    .formatted(dossier / 270_000 % 12 + 1, dossier / 9_999 % 27 + 1, dossier % 9_999 + 1);
            for (int step = 0; step < STEPS; step++) {
                due += gap;
                Senders.pause(Duration.ofNanos(Math.max(0, due - System.nanoTime())));
                String text = "bước " + step + ((dossier + step) % ODD == 0 ? " [odd]" : "");
                step(caller + step, code, step, text);
            }
        }
    }

    private void step(int turn, String code, int step, String text) {
        boolean broke = false;
        for (int attempt = turn; ; attempt++) {
            List<BusClient> ready = nodes.get();
            BusClient node = ready.get(attempt % ready.size());
            try {
                HttpResponse<String> answer = node.call(
                        "POST",
                        "/api/v1/dossiers/" + code + "/progress",
                        token,
                        RunningBus.progress(text),
                        "Idempotency-Key",
                        code + "/" + step);
                if (answer.statusCode() == 202) {
                    accepted.computeIfAbsent(code, key -> new ArrayList<>())
                            .add(RunningBus.json(answer).path("exchangeId").asString());
                    count.incrementAndGet();
                } else if (answer.statusCode() == 503 && broke) {
                    // The node that died has claimed it, and might still accept it.
                    Senders.pause(AGAIN);
                    continue;
                } else {
                    complaints.add(answer.statusCode() + " " + answer.body());
                }
                return;
            } catch (UncheckedIOException e) {
                broke = true;
                cut.incrementAndGet();
                if (callers.isShutdown() && !enough) {
                    return;
                }
            }
        }
    }

    /** Ids of accepted steps by dossier, in the order in which they were accepted. */
    Map<String, List<String>> accepted() {
        return accepted;
    }

    int count() {
        return count.get();
    }

    /** Goes on for a while, and measures from then on: what a process does in its first minute says little of the rest. */
    void warmUp(Duration duration) {
        Senders.pause(duration);
        before = count.get();
        began = System.nanoTime();
    }

    /** Messages a second since the beginning, or since it was warm. */
    long rate() {
        return (count.get() - before) * Duration.ofSeconds(1).toNanos() / Math.max(1, System.nanoTime() - began);
    }

    /** Answers other than 202. */
    List<String> complaints() {
        return List.copyOf(complaints);
    }

    /** Connections that broke. */
    int cut() {
        return cut.get();
    }

    /** Ends dossiers that were begun, and waits for it. */
    void finish() throws InterruptedException {
        enough = true;
        callers.shutdown();
        if (!callers.awaitTermination(1, TimeUnit.MINUTES)) {
            throw new IllegalStateException("A request is not answered even now");
        }
    }

    @Override
    public void close() {
        enough = true;
        callers.shutdownNow();
    }
}
