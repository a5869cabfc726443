package vn.lgsp.messagestore.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Runs PostgreSQL's programs in one folder and keeps what they print. For root, whom they refuse, each runs in a user
 * namespace of its own: there it is nobody, while the kernel still sees the owner of the files.
 */
final class Commands {
    private static final List<String> AS_NOBODY = List.of("unshare", "-U");

    private final Path folder;
    private final List<String> prefix;

    private Commands(Path folder, List<String> prefix) {
        this.folder = folder;
        this.prefix = prefix;
    }

    /** Exit code and everything printed; {@code exitCode} is -1 for a command that was stopped at its time limit. */
    record Outcome(String command, int exitCode, String output) {
        boolean succeeded() {
            return exitCode == 0;
        }

        String explained() {
            return "%s ended with exit code %d: %s".formatted(command, exitCode, output.strip());
        }
    }

    /** @throws EmbeddedPostgres.Failure for root where user namespaces are not to be had */
    static Commands in(Path folder) {
        if (!runsAsRoot()) {
            return new Commands(folder, List.of());
        }
        Commands commands = new Commands(folder, AS_NOBODY);
        String cure = "PostgreSQL does not run as root, and 'unshare -U' (package util-linux, user namespaces allowed)"
                + " does not work here: run as an ordinary user, or use a PostgreSQL server of your own";
        try {
            Outcome probe = commands.execute(Duration.ofSeconds(10), List.of("true"));
            if (!probe.succeeded()) {
                throw new EmbeddedPostgres.Failure(cure + " (" + probe.explained() + ")");
            }
        } catch (IOException e) {
            throw new EmbeddedPostgres.Failure(cure + " (" + e.getMessage() + ")", e);
        }
        return commands;
    }

    Outcome run(Duration limit, String... words) {
        try {
            return execute(limit, List.of(words));
        } catch (IOException e) {
            throw new EmbeddedPostgres.Failure("%s cannot be run: %s".formatted(words[0], e.getMessage()), e);
        }
    }

    /** The words as an operator would type them to get the same, the prefix for root included. */
    String typed(String words) {
        return prefix.isEmpty() ? words : String.join(" ", prefix) + " " + words;
    }

    private Outcome execute(Duration limit, List<String> words) throws IOException {
        // A file and not a pipe: a server that pg_ctl leaves behind could hold a pipe open for ever.
        Path output = Files.createTempFile(folder, "command", ".out");
        try {
            ProcessBuilder builder = new ProcessBuilder(
                            Stream.concat(prefix.stream(), words.stream()).toList())
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
            builder.environment().put("LC_ALL", "C");
            Process process = builder.start();
            process.getOutputStream().close();
            int exitCode = ended(process, limit) ? process.exitValue() : -1;
            String name = String.valueOf(Path.of(words.getFirst()).getFileName());
            return new Outcome(name, exitCode, Files.readString(output, StandardCharsets.ISO_8859_1));
        } finally {
            Files.deleteIfExists(output);
        }
    }

    /** Not to be interrupted: a server half started or half stopped is worse than a wait. */
    private static boolean ended(Process process, Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    if (process.waitFor(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                        return true;
                    }
                    process.destroyForcibly();
                    return false;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static boolean runsAsRoot() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
            List<String> uids = lines.filter(line -> line.startsWith("Uid:"))
                    .flatMap(line -> Stream.of(line.split("\\s+")))
                    .toList();
            // Uid: real, effective, saved, file system
            return uids.size() > 2 && uids.get(2).equals("0");
        } catch (IOException e) {
            throw new EmbeddedPostgres.Failure("the embedded PostgreSQL runs on Linux only (no /proc here)", e);
        }
    }
}
