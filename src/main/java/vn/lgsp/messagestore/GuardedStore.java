package vn.lgsp.messagestore;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * Connections to the store that keep nobody waiting while it is away: none is given then, and those that are out are cut,
 * so that whoever waits for an answer on one hears so.
 */
public final class GuardedStore extends DelegatingDataSource implements AutoCloseable {
    private static final String CONNECTION_FAILED = "08001";
    private static final int MANY = 64;
    private static final Logger log = LoggerFactory.getLogger(GuardedStore.class);

    private final StoreWatch watch;
    private final AutoCloseable pool;
    private final Set<Connection> out = ConcurrentHashMap.newKeySet();

    public <P extends DataSource & AutoCloseable> GuardedStore(P pool, StoreWatch watch) {
        super(pool);
        this.pool = pool;
        this.watch = watch;
        watch.whenAway(this::cut);
    }

    @Override
    public Connection getConnection() throws SQLException {
        if (watch.isAway()) {
            throw new SQLTransientConnectionException("The store is away: " + watch.reason(), CONNECTION_FAILED);
        }
        try {
            Connection connection = super.getConnection();
            if (out.size() > MANY) {
                out.removeIf(GuardedStore::isReturned);
            }
            out.add(connection);
            return connection;
        } catch (SQLException e) {
            watch.doubt();
            throw e;
        }
    }

    private static boolean isReturned(Connection connection) {
        try {
            return connection.isClosed();
        } catch (SQLException e) {
            return true;
        }
    }

    private void cut() {
        for (Connection connection : out) {
            if (!isReturned(connection)) {
                try {
                    connection.abort(Runnable::run);
                } catch (SQLException e) {
                    log.debug("event=connection-not-cut reason=\"{}\"", e.getMessage());
                }
            }
        }
        out.clear();
    }

    @Override
    public void close() throws Exception {
        pool.close();
    }
}
