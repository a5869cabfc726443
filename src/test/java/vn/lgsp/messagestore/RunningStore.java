package vn.lgsp.messagestore;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.util.FileSystemUtils;
import vn.lgsp.PreparedStore;
import vn.lgsp.exchange.Seal;
import vn.lgsp.messagestore.embedded.EmbeddedPostgres;

/** A database of its own, with the bus's tables, in a folder that is gone afterwards. */
public final class RunningStore implements AutoCloseable {
    static final Seal SEAL = new Seal("test", Map.of("test", new byte[32]));

    private final Path folder;
    private final EmbeddedPostgres postgres;
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final HikariDataSource source;

    private RunningStore(Path folder) {
        this.folder = folder;
        PreparedStore.into(folder);
        this.postgres = EmbeddedPostgres.start(folder);
        this.source = source(postgres.port());
    }

    public static RunningStore start() {
        try {
            return new RunningStore(Files.createTempDirectory("lgsp-store"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public DataSource source() {
        return source;
    }

    public JdbcClient sql() {
        return JdbcClient.create(source);
    }

    /** A wire to this database, up until it is cut. */
    public Wire wire() {
        Wire wire = new Wire(postgres.port());
        opened.add(wire);
        return wire;
    }

    /** A node's claims in this database. */
    Claims claims(UUID node) {
        return new Claims(source, node, watch(postgres.port()));
    }

    /** Watches the database through this port. */
    StoreWatch watch(int port) {
        DriverManagerDataSource direct = new DriverManagerDataSource(url(port), postgres.user(), postgres.password());
        Properties patience = new Properties();
        patience.setProperty("connectTimeout", "3");
        patience.setProperty("socketTimeout", "3");
        direct.setConnectionProperties(patience);
        StoreWatch watch = new StoreWatch(direct);
        opened.add(watch);
        return watch;
    }

    /** The same, giving nobody a connection while the watch says that the database is away. */
    GuardedStore source(int port, StoreWatch watch) {
        return new GuardedStore(source(port), watch);
    }

    /** Connections through this port, set up as the bus sets up its own. */
    HikariDataSource source(int port) {
        HikariDataSource pool = new HikariDataSource();
        pool.setMaximumPoolSize(24);
        pool.setMinimumIdle(0);
        pool.setConnectionTimeout(5_000);
        pool.addDataSourceProperty("connectTimeout", "5");
        pool.addDataSourceProperty("socketTimeout", "60");
        pool.setJdbcUrl(url(port));
        pool.setUsername(postgres.user());
        pool.setPassword(postgres.password());
        opened.add(pool);
        return pool;
    }

    /** Settings of a bus that finds this database through the wire. */
    public String[] settings(Wire through) {
        return new String[] {
            "lgsp.db.url=" + url(through.port()),
            "lgsp.db.user=" + postgres.user(),
            "lgsp.db.password=" + postgres.password()
        };
    }

    private String url(int port) {
        return postgres.jdbcUrl().replace(":" + postgres.port() + "/", ":" + port + "/");
    }

    /** Empties the tables, the log's head included. */
    void clear() {
        sql().sql("TRUNCATE acceptance, acceptance_head, exchange, delivery, event, payload, log_mark, document,"
                        + " document_recipient, document_status, document_file, file_right")
                .update();
        sql().sql("UPDATE log_head SET seq = 0, hash = '\\x00', written_until = 'epoch'")
                .update();
    }

    long count(String table) {
        return sql().sql("SELECT count(*) FROM " + table).query(Long.class).single();
    }

    @Override
    public void close() throws Exception {
        for (AutoCloseable one : opened.reversed()) {
            one.close();
        }
        postgres.close();
        FileSystemUtils.deleteRecursively(folder);
    }
}
