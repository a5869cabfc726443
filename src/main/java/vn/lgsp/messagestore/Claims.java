package vn.lgsp.messagestore;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the same request once an exchange, however often and wherever it arrives. Requests that arrive together share one
 * SQL transaction; it is the only place on the way to 202 that waits for SQL.
 */
public final class Claims implements AutoCloseable {
    /** Longer than a publisher can hang, so that no two ever publish under one id at a time. */
    static final Duration LEASE = Duration.ofSeconds(60);

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration POLL = Duration.ofMillis(20);
    private static final int BATCH = 256;
    private static final Logger log = LoggerFactory.getLogger(Claims.class);

    private final ClaimTables tables;
    private final LinkedBlockingQueue<Task> tasks = new LinkedBlockingQueue<>();
    private final Thread worker;
    private volatile boolean closed;

    /** @param node this node's id; leases that it left behind when it died end at once */
    public Claims(DataSource store, UUID node) {
        this.tables = new ClaimTables(store, node);
        try {
            tables.endLeases();
        } catch (SQLException e) {
            throw new StoreAway("Claims cannot be read", e);
        }
        this.worker = Thread.ofPlatform().name("claims").start(this::run);
    }

    sealed interface Task {
        record Ask(ClaimRequest request, CompletableFuture<@Nullable Claim> answer) implements Task {}

        record Settle(ClaimKey key, boolean accepted) implements Task {}
    }

    /**
     * Claims the request, and waits while another node or thread publishes the same one.
     *
     * @throws StoreAway if that is not settled in time
     */
    public Claim claim(ClaimRequest request) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!closed) {
            CompletableFuture<@Nullable Claim> answer = new CompletableFuture<>();
            tasks.add(new Task.Ask(request, answer));
            Claim claim = await(answer, deadline);
            if (claim != null) {
                return claim;
            }
            if (System.nanoTime() > deadline) {
                throw new StoreAway("The same request is still being accepted", null);
            }
            pause();
        }
        throw new StoreAway("The bus is stopping", null);
    }

    /** The broker has it: from now on the same request is a repeated one. Written with the next batch. */
    public void accepted(ClaimKey key) {
        tasks.add(new Task.Settle(key, true));
    }

    /** The broker does not have it, or nobody knows: the next same request may try again under the same id. */
    public void released(ClaimKey key) {
        tasks.add(new Task.Settle(key, false));
    }

    private static @Nullable Claim await(CompletableFuture<@Nullable Claim> answer, long deadline) {
        try {
            return answer.get(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new StoreAway("The store does not answer in time", e);
        } catch (ExecutionException e) {
            throw new StoreAway("The store does not answer", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreAway("Interrupted", e);
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(POLL.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreAway("Interrupted", e);
        }
    }

    private void run() {
        List<Task> batch = new ArrayList<>();
        while (!closed || !tasks.isEmpty()) {
            batch.clear();
            try {
                Task first = tasks.poll(200, TimeUnit.MILLISECONDS);
                if (first != null) {
                    batch.add(first);
                    tasks.drainTo(batch, BATCH - 1);
                    write(batch);
                }
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** Requests about the same thing as another in the batch wait for the next batch. */
    private void write(List<Task> batch) {
        List<Task.Ask> asks = new ArrayList<>();
        List<Task.Settle> settles = new ArrayList<>();
        Set<Object> busy = new HashSet<>();
        for (Task task : batch) {
            switch (task) {
                case Task.Settle settle -> settles.add(settle);
                case Task.Ask ask -> {
                    if (busy.add(ask.request().head()) && busy.add(keyed(ask.request()))) {
                        asks.add(ask);
                    } else {
                        tasks.add(ask);
                    }
                }
            }
        }
        try {
            List<@Nullable Claim> claims =
                    tables.write(asks.stream().map(Task.Ask::request).toList(), settles);
            for (int i = 0; i < asks.size(); i++) {
                asks.get(i).answer().complete(claims.get(i));
            }
        } catch (SQLException | RuntimeException e) {
            log.warn("event=claims-failed requests={} reason={}", asks.size(), e.getMessage());
            asks.forEach(ask -> ask.answer().completeExceptionally(e));
            // What is settled on the broker stays so: it is written as soon as the store answers again.
            tasks.addAll(settles);
        }
    }

    private static Object keyed(ClaimRequest request) {
        return request.idempotencyKey() == null
                ? request
                : new ClaimKey(request.sender(), Hash.over(request.idempotencyKey()));
    }

    @Override
    public void close() {
        closed = true;
        try {
            worker.join(Duration.ofSeconds(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
