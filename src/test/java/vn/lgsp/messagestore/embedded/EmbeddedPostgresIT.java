package vn.lgsp.messagestore.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class EmbeddedPostgresIT {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPostgresIT.class);

    @TempDir
    private static Path shared;

    @TempDir
    private Path temporary;

    private Path data;

    @BeforeAll
    static void makeTheFolderThatAllTestsCopy() {
        long began = System.nanoTime();
        EmbeddedPostgres.start(shared.resolve("data")).close();
        logTime("first start and stop", began);
    }

    /** The programs as hard links, which a test must delete before it writes; the rest as copies. */
    @BeforeEach
    void copyTheFolder() throws Exception {
        data = temporary.resolve("data");
        Files.createDirectories(data.resolve("postgresql"));
        Path original = shared.resolve("data/postgresql");
        copy("-al", original.resolve("binaries-17.11.0"));
        copy("-a", original.resolve("cluster"));
        copy("-a", original.resolve("password"));
    }

    private void copy(String how, Path what) throws Exception {
        Process copy = new ProcessBuilder(
                        "cp", how, what.toString(), data.resolve("postgresql").toString())
                .inheritIO()
                .start();
        assertThat(copy.waitFor()).isZero();
    }

    @AfterEach
    void leaveNoServer() throws IOException {
        if (Files.isDirectory(postgresql("cluster"))) {
            server().stop();
        }
    }

    @Test
    void firstStartMakesEverythingInTheFolder() throws Exception {
        Path fresh = temporary.resolve("fresh");
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(fresh)) {
            assertThat(query(postgres, "SELECT lower('ĐẶNG THỊ ƯỚC')")).isEqualTo("đặng thị ước");
        }
        Path password = fresh.resolve("postgresql/password");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(password)))
                .isEqualTo("rw-------");
        try (Stream<Path> children = Files.list(fresh.resolve("postgresql"))) {
            assertThat(children.map(child -> child.getFileName().toString()))
                    .containsExactlyInAnyOrder("binaries-17.11.0", "cluster", "log", "password", "port");
        }
        assertThat(Postmaster.runningOn(fresh.resolve("postgresql/cluster"))).isEmpty();
    }

    @Test
    void keepsRowsPortAndPassword_overRestart() throws Exception {
        int port;
        String password;
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(data)) {
            port = postgres.port();
            password = postgres.password();
            execute(postgres, "CREATE TABLE fact (id int)", "INSERT INTO fact VALUES (1), (2)");
        }
        long began = System.nanoTime();
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(data)) {
            logTime("restart", began);
            assertThat(query(postgres, "SELECT count(*) FROM fact")).isEqualTo("2");
            assertThat(postgres.port()).isEqualTo(port);
            assertThat(postgres.password()).isEqualTo(password);
        }
    }

    @Test
    void takesAnotherPort_whenTheLastOneIsTaken() throws Exception {
        int port = startAndStop();
        try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.ofLiteral("127.0.0.1"));
                EmbeddedPostgres postgres = EmbeddedPostgres.start(data)) {
            assertThat(postgres.port()).isNotEqualTo(taken.getLocalPort());
        }
    }

    @Test
    void isDurableAndPrivate_whateverTheConfigurationFileSays() throws Exception {
        append(postgresql("cluster/postgresql.conf"), "fsync = off\nfull_page_writes = off\nlisten_addresses = '*'\n");
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(data)) {
            assertThat(setting(postgres, "fsync")).isEqualTo("on");
            assertThat(setting(postgres, "synchronous_commit")).isEqualTo("on");
            assertThat(setting(postgres, "full_page_writes")).isEqualTo("on");
            assertThat(setting(postgres, "listen_addresses")).isEqualTo("127.0.0.1");
            assertThat(setting(postgres, "unix_socket_directories")).isEmpty();
            assertThat(setting(postgres, "password_encryption")).isEqualTo("scram-sha-256");
            assertThat(setting(postgres, "server_encoding")).isEqualTo("UTF8");
            assertThat(setting(postgres, "shared_buffers")).isEqualTo("128MB");
            assertThat(setting(postgres, "max_connections")).isEqualTo("100");
            assertThat(setting(postgres, "wal_compression")).isEqualTo("pglz");
            assertThat(setting(postgres, "data_checksums")).isEqualTo("on");
            assertThat(setting(postgres, "log_timezone")).isEqualTo("UTC");
            assertThatThrownBy(() -> DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), "wrong"))
                    .hasMessageContaining("password authentication failed");
        }
    }

    @Test
    void refusesServerThatCouldLoseCommits() throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(data)) {
            execute(postgres, "ALTER ROLE lgsp SET synchronous_commit = off");
        }
        assertThatThrownBy(() -> EmbeddedPostgres.start(data))
                .isInstanceOf(EmbeddedPostgres.Failure.class)
                .hasMessageContaining("synchronous_commit is off, must be on");
        assertThat(running()).isEmpty();
    }

    @Test
    void adoptsTheServerOfAKilledJvm_withEveryCommittedRow() throws Exception {
        try (ChildJvm child = ChildJvm.started("insert", data, temporary.resolve("report"))) {
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(child.reported()).hasSizeGreaterThan(20));
            child.kill();
            long orphan = running().orElseThrow().pid();
            int committed = child.reported().size();

            long began = System.nanoTime();
            try (DataFolder folder = DataFolder.open(data);
                    EmbeddedPostgres postgres = EmbeddedPostgres.start(folder.path())) {
                logTime("adoption", began);
                assertThat(running()).map(Postmaster::pid).hasValue(orphan);
                assertThat(Integer.parseInt(query(postgres, "SELECT count(*) FROM fact")))
                        .isBetween(committed, committed + 1);
            }
            assertThat(running()).isEmpty();
        }
    }

    @Test
    void replacesARunningServer_whoseDurabilityIsOff() throws Exception {
        EmbeddedPostgres first = EmbeddedPostgres.start(data);
        Commands.Outcome restarted = commands()
                .run(
                        Duration.ofSeconds(60),
                        postgresql("binaries-17.11.0/bin/pg_ctl").toString(),
                        "restart",
                        "-w",
                        "-D",
                        postgresql("cluster").toString(),
                        "-l",
                        postgresql("log/start.log").toString(),
                        "-o",
                        "-p %d -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off"
                                .formatted(first.port()));
        assertThat(restarted.succeeded()).as(restarted.explained()).isTrue();
        long unsafe = running().orElseThrow().pid();

        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(data)) {
            assertThat(running().orElseThrow().pid()).isNotEqualTo(unsafe);
            assertThat(setting(postgres, "fsync")).isEqualTo("on");
        }
    }

    @Test
    void startsOverAStalePidFile_whoseNumberBelongsToAnotherProcess() throws Exception {
        Path cluster = postgresql("cluster");
        long own = ProcessHandle.current().pid();
        Files.writeString(cluster.resolve("postmaster.pid"), "%d\n%s\n0\n1\n\n127.0.0.1\n".formatted(own, cluster));
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(data)) {
            assertThat(query(postgres, "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void recovers_afterTheServerItselfWasKilled() throws Exception {
        EmbeddedPostgres killed = EmbeddedPostgres.start(data);
        execute(killed, "CREATE TABLE fact (id int)", "INSERT INTO fact VALUES (1)");
        ProcessHandle.of(running().orElseThrow().pid()).orElseThrow().destroyForcibly();
        await().until(() -> running().isEmpty());

        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(data)) {
            assertThat(query(postgres, "SELECT count(*) FROM fact")).isEqualTo("1");
        }
    }

    @Test
    void stops_whenTheClosingThreadIsInterrupted() {
        EmbeddedPostgres postgres = EmbeddedPostgres.start(data);
        Thread.currentThread().interrupt();
        postgres.close();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(running()).isEmpty();
    }

    @Test
    void livesInASessionOfItsOwn_outOfReachOfCtrlC() throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(data)) {
            assertThat(postgres.port()).isPositive();
            long pid = running().orElseThrow().pid();
            // name) state, parent, process group, session
            assertThat(Files.readString(Path.of("/proc/%d/stat".formatted(pid))))
                    .matches("(?s).*\\) \\S \\d+ \\d+ %d .*".formatted(pid));
        }
    }

    @Test
    void refusesAnotherMajorVersion_andSaysHowToExport() throws Exception {
        Files.writeString(postgresql("cluster/PG_VERSION"), "16\n");
        assertThatThrownBy(() -> EmbeddedPostgres.start(data))
                .isInstanceOf(EmbeddedPostgres.Failure.class)
                .hasMessageContaining("was written by PostgreSQL 16")
                .hasMessageContaining("pg_dumpall --clean --if-exists -h 127.0.0.1 -p 54329 -U lgsp")
                .hasMessageContaining("/usr/lib/postgresql/16/bin/pg_ctl");
    }

    @Test
    void refusesToTouchAFolderThatIsNoCluster_orLostItsPassword() throws Exception {
        Files.delete(postgresql("password"));
        assertThatThrownBy(() -> EmbeddedPostgres.start(data)).hasMessageContaining("password is missing");

        Files.delete(postgresql("cluster/PG_VERSION"));
        assertThatThrownBy(() -> EmbeddedPostgres.start(data)).hasMessageContaining("is no PostgreSQL cluster");
        assertThat(postgresql("cluster/base")).isDirectory();
    }

    @Test
    void healsBrokenBinaries() throws Exception {
        Path binaries = postgresql("binaries-17.11.0");
        Files.delete(binaries.resolve("bin/postgres"));
        Files.writeString(binaries.resolve("bin/postgres"), "cut short");
        Files.delete(binaries.resolve("lib/libpq.so.5"));
        FileTree.createPrivate(postgresql("binaries-17.11.0.unpacking/bin"));
        assertThat(startAndStop()).isPositive();
        assertThat(binaries.resolve("lib/libpq.so.5")).isSymbolicLink();
        assertThat(postgresql("binaries-17.11.0.unpacking")).doesNotExist();
    }

    @Test
    void makesTheClusterAgain_whenItWasNotFinished() throws Exception {
        FileTree.delete(postgresql("cluster"));
        FileTree.createPrivate(postgresql("cluster.unfinished/base"));
        String password = Files.readString(postgresql("password"));
        assertThat(startAndStop()).isPositive();
        assertThat(postgresql("password")).content().isEqualTo(password);
        assertThat(postgresql("cluster.unfinished")).doesNotExist();
    }

    @Test
    void tellsTheServersLastWords_whenItDoesNotStart() throws Exception {
        append(postgresql("cluster/postgresql.conf"), "no_such_setting = 1\n");
        assertThatThrownBy(() -> EmbeddedPostgres.start(data))
                .isInstanceOf(EmbeddedPostgres.Failure.class)
                .hasMessageContaining("pg_ctl ended with exit code 1")
                .hasMessageContaining("unrecognized configuration parameter \"no_such_setting\"");
    }

    @Test
    void logsNoValuesOfFailedStatements() throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(data)) {
            execute(postgres, "CREATE TABLE fact (name text PRIMARY KEY)", "INSERT INTO fact VALUES ('secret-name')");
            assertThatThrownBy(() -> execute(postgres, "INSERT INTO fact VALUES ('secret-name')"))
                    .hasMessageContaining("duplicate key");
        }
        StringBuilder log = new StringBuilder();
        try (Stream<Path> files = Files.list(postgresql("log"))) {
            for (Path file : files.toList()) {
                log.append(Files.readString(file));
            }
        }
        assertThat(log).contains("duplicate key").doesNotContain("secret-name");
    }

    @Test
    void refusesFolderNamesThatAShellWouldRead() {
        assertThatThrownBy(() -> EmbeddedPostgres.start(temporary.resolve("a$b")))
                .isInstanceOf(EmbeddedPostgres.Failure.class)
                .hasMessageContaining("a$b");
    }

    @Test
    void startsInAFolderWithSpacesAndAccents() throws Exception {
        Path accented = Files.move(data, temporary.resolve("dữ liệu của bus"));
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(accented)) {
            assertThat(query(postgres, "SELECT 1")).isEqualTo("1");
        }
    }

    private int startAndStop() {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(data)) {
            return postgres.port();
        }
    }

    private Path postgresql(String name) {
        return data.resolve("postgresql").resolve(name);
    }

    private Optional<Postmaster> running() {
        return Postmaster.runningOn(postgresql("cluster"));
    }

    private Commands commands() {
        return Commands.in(data.resolve("postgresql"));
    }

    private Server server() throws IOException {
        Path home = data.resolve("postgresql").toRealPath();
        PostgresBinaries binaries = new PostgresBinaries(home.resolve("binaries-17.11.0"), "17.11");
        return new Server(home, new Cluster(home.resolve("cluster"), "unused"), binaries, commands());
    }

    private static void append(Path file, String text) throws IOException {
        Files.writeString(file, text, StandardOpenOption.APPEND);
    }

    private static String setting(EmbeddedPostgres postgres, String name) throws SQLException {
        return query(postgres, "SHOW " + name);
    }

    private static String query(EmbeddedPostgres postgres, String sql) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }

    private static void execute(EmbeddedPostgres postgres, String... statements) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static void logTime(String what, long began) {
        LOG.atInfo()
                .addKeyValue("what", what)
                .addKeyValue(
                        "tookMs", Duration.ofNanos(System.nanoTime() - began).toMillis())
                .log("measured");
    }
}
