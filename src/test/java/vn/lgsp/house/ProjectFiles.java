package vn.lgsp.house;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The files of the project, as paths from its root; never what a build or a run has made. */
final class ProjectFiles {
    static final Path ROUTES = Path.of("routes");
    static final Path MAIN = Path.of("src/main/java");
    static final Path TEST = Path.of("src/test/java");
    private static final Set<String> MADE = Set.of("target", ".git", "data", ".idea", ".vscode");

    private ProjectFiles() {}

    /** The files below a folder whose names end so; all if no ending is given; none if there is no such folder. */
    static List<Path> below(Path start, String... endings) {
        List<Path> found = new ArrayList<>();
        if (!Files.exists(start)) {
            return found;
        }
        try {
            Files.walkFileTree(start, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                    boolean made = MADE.contains(String.valueOf(folder.getFileName()));
                    return made ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (endings.length == 0 || Arrays.stream(endings).anyMatch(file.toString()::endsWith)) {
                        found.add(file.normalize());
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Collections.sort(found);
        return found;
    }

    /** The folders of the connected systems. */
    static List<Path> systems() {
        if (!Files.isDirectory(ROUTES)) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(ROUTES)) {
            return children.filter(Files::isDirectory).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(file.toString(), e);
        }
    }

    static String name(Path file) {
        return String.valueOf(file.getFileName());
    }

    static String slashes(Path file) {
        return file.toString().replace('\\', '/');
    }
}
