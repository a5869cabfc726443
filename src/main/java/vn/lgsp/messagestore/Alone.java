package vn.lgsp.messagestore;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/**
 * Work that one node at a time does. An advisory lock of PostgreSQL, and not a table of leases: it ends with the
 * connection of a node that dies, and no clock takes part. What runs under it must bear being done twice all the same.
 */
public final class Alone {
    private static final int SPACE = 7107;
    /** The work needs connections beside the one with the lock: were all of them locks, nothing would ever end. */
    private static final int AT_ONCE = 6;

    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final DataSource store;
    private final Semaphore room = new Semaphore(AT_ONCE);

    public Alone(DataSource store) {
        this.store = store;
    }

    /**
     * Does the work unless another node or thread is at it, or this node is at too much of the kind.
     *
     * @param name what is locked
     * @return whether it was done
     * @throws StoreAway if nobody can tell
     */
    public boolean run(String name, Runnable work) {
        if (!room.tryAcquire()) {
            return false;
        }
        try {
            return locked(name, work);
        } finally {
            room.release();
        }
    }

    private boolean locked(String name, Runnable work) {
        try (Connection sql = store.getConnection()) {
            sql.setAutoCommit(false);
            try {
                boolean mine = lock(sql, name);
                if (mine) {
                    work.run();
                }
                return mine;
            } finally {
                sql.rollback();
                sql.setAutoCommit(true);
            }
        } catch (SQLException e) {
            throw new StoreAway("The lock '" + name + "' cannot be asked for", e);
        }
    }

    private static boolean lock(Connection sql, String name) throws SQLException {
        try (PreparedStatement statement = sql.prepareStatement("SELECT pg_try_advisory_xact_lock(?, hashtext(?))")) {
            statement.setInt(1, SPACE);
            statement.setString(2, name);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    /**
     * Lets work that was begun come to its end for a moment, since an interrupt breaks its connection to the store; what
     * takes longer is interrupted.
     *
     * @return whether all of it has ended
     */
    public static boolean end(ExecutorService work) throws InterruptedException {
        work.shutdown();
        if (work.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            return true;
        }
        work.shutdownNow();
        return work.awaitTermination(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    }
}
