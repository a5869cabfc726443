package vn.lgsp.messagestore.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server process that really works on our cluster. A number in {@code postmaster.pid} alone is no evidence: after a
 * crash of the machine or in a container it may belong to any process by now.
 */
record Postmaster(long pid, int port) {
    private static final Logger LOG = LoggerFactory.getLogger(Postmaster.class);
    private static final Path PROC = Path.of("/proc");
    private static final int PORT_LINE = 3;

    static Optional<Postmaster> runningOn(Path cluster) {
        try {
            List<String> lines = Files.readAllLines(pidFile(cluster));
            if (lines.size() <= PORT_LINE) {
                return Optional.empty();
            }
            long pid = Long.parseLong(lines.getFirst().strip());
            int port = Integer.parseInt(lines.get(PORT_LINE).strip());
            return isPostgresOf(cluster, PROC.resolve(String.valueOf(pid)))
                    ? Optional.of(new Postmaster(pid, port))
                    : Optional.empty();
        } catch (NoSuchFileException | NumberFormatException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new EmbeddedPostgres.Failure("%s cannot be read: %s".formatted(pidFile(cluster), e), e);
        }
    }

    /**
     * Removes a pid file that no server stands behind. PostgreSQL would refuse to start if its number belonged to
     * another process of ours. Processes left of a killed postmaster see that and end; they are waited for.
     */
    static void clearTracesOn(Path cluster) {
        List<Long> left = processesOn(cluster);
        long end = System.nanoTime() + Duration.ofSeconds(90).toNanos();
        while (!left.isEmpty() && System.nanoTime() < end) {
            Pause.briefly();
            left = processesOn(cluster);
        }
        if (!left.isEmpty()) {
            throw new EmbeddedPostgres.Failure(
                    "PostgreSQL processes %s still work on %s without their server: stop them first"
                            .formatted(left, cluster));
        }
        try {
            if (Files.deleteIfExists(pidFile(cluster))) {
                LOG.atInfo().addKeyValue("file", pidFile(cluster)).log("stale PostgreSQL pid file removed");
            }
        } catch (IOException e) {
            throw new EmbeddedPostgres.Failure("%s cannot be removed: %s".formatted(pidFile(cluster), e), e);
        }
    }

    private static List<Long> processesOn(Path cluster) {
        try (Stream<Path> entries = Files.list(PROC)) {
            List<Long> found = new ArrayList<>();
            for (Path entry : entries.toList()) {
                String name = entry.getFileName().toString();
                if (Character.isDigit(name.charAt(0)) && isPostgresOf(cluster, entry)) {
                    found.add(Long.parseLong(name));
                }
            }
            return found;
        } catch (IOException e) {
            throw new EmbeddedPostgres.Failure("the processes of this machine cannot be listed: " + e, e);
        }
    }

    /** Every process of a server is named postgres and has its cluster as working directory. */
    private static boolean isPostgresOf(Path cluster, Path process) {
        try {
            return Files.readString(process.resolve("comm")).strip().equals("postgres")
                    && Files.isSameFile(process.resolve("cwd"), cluster);
        } catch (IOException e) {
            // it has ended meanwhile, or it is another account's, which our cluster's server cannot be
            return false;
        }
    }

    private static Path pidFile(Path cluster) {
        return cluster.resolve("postmaster.pid");
    }
}
