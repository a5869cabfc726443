package vn.lgsp.messagestore.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts, takes over and stops the server of one cluster. Each step leaves a state that the next start copes with. */
final class Server {
    private static final Logger LOG = LoggerFactory.getLogger(Server.class);

    // Recovery after a crash may have to replay a gigabyte of log.
    private static final Duration START = Duration.ofMinutes(10);
    private static final Duration FAST_STOP = Duration.ofSeconds(60);
    private static final Duration IMMEDIATE_STOP = Duration.ofSeconds(30);
    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final int ATTEMPTS = 3;

    // Given on the command line, where no configuration file and no ALTER SYSTEM can take them back.
    // terse and panic: a failed statement with its values would stand in the log otherwise.
    private static final String OPTIONS = String.join(
            " -c ",
            "-p %d",
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=''",
            "timezone=UTC",
            "log_timezone=UTC",
            "fsync=on",
            "synchronous_commit=on",
            "full_page_writes=on",
            "logging_collector=on",
            "log_destination=stderr",
            "log_directory=../log",
            "log_filename=postgresql-%%a.log",
            "log_truncate_on_rotation=on",
            "log_rotation_age=1d",
            "log_rotation_size=0",
            "log_statement=none",
            "log_min_error_statement=panic",
            "log_min_duration_statement=-1",
            "log_error_verbosity=terse");

    private final Path home;
    private final Cluster cluster;
    private final PostgresBinaries binaries;
    private final Commands commands;
    private final ServerLog log;
    private final ServerCheck check;

    Server(Path home, Cluster cluster, PostgresBinaries binaries, Commands commands) {
        this.home = home;
        this.cluster = cluster;
        this.binaries = binaries;
        this.commands = commands;
        this.log = new ServerLog(home.resolve("log"));
        this.check = new ServerCheck(cluster, binaries.version());
    }

    /** The port of a server that was left running and is as good as a new one; any other is stopped. */
    Optional<Integer> adopt() {
        Optional<Postmaster> found = Postmaster.runningOn(cluster.folder());
        if (found.isEmpty()) {
            return Optional.empty();
        }
        int port = found.get().port();
        waitWhile(GRACE, () -> check.isSilent(port));
        waitWhile(START, () -> check.isBetweenStates(port));
        Optional<String> problem = check.problemAt(port);
        if (problem.isEmpty()) {
            return Optional.of(port);
        }
        LOG.atInfo()
                .addKeyValue("pid", found.get().pid())
                .addKeyValue("problem", problem.get())
                .log("PostgreSQL left running is stopped, not adopted");
        stop();
        return Optional.empty();
    }

    /** Starts the server on the port of last time or a free one, and returns that port. */
    int launch() {
        Postmaster.clearTracesOn(cluster.folder());
        for (int attempt = 1; ; attempt++) {
            int port = choosePort();
            Instant began = Instant.now();
            Commands.Outcome outcome = startOn(port);
            if (outcome.succeeded()) {
                return checked(port);
            }
            // Somebody was quicker between our look at the port and the server's.
            if (isFree(port) || attempt == ATTEMPTS) {
                throw new EmbeddedPostgres.Failure("PostgreSQL does not start in %s: %s%s"
                        .formatted(home, outcome.explained(), log.tailSince(began.minusMillis(50))));
            }
        }
    }

    /** Stops what runs on the cluster: at once with all sessions, harder where that does not end. */
    void stop() {
        if (Postmaster.runningOn(cluster.folder()).isEmpty()) {
            return;
        }
        Commands.Outcome outcome = stop("fast", FAST_STOP);
        if (!outcome.succeeded() && Postmaster.runningOn(cluster.folder()).isPresent()) {
            LOG.atWarn().addKeyValue("error", outcome.explained()).log("PostgreSQL does not stop, it is cut off");
            outcome = stop("immediate", IMMEDIATE_STOP);
        }
        if (!outcome.succeeded() && Postmaster.runningOn(cluster.folder()).isPresent()) {
            throw new EmbeddedPostgres.Failure(
                    "PostgreSQL in %s does not stop: %s".formatted(home, outcome.explained()));
        }
        LOG.atInfo().addKeyValue("folder", home).log("PostgreSQL stopped");
    }

    private void waitWhile(Duration limit, BooleanSupplier notYet) {
        long end = System.nanoTime() + limit.toNanos();
        while (System.nanoTime() < end && Postmaster.runningOn(cluster.folder()).isPresent() && notYet.getAsBoolean()) {
            Pause.briefly();
        }
    }

    private int checked(int port) {
        Optional<String> problem = check.problemAt(port);
        if (problem.isPresent()) {
            stop();
            throw new EmbeddedPostgres.Failure("PostgreSQL in %s cannot be used: %s".formatted(home, problem.get()));
        }
        return port;
    }

    private Commands.Outcome startOn(int port) {
        try {
            log.prepare();
            FileTree.writePrivate(portFile(), port + "\n");
        } catch (IOException e) {
            throw new EmbeddedPostgres.Failure("%s cannot be written: %s".formatted(home, e), e);
        }
        return commands.run(
                START.plus(GRACE),
                binaries.program("pg_ctl"),
                "start",
                "-w",
                "-t",
                String.valueOf(START.toSeconds()),
                "-D",
                cluster.folder().toString(),
                "-l",
                log.startFile().toString(),
                "-o",
                OPTIONS.formatted(port));
    }

    private Commands.Outcome stop(String mode, Duration limit) {
        return commands.run(
                limit.plus(GRACE),
                binaries.program("pg_ctl"),
                "stop",
                "-w",
                "-t",
                String.valueOf(limit.toSeconds()),
                "-D",
                cluster.folder().toString(),
                "-m",
                mode);
    }

    private int choosePort() {
        try {
            if (Files.isRegularFile(portFile())) {
                String last = Files.readString(portFile()).strip();
                if (last.matches("\\d{1,5}") && isFree(Integer.parseInt(last))) {
                    return Integer.parseInt(last);
                }
            }
            try (ServerSocket any = bound(0)) {
                return any.getLocalPort();
            }
        } catch (IOException e) {
            throw new EmbeddedPostgres.Failure("no port for PostgreSQL: " + e, e);
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket probe = bound(port)) {
            return probe.isBound();
        } catch (IOException | IllegalArgumentException e) {
            return false;
        }
    }

    private static ServerSocket bound(int port) throws IOException {
        ServerSocket socket = new ServerSocket();
        try {
            socket.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
            return socket;
        } catch (IOException | IllegalArgumentException e) {
            socket.close();
            throw e;
        }
    }

    private Path portFile() {
        return home.resolve("port");
    }
}
