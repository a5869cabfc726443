package vn.lgsp.messagestore.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What is done to whole folders and small files here, in forms that a crash in the middle does no harm to. */
final class FileTree {
    private FileTree() {}

    /** Creates what is missing of the path, readable by this account only; what is there keeps its rights. */
    static void createPrivate(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
    }

    /** Writes a file that only this account may read; it appears whole or not at all. */
    static void writePrivate(Path file, String text) throws IOException {
        Path draft = file.resolveSibling(file.getFileName() + ".part");
        Files.deleteIfExists(draft);
        Files.createFile(draft, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(draft, text, StandardCharsets.UTF_8, StandardOpenOption.SYNC);
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Removes the folder with all that is in it, never following a link; nothing happens if it is not there. */
    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    /** One sorted line for each file and link below the folder: rights, size and name, or the link's target. */
    static String listing(Path folder, String except) throws IOException {
        try (Stream<Path> paths = Files.find(folder, Integer.MAX_VALUE, FileTree::isContent)) {
            return paths.filter(path -> !path.endsWith(except))
                    .map(path -> line(folder, path))
                    .sorted()
                    .collect(Collectors.joining("\n", "", "\n"));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static boolean isContent(Path path, BasicFileAttributes attributes) {
        return !attributes.isDirectory();
    }

    private static String line(Path folder, Path path) {
        try {
            if (Files.isSymbolicLink(path)) {
                return "%s -> %s".formatted(folder.relativize(path), Files.readSymbolicLink(path));
            }
            PosixFileAttributes attributes = Files.readAttributes(path, PosixFileAttributes.class);
            return "%s %s %d"
                    .formatted(
                            folder.relativize(path),
                            PosixFilePermissions.toString(attributes.permissions()),
                            attributes.size());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
