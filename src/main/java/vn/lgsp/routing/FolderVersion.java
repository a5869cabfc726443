package vn.lgsp.routing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a system's folders hold, as a short hash: what happened before a change of them and what happened after it can be
 * told apart.
 */
public final class FolderVersion {
    private static final int DIGITS = 12;

    private FolderVersion() {}

    /** 12 hex digits over names and contents of all its files, as they are now. */
    public static String of(ConnectedSystem system) {
        return of(system.folders());
    }

    /** The same of one folder. */
    public static String of(Path folder) {
        return of(List.of(folder));
    }

    static String of(List<Path> folders) {
        MessageDigest digest = sha256();
        folders.forEach(folder -> add(folder, digest));
        return HexFormat.of().formatHex(digest.digest()).substring(0, DIGITS);
    }

    private static void add(Path folder, MessageDigest digest) {
        try {
            for (Path file : files(folder)) {
                field(folder.relativize(file).toString().getBytes(UTF_8), digest);
                field(Files.readAllBytes(file), digest);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(folder + " cannot be read: " + e, e);
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).sorted().toList();
        }
    }

    /** With its length, so that nothing moves from a name into a content unseen. */
    private static void field(byte[] bytes, MessageDigest digest) {
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
        digest.update(bytes);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
