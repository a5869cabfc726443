package vn.lgsp.messagestore.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The database cluster on disk: its folder, its owner's name and password. A cluster that exists is never removed. */
record Cluster(Path folder, String password) {
    static final String USER = "lgsp";
    private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);

    /** Finds the cluster below this folder, or makes it. */
    static Cluster in(Path home, PostgresBinaries binaries, Commands commands) {
        Path folder = home.resolve("cluster");
        Path passwordFile = home.resolve("password");
        try {
            if (Files.exists(folder)) {
                refuseOtherMajor(folder, binaries, commands);
                if (!Files.isRegularFile(passwordFile)) {
                    throw new EmbeddedPostgres.Failure(
                            "%s is missing: bring it back from a backup, it belongs to the cluster beside it"
                                    .formatted(passwordFile));
                }
            } else {
                create(folder, passwordFile, binaries, commands);
            }
            return new Cluster(folder, Files.readString(passwordFile).strip());
        } catch (IOException e) {
            throw new EmbeddedPostgres.Failure("the cluster in %s cannot be prepared: %s".formatted(home, e), e);
        }
    }

    /** initdb works in a draft folder; only a finished cluster gets its name, so a draft can always be thrown away. */
    private static void create(Path folder, Path passwordFile, PostgresBinaries binaries, Commands commands)
            throws IOException {
        Path draft = folder.resolveSibling("cluster.unfinished");
        FileTree.delete(draft);
        // An import of an exported cluster brings the old password back: one that is there is kept.
        if (!Files.isRegularFile(passwordFile)) {
            FileTree.writePrivate(passwordFile, newPassword() + "\n");
        }
        Commands.Outcome outcome = commands.run(
                Duration.ofMinutes(5),
                binaries.program("initdb"),
                "--pgdata=" + draft,
                "--username=" + USER,
                "--pwfile=" + passwordFile,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                // The server's own C.UTF-8: upper and lower case of Vietnamese, the same on every machine.
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--data-checksums",
                "--no-instructions",
                "--set=shared_buffers=128MB",
                "--set=max_connections=100",
                "--set=wal_compression=on");
        if (!outcome.succeeded()) {
            throw new EmbeddedPostgres.Failure(
                    "the cluster in %s cannot be made: %s".formatted(folder, outcome.explained()));
        }
        Files.move(draft, folder, StandardCopyOption.ATOMIC_MOVE);
        LOG.atInfo()
                .addKeyValue("folder", folder)
                .addKeyValue("version", binaries.version())
                .log("PostgreSQL cluster made");
    }

    private static void refuseOtherMajor(Path folder, PostgresBinaries binaries, Commands commands) throws IOException {
        Path versionFile = folder.resolve("PG_VERSION");
        if (!Files.isRegularFile(versionFile)) {
            throw new EmbeddedPostgres.Failure(
                    "%s is no PostgreSQL cluster (no PG_VERSION in it): move it away, or bring back what was in it"
                            .formatted(folder));
        }
        String major = Files.readString(versionFile).strip();
        if (!major.equals(binaries.major())) {
            throw new EmbeddedPostgres.Failure(exportHint(folder, major, binaries, commands));
        }
    }

    private static String exportHint(Path folder, String major, PostgresBinaries binaries, Commands commands)
            throws IOException {
        String oldServer = commands.typed(server(oldProgram(folder.resolveSibling(""), major), folder));
        String newServer = commands.typed(server("'" + binaries.program("pg_ctl") + "'", folder));
        String access = "-h 127.0.0.1 -p 54329 -U " + USER;
        return """
                %1$s was written by PostgreSQL %2$s; this version brings PostgreSQL %3$s, which cannot open it. \
                Nothing was changed. Export it with the old version, and import the export:
                  export PGPASSWORD=$(cat '%4$s')
                  %5$s start
                  pg_dumpall --clean --if-exists %7$s -l postgres -f lgsp-export.sql
                  %5$s stop
                  mv '%1$s' '%1$s-%2$s'
                then start the bus once, stop it, and:
                  %6$s start
                  psql %7$s -d postgres -f lgsp-export.sql
                  %6$s stop
                pg_dumpall and psql come with the PostgreSQL client programs, version %2$s or newer.""".formatted(
                folder, major, binaries.major(), folder.resolveSibling("password"), oldServer, newServer, access);
    }

    private static String server(String program, Path folder) {
        return "%s -D '%s' -l server.log -w -o \"-p 54329 -c listen_addresses=127.0.0.1 -c unix_socket_directories=''\""
                .formatted(program, folder);
    }

    private static String oldProgram(Path home, String major) throws IOException {
        try (Stream<Path> children = Files.list(home)) {
            List<Path> unpacked = children.filter(
                            child -> child.getFileName().toString().startsWith("binaries-" + major + "."))
                    .sorted()
                    .toList();
            return unpacked.isEmpty()
                    ? "/usr/lib/postgresql/%s/bin/pg_ctl".formatted(major)
                    : "'%s'".formatted(unpacked.getLast().resolve("bin/pg_ctl"));
        }
    }

    private static String newPassword() {
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }

    @Override
    public String toString() {
        return "Cluster[" + folder + "]";
    }
}
