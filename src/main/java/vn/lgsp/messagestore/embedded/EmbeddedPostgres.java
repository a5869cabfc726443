package vn.lgsp.messagestore.embedded;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real PostgreSQL server beside this JVM, with its programs, cluster, password and log in {@code postgresql/} of the
 * data folder. It listens on 127.0.0.1 only and keeps every commit through a crash, which is asserted at each start.
 * A server that a killed JVM left behind is taken over, or stopped where that is not safe.
 */
public final class EmbeddedPostgres implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPostgres.class);

    /** No server could be brought up; the first line of the message says why, the server's last words may follow. */
    public static final class Failure extends RuntimeException {
        Failure(String message) {
            super(message);
        }

        Failure(String message, Throwable cause) {
            super(message, cause);
        }
    }

    private final Server server;
    private final Cluster cluster;
    private final int port;
    private final AtomicBoolean closed = new AtomicBoolean();

    private EmbeddedPostgres(Server server, Cluster cluster, int port) {
        this.server = server;
        this.cluster = cluster;
        this.port = port;
    }

    /**
     * Brings the server up and returns when it takes connections. The caller holds the {@link DataFolder}.
     *
     * @throws Failure when it cannot: other major version, no rights, broken cluster, durability off
     */
    public static EmbeddedPostgres start(Path dataFolder) {
        long began = System.nanoTime();
        Path home = home(dataFolder);
        Commands commands = Commands.in(home);
        PostgresBinaries binaries = PostgresBinaries.unpackedIn(home, commands);
        Cluster cluster = Cluster.in(home, binaries, commands);
        Server server = new Server(home, cluster, binaries, commands);
        Optional<Integer> adopted = server.adopt();
        int port = adopted.orElseGet(server::launch);
        LOG.atInfo()
                .addKeyValue("port", port)
                .addKeyValue("version", binaries.version())
                .addKeyValue("adopted", adopted.isPresent())
                .addKeyValue(
                        "tookMs", Duration.ofNanos(System.nanoTime() - began).toMillis())
                .log("PostgreSQL ready");
        return new EmbeddedPostgres(server, cluster, port);
    }

    /** Address of the bus's database, without parameters. */
    public String jdbcUrl() {
        return ServerCheck.jdbcUrl(port, ServerCheck.DATABASE);
    }

    /** The cluster's owner, a superuser. */
    public String user() {
        return Cluster.USER;
    }

    /** The password generated when the cluster was made. */
    public String password() {
        return cluster.password();
    }

    /** The TCP port on 127.0.0.1. */
    public int port() {
        return port;
    }

    /** Ends open sessions, stops the server and waits for it; a second call does nothing. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            server.stop();
        }
    }

    private static Path home(Path dataFolder) {
        Path home = dataFolder.toAbsolutePath().normalize().resolve("postgresql");
        try {
            FileTree.createPrivate(home);
            home = home.toRealPath();
        } catch (IOException e) {
            throw new Failure("%s cannot be created: %s".formatted(home, e), e);
        }
        // PostgreSQL's own programs start each other through a shell and quote with nothing but double quotes.
        if (home.toString().matches("(?s).*[\"$`\\\\'\\n].*")) {
            throw new Failure("PostgreSQL cannot work in a folder with quotes, $, ` or \\ in its name: " + home);
        }
        return home;
    }
}
