package vn.lgsp.messagestore.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** Another JVM on the same class path, which holds a data folder and may be killed. It reports through a file. */
final class ChildJvm implements AutoCloseable {
    private final Process process;
    private final Path report;

    private ChildJvm(Process process, Path report) {
        this.process = process;
        this.report = report;
    }

    static ChildJvm started(String task, Path dataFolder, Path report) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ChildJvm.class.getName(),
                        task,
                        dataFolder.toString(),
                        report.toString())
                .redirectErrorStream(true)
                .redirectOutput(
                        report.resolveSibling(report.getFileName() + ".out").toFile())
                .start();
        return new ChildJvm(process, report);
    }

    long pid() {
        return process.pid();
    }

    /** Lines written so far; the last may be cut short by a kill. */
    List<String> reported() throws IOException {
        return Files.exists(report) ? Files.readAllLines(report) : List.of();
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    public static void main(String[] arguments) throws Exception {
        Path report = Path.of(arguments[2]);
        try (DataFolder folder = DataFolder.open(Path.of(arguments[1]))) {
            if (arguments[0].equals("insert")) {
                insertForEver(folder, report);
            }
            Files.writeString(report, "held\n");
            Thread.currentThread().join();
        }
    }

    private static void insertForEver(DataFolder folder, Path report) throws IOException, SQLException {
        EmbeddedPostgres postgres = EmbeddedPostgres.start(folder.path());
        try (Connection connection =
                        DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE fact (id int PRIMARY KEY)");
            try (PreparedStatement insert = connection.prepareStatement("INSERT INTO fact VALUES (?)")) {
                for (int id = 1; ; id++) {
                    insert.setInt(1, id);
                    insert.executeUpdate();
                    Files.writeString(report, id + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                }
            }
        }
    }
}
