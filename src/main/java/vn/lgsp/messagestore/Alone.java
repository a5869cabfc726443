package vn.lgsp.messagestore;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * Work that one node at a time does. An advisory lock of PostgreSQL, and not a table of leases: it ends with the
 * connection of a node that dies, and no clock takes part. What runs under it must bear being done twice all the same.
 */
public final class Alone {
    private static final int SPACE = 7107;

    private final DataSource store;

    public Alone(DataSource store) {
        this.store = store;
    }

    /**
     * Does the work unless another node or thread is at it.
     *
     * @param name what is locked
     * @return whether it was done
     * @throws StoreAway if nobody can tell
     */
    public boolean run(String name, Runnable work) {
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
}
