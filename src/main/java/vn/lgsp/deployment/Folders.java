package vn.lgsp.deployment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.springframework.util.FileSystemUtils;

/** Folders are there whole or not at all. */
final class Folders {
    private Folders() {}

    static void delete(Path folder) {
        try {
            FileSystemUtils.deleteRecursively(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(folder + " cannot be deleted: " + e, e);
        }
    }

    static void move(Path from, Path to) {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(from + " cannot be moved: " + e, e);
        }
    }

    static Path temporary() {
        try {
            return Files.createTempDirectory("lgsp-folder");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
