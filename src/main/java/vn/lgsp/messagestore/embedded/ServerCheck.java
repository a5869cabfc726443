package vn.lgsp.messagestore.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;

/** Asks a running server over SQL whether it is ours, of our version, and keeps what it commits. */
record ServerCheck(Cluster cluster, String version) {
    static final String DATABASE = "lgsp";

    /** What loses commits when it is off; PostgreSQL's own defaults, which a file or a role may have changed. */
    private static final Map<String, String> DURABLE =
            Map.of("fsync", "on", "synchronous_commit", "on", "full_page_writes", "on");

    private static final String CANNOT_CONNECT_NOW = "57P03";
    private static final String UNABLE_TO_CONNECT = "08001";

    static String jdbcUrl(int port, String database) {
        return "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port, database);
    }

    /** What is wrong with the server at this port, if anything; makes our database where it is missing. */
    Optional<String> problemAt(int port) {
        try {
            makeDatabase(port);
            try (Connection connection = connect(port, DATABASE)) {
                return problemOf(connection);
            }
        } catch (SQLException e) {
            return Optional.of("it does not answer as ours: " + e.getMessage());
        }
    }

    /** Whether it says that it is on its way: starting, recovering after a crash, or stopping. */
    boolean isBetweenStates(int port) {
        return CANNOT_CONNECT_NOW.equals(connectError(port));
    }

    /** Whether nothing answers, as in the first moments of a server. */
    boolean isSilent(int port) {
        return UNABLE_TO_CONNECT.equals(connectError(port));
    }

    private String connectError(int port) {
        try {
            connect(port, "postgres").close();
            return "";
        } catch (SQLException e) {
            return String.valueOf(e.getSQLState());
        }
    }

    private Optional<String> problemOf(Connection connection) throws SQLException {
        Map<String, String> settings = new TreeMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("""
                        SELECT name, setting FROM pg_settings
                        WHERE name IN
                          ('fsync', 'synchronous_commit', 'full_page_writes', 'data_directory', 'server_version')
                        """)) {
            while (rows.next()) {
                settings.put(rows.getString(1), rows.getString(2));
            }
        }
        String directory = settings.getOrDefault("data_directory", "");
        if (!isOurs(directory)) {
            return Optional.of("it works on another folder: " + directory);
        }
        String running = settings.getOrDefault("server_version", "");
        if (!running.equals(version)) {
            return Optional.of("it is version %s and not %s".formatted(running, version));
        }
        return DURABLE.entrySet().stream()
                .filter(wanted -> !wanted.getValue().equals(settings.get(wanted.getKey())))
                .map(wanted ->
                        "it could lose what it has committed: %s is %s, must be %s (a role's or database's own setting?)"
                                .formatted(wanted.getKey(), settings.get(wanted.getKey()), wanted.getValue()))
                .sorted()
                .findFirst();
    }

    private boolean isOurs(String directory) {
        try {
            return !directory.isEmpty() && Files.isSameFile(Path.of(directory), cluster.folder());
        } catch (IOException e) {
            return false;
        }
    }

    private void makeDatabase(int port) throws SQLException {
        try (Connection connection = connect(port, "postgres");
                PreparedStatement exists = connection.prepareStatement("SELECT 1 FROM pg_database WHERE datname = ?")) {
            exists.setString(1, DATABASE);
            try (ResultSet rows = exists.executeQuery()) {
                if (rows.next()) {
                    return;
                }
            }
            try (Statement statement = connection.createStatement()) {
                statement.execute("CREATE DATABASE " + DATABASE);
            }
        }
    }

    private Connection connect(int port, String database) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", Cluster.USER);
        properties.setProperty("password", cluster.password());
        properties.setProperty("connectTimeout", "5");
        properties.setProperty("loginTimeout", "10");
        properties.setProperty("socketTimeout", "60");
        properties.setProperty("gssEncMode", "disable");
        properties.setProperty("sslmode", "disable");
        return DriverManager.getConnection(jdbcUrl(port, database), properties);
    }
}
