package vn.lgsp.messagestore;

import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingDeque;
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

    /** A caller that hears nothing for longer gives up by itself; it hears that it may try again. */
    private static final Duration PATIENCE = Duration.ofSeconds(8);

    private static final Duration POLL = Duration.ofMillis(20);
    private static final Duration IDLE = Duration.ofMillis(200);
    private static final int BATCH = 256;
    private static final int TRIES = 3;
    private static final Logger log = LoggerFactory.getLogger(Claims.class);

    private final ClaimTables tables;
    private final DataSource store;
    private final StoreWatch watch;
    private final Unclaimed unclaimed = new Unclaimed(InstantSource.system());
    private final LinkedBlockingDeque<Task> tasks = new LinkedBlockingDeque<>();
    /** Requests that wait for the store's answer. */
    private final Set<Task.Ask> asking = ConcurrentHashMap.newKeySet();
    /** What the worker could not write yet. */
    private final List<Task.Settle> unsettled = new ArrayList<>();

    private final Thread worker;
    private volatile boolean closed;

    /**
     * @param node this node's id; leases that it left behind when it died end at once
     * @param watch knows when the store is away
     */
    public Claims(DataSource store, UUID node, StoreWatch watch) {
        this.store = store;
        this.watch = watch;
        this.tables = new ClaimTables(store, node);
        try {
            tables.endLeases();
        } catch (SQLException e) {
            throw new StoreAway("Claims cannot be read", e);
        }
        watch.whenAway(this::refuseAll);
        this.worker = Thread.ofPlatform().daemon().name("claims").start(this::run);
    }

    sealed interface Task {
        record Ask(ClaimRequest request, CompletableFuture<@Nullable Claim> answer) implements Task {}

        record Settle(ClaimKey key, boolean accepted) implements Task {}
    }

    /**
     * Claims the request, and waits while another node or thread publishes the same one.
     *
     * @throws StoreAway if the store is away, or that is not settled in time
     */
    public Claim claim(ClaimRequest request) {
        return claim(request, false);
    }

    /**
     * Claims the request, and waits while another node or thread publishes the same one.
     *
     * @param evenUnclaimed whether it may be accepted without a claim while the store is away
     * @throws StoreAway if the store is away and it may not, or that is not settled in time
     */
    public Claim claim(ClaimRequest request, boolean evenUnclaimed) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!closed) {
            Claim claim = storeless() ? unclaimed.claim(request, evenUnclaimed) : asked(request, deadline);
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

    /** Whether requests are accepted without the store: while it is away, and until it has them all. */
    private boolean storeless() {
        if (watch.isAway()) {
            unclaimed.begin();
        }
        return unclaimed.isActive();
    }

    private @Nullable Claim asked(ClaimRequest request, long deadline) {
        Task.Ask ask = new Task.Ask(request, new CompletableFuture<>());
        asking.add(ask);
        tasks.add(ask);
        try {
            return await(ask.answer(), deadline);
        } catch (StoreAway e) {
            if (storeless()) {
                return null;
            }
            throw e;
        } finally {
            asking.remove(ask);
        }
    }

    /** Nobody waits for a store that is known to be away. */
    private void refuseAll() {
        StoreAway away = new StoreAway("The store is away", null);
        asking.forEach(ask -> ask.answer().completeExceptionally(away));
    }

    /** The broker has it: from now on the same request is a repeated one. Written with the next batch. */
    public void accepted(ClaimKey key) {
        settle(key, true);
    }

    /** The broker does not have it, or nobody knows: the next same request may try again under the same id. */
    public void released(ClaimKey key) {
        settle(key, false);
    }

    /** The broker did not answer and may still take it: until its lease is over nobody may try again. */
    public void pending(ClaimKey key) {
        unclaimed.grantSettled(key, false);
    }

    private void settle(ClaimKey key, boolean accepted) {
        unclaimed.grantSettled(key, accepted);
        tasks.add(new Task.Settle(key, accepted));
    }

    /** The broker has what was accepted without the store, or not. */
    public void settled(Claim.Unclaimed claim, boolean accepted) {
        unclaimed.settled(claim.key(), accepted);
    }

    private static @Nullable Claim await(CompletableFuture<@Nullable Claim> answer, long deadline) {
        try {
            return answer.get(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            // Unless it is answered this very moment: then it is ours, and nobody else would give it back.
            if (answer.cancel(false)) {
                throw new StoreAway("The store does not answer in time", e);
            }
            return answer.isCompletedExceptionally() ? null : answer.getNow(null);
        } catch (ExecutionException e) {
            throw new StoreAway("The store does not answer", e.getCause());
        } catch (InterruptedException e) {
            answer.cancel(false);
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
        try {
            while (!closed || !tasks.isEmpty()) {
                if (watch.isAway()) {
                    refuseWaiting();
                    watch.awaitBack(IDLE);
                } else if (unclaimed.isActive()) {
                    catchUp();
                } else {
                    work();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void work() throws InterruptedException {
        Task first = tasks.poll(IDLE.toMillis(), TimeUnit.MILLISECONDS);
        List<Task> batch = new ArrayList<>(unsettled);
        unsettled.clear();
        if (first != null) {
            batch.add(first);
            tasks.drainTo(batch, BATCH - 1);
        }
        if (!batch.isEmpty()) {
            write(batch);
        }
    }

    private void refuseWaiting() {
        unclaimed.begin();
        List<Task> waiting = new ArrayList<>();
        tasks.drainTo(waiting);
        for (Task task : waiting) {
            switch (task) {
                case Task.Settle settle -> keep(List.of(settle));
                case Task.Ask ask -> ask.answer().completeExceptionally(new StoreAway("The store is away", null));
            }
        }
    }

    /** The store is back: it gets what was accepted without it, and only then is it asked again. */
    private void catchUp() throws InterruptedException {
        List<Unclaimed.Known> eldest = unclaimed.eldest(BATCH);
        if (eldest.isEmpty()) {
            unclaimed.endIfEmpty();
            if (unclaimed.isActive()) {
                // Some are just being published.
                TimeUnit.MILLISECONDS.sleep(POLL.toMillis());
            }
            return;
        }
        try {
            writeUnclaimed(eldest);
        } catch (SQLException | RuntimeException e) {
            log.warn("event=unclaimed-not-written count={} reason=\"{}\"", eldest.size(), e.getMessage());
            watch.failed();
        }
    }

    /** One that the store cannot take must not keep all others back: it is let go, and may then be accepted twice. */
    private void writeUnclaimed(List<Unclaimed.Known> some) throws SQLException {
        try {
            UnclaimedTables.write(store, some);
            log.info("event=unclaimed-written count={}", some.size());
        } catch (SQLException e) {
            if (!isRefusal(e)) {
                throw e;
            }
            if (some.size() > 1) {
                for (Unclaimed.Known one : some) {
                    writeUnclaimed(List.of(one));
                }
                return;
            }
            log.error("event=unclaimed-refused alert=true reason=\"{}\"", e.getMessage());
        }
        unclaimed.written(some);
    }

    /** Whether the data is at fault and not the connection. */
    private static boolean isRefusal(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        return state.startsWith("22") || state.startsWith("23");
    }

    /** Equal requests share an answer; different ones about the same thing wait for the next batch. */
    private void write(List<Task> batch) {
        Map<ClaimRequest, List<Task.Ask>> asks = new LinkedHashMap<>();
        List<Task.Settle> settles = new ArrayList<>();
        Set<Object> busy = new HashSet<>();
        for (Task task : batch) {
            switch (task) {
                case Task.Settle settle -> settles.add(settle);
                case Task.Ask ask -> {
                    List<Task.Ask> equal = asks.get(ask.request());
                    if (ask.answer().isDone()) {
                        // Nobody waits for it any more: a claim would lie there with nobody to settle it.
                        continue;
                    } else if (equal != null) {
                        equal.add(ask);
                    } else if (busy.add(ask.request().head()) && busy.add(keyed(ask.request()))) {
                        asks.put(ask.request(), new ArrayList<>(List.of(ask)));
                    } else {
                        tasks.add(ask);
                    }
                }
            }
        }
        write(asks, settles);
    }

    private void write(Map<ClaimRequest, List<Task.Ask>> asks, List<Task.Settle> settles) {
        List<ClaimRequest> requests = List.copyOf(asks.keySet());
        try {
            List<@Nullable Claim> claims = tried(requests, settles);
            for (int i = 0; i < requests.size(); i++) {
                ClaimRequest request = requests.get(i);
                answer(request, Objects.requireNonNull(asks.get(request)), claims.get(i));
            }
        } catch (SQLException | RuntimeException e) {
            if (requests.size() > 1 && isDataFault(e)) {
                // One of them is at fault, and the others must not suffer for it.
                write(Map.of(), settles);
                asks.forEach((request, equal) -> write(Map.of(request, equal), List.of()));
                return;
            }
            log.warn("event=claims-failed requests={} reason=\"{}\"", requests.size(), e.getMessage());
            if (isStoreFault(e)) {
                watch.failed();
            }
            asks.values().forEach(equal -> equal.forEach(ask -> ask.answer().completeExceptionally(e)));
            keep(settles);
        }
    }

    /** Nodes that wait for each other in a circle are told so by the store: one of them tries again. */
    private List<@Nullable Claim> tried(List<ClaimRequest> requests, List<Task.Settle> settles) throws SQLException {
        for (int tries = 1; ; tries++) {
            List<Claim.Granted> doubtful = new ArrayList<>();
            try {
                return tables.write(requests, settles, doubtful::add);
            } catch (SQLException e) {
                if (tries == TRIES || !String.valueOf(e.getSQLState()).startsWith("40")) {
                    // If the store has them after all, nobody holds them.
                    doubtful.forEach(granted -> released(granted.key()));
                    throw e;
                }
                log.info("event=claims-tried-again reason=\"{}\"", e.getMessage());
            }
        }
    }

    /** The first who still waits gets the grant; to the others it is a request that is being published. */
    private void answer(ClaimRequest request, List<Task.Ask> equal, @Nullable Claim claim) {
        Claim next = claim;
        if (claim instanceof Claim.Granted granted) {
            unclaimed.granted(granted, request);
        }
        for (Task.Ask ask : equal) {
            if (ask.answer().complete(next) && next instanceof Claim.Granted) {
                next = null;
            }
        }
        if (next instanceof Claim.Granted orphan) {
            released(orphan.key());
        }
    }

    /**
     * What is settled on the broker stays so: it is written as soon as the store answers again, and before any later
     * request is asked. A node that is stopping need not: its leases end when it starts again.
     */
    private void keep(List<Task.Settle> settles) {
        if (!closed) {
            unsettled.addAll(settles);
        }
    }

    /** Neither the request nor another node's lock is at fault. */
    private static boolean isStoreFault(Exception e) {
        return e instanceof SQLException sql
                && (sql.getSQLState() == null || sql.getSQLState().matches("(08|25|53|57|58|F0|XX).*"));
    }

    private static boolean isDataFault(Exception e) {
        return e instanceof SQLException sql
                && String.valueOf(sql.getSQLState()).matches("(22|54).*");
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
