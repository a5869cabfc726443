package vn.lgsp.messagestore;

import java.net.SocketTimeoutException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows whether the store answers, so that nobody has to wait to find out: it asks every second, and at once when somebody
 * had trouble there.
 */
public final class StoreWatch implements AutoCloseable {
    private static final Duration EVERY = Duration.ofSeconds(1);
    /** A store that is silent for longer is away; one that only works hard is not. */
    private static final int SILENCE_MILLIS = 3_000;

    private static final Logger log = LoggerFactory.getLogger(StoreWatch.class);

    private final DataSource store;
    private final Thread thread;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition change = lock.newCondition();
    private boolean hurry;
    private boolean told;
    private volatile boolean away;
    private volatile String reason = "";
    private volatile boolean closed;
    private @Nullable Connection connection;

    /** @param store gives connections that nobody else waits for */
    public StoreWatch(DataSource store) {
        this.store = store;
        this.thread = Thread.ofPlatform().daemon().name("store-watch").start(this::run);
    }

    /** Whether it did not answer when it was last asked. */
    public boolean isAway() {
        return away;
    }

    /** What was wrong with it when it was last found to be away. */
    String reason() {
        return reason;
    }

    /** It failed somebody: it counts as away until it answers again, and is asked at once. */
    void failed() {
        signal(true);
    }

    /** Something was slow or broken: it is asked at once. */
    void doubt() {
        signal(false);
    }

    private void signal(boolean failed) {
        lock.lock();
        try {
            away |= failed;
            hurry = true;
            change.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Runs this each time when the store is found to be away. */
    void whenAway(Runnable listener) {
        listeners.add(listener);
    }

    /** Waits until it is back, at most this long. */
    void awaitBack(Duration atMost) throws InterruptedException {
        lock.lock();
        try {
            long left = atMost.toNanos();
            while (away && left > 0) {
                left = change.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try {
            while (!closed) {
                String trouble = trouble();
                if (trouble == null) {
                    back();
                } else {
                    gone(trouble);
                }
                pause();
            }
        } catch (InterruptedException e) {
            // It is closed.
            return;
        } finally {
            drop();
        }
    }

    private void pause() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = EVERY.toNanos();
            while (!hurry && left > 0) {
                left = change.awaitNanos(left);
            }
            hurry = false;
        } finally {
            lock.unlock();
        }
    }

    private void back() {
        lock.lock();
        try {
            away = false;
            change.signalAll();
        } finally {
            lock.unlock();
        }
        if (told) {
            told = false;
            log.info("event=store-back");
        }
    }

    private void gone(String trouble) {
        reason = trouble;
        away = true;
        if (!told && !closed) {
            told = true;
            log.error("event=store-away alert=true reason=\"{}\"", trouble);
            listeners.forEach(Runnable::run);
        }
    }

    /** What is wrong with the store, or null if it can be written. One broken connection says nothing: a new one does. */
    private @Nullable String trouble() {
        if (connection != null) {
            try {
                return answer(connection);
            } catch (SQLException e) {
                drop();
                if (isSilence(e)) {
                    return "it is silent";
                }
            }
        }
        try {
            Connection fresh = store.getConnection();
            connection = fresh;
            fresh.setNetworkTimeout(Runnable::run, SILENCE_MILLIS);
            return answer(fresh);
        } catch (SQLException | RuntimeException e) {
            drop();
            return String.valueOf(e.getMessage());
        }
    }

    private static @Nullable String answer(Connection sql) throws SQLException {
        try (Statement statement = sql.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_is_in_recovery()")) {
            row.next();
            return row.getBoolean(1) ? "it cannot be written: it is a standby" : null;
        }
    }

    private static boolean isSilence(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SocketTimeoutException) {
                return true;
            }
        }
        return false;
    }

    private void drop() {
        Connection old = connection;
        connection = null;
        if (old != null) {
            try {
                old.close();
            } catch (SQLException e) {
                log.debug("event=watch-not-closed reason=\"{}\"", e.getMessage());
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
