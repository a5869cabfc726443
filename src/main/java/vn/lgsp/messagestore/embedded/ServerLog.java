package vn.lgsp.messagestore.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The server's own log: one file a weekday, each begun anew when its day comes round, and {@code start.log} for what
 * is said before the log is open.
 */
record ServerLog(Path folder) {
    private static final Duration KEPT = Duration.ofDays(6);
    private static final int TAIL = 20;

    Path startFile() {
        return folder.resolve("start.log");
    }

    /** A server that never runs past midnight never begins a file anew, so old files go here too. */
    void prepare() throws IOException {
        FileTree.createPrivate(folder);
        Files.deleteIfExists(startFile());
        Instant oldest = Instant.now().minus(KEPT);
        for (Path file : filesSince(Instant.EPOCH)) {
            if (Files.getLastModifiedTime(file).toInstant().isBefore(oldest)) {
                Files.delete(file);
            }
        }
    }

    /** The last lines of all files that were written to since then. */
    String tailSince(Instant start) {
        try {
            StringBuilder text = new StringBuilder();
            for (Path file : filesSince(start)) {
                List<String> lines = Files.readAllLines(file, StandardCharsets.ISO_8859_1);
                text.append(lines.stream()
                        .skip(Math.max(0, lines.size() - TAIL))
                        .collect(Collectors.joining("\n", "\n", "")));
            }
            return text.toString();
        } catch (IOException e) {
            return " (its log in %s cannot be read: %s)".formatted(folder, e.getMessage());
        }
    }

    private List<Path> filesSince(Instant start) throws IOException {
        List<Path> files;
        try (Stream<Path> children = Files.list(folder)) {
            files = children.filter(child -> child.toString().endsWith(".log"))
                    .sorted(Comparator.comparing(child -> !child.equals(startFile())))
                    .toList();
        }
        List<Path> recent = new ArrayList<>();
        for (Path file : files) {
            if (!Files.getLastModifiedTime(file).toInstant().isBefore(start)) {
                recent.add(file);
            }
        }
        return recent;
    }
}
