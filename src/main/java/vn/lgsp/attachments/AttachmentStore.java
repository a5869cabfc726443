package vn.lgsp.attachments;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.lgsp.exchange.Seal;

/**
 * A folder of files, each named by the SHA-256 of its content and sealed. The same content is kept once. Several nodes need
 * the same folder.
 */
public final class AttachmentStore {
    private static final Pattern NAME = Pattern.compile("[0-9a-f]{64}");
    private static final String UNFINISHED = ".part";
    private static final int BATCH = 500;
    private static final Logger log = LoggerFactory.getLogger(AttachmentStore.class);

    private final Path folder;
    private final Seal seal;
    /** A file that is kept again must not be collected at the same moment. */
    private final ReentrantLock lock = new ReentrantLock();

    private volatile @Nullable Size size;

    /** @param folder made if it does not exist */
    public AttachmentStore(Path folder, Seal seal) {
        this.folder = folder;
        this.seal = seal;
    }

    /** How much is kept. */
    public record Size(long files, long bytes) {}

    /** How much it was when it was last looked for what nobody needs, or null before that. */
    public @Nullable Size size() {
        return size;
    }

    /**
     * Keeps this content; it is on disk when this returns.
     *
     * @return the SHA-256 by which it is asked for, 64 small hex digits
     */
    public String keep(byte[] content) throws IOException {
        String name = digest(content);
        Path directory = Files.createDirectories(directory(name));
        Path file = file(name);
        Path unfinished = directory.resolve(UUID.randomUUID() + UNFINISHED);
        try {
            write(unfinished, seal.seal(content, name));
            lock.lock();
            try {
                // Also over one that is there: it is new again then, and an old one might be broken.
                Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                lock.unlock();
            }
            force(directory);
        } finally {
            Files.deleteIfExists(unfinished);
        }
        return name;
    }

    private static void write(Path file, byte[] content) throws IOException {
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer rest = ByteBuffer.wrap(content);
            while (rest.hasRemaining()) {
                out.write(rest);
            }
            out.force(true);
        }
    }

    /** Makes a new name in a folder outlive a crash. */
    private static void force(Path directory) throws IOException {
        try (FileChannel names = FileChannel.open(directory, StandardOpenOption.READ)) {
            names.force(true);
        }
    }

    /**
     * The content with this digest.
     *
     * @throws Seal.SealBroken if the file was changed
     * @throws UncheckedIOException if it cannot be read
     */
    public Optional<byte[]> content(String sha256) {
        if (!NAME.matcher(sha256).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(seal.open(Files.readAllBytes(file(sha256)), sha256));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("An attachment cannot be read", e);
        }
    }

    /**
     * Deletes what nobody needs any more.
     *
     * @param before only what was kept last before this time
     * @param needed of some digests, those that are still needed
     */
    public void collect(Instant before, Function<Collection<String>, Set<String>> needed) {
        List<Path> old = old(before);
        int deleted = 0;
        for (int from = 0; from < old.size(); from += BATCH) {
            List<Path> some = old.subList(from, Math.min(from + BATCH, old.size()));
            Set<String> wanted = needed.apply(some.stream()
                    .map(AttachmentStore::name)
                    .filter(name -> NAME.matcher(name).matches())
                    .toList());
            for (Path file : some) {
                if (!wanted.contains(name(file)) && delete(file, before)) {
                    deleted++;
                }
            }
        }
        if (deleted > 0) {
            log.info("event=attachments-collected count={}", deleted);
        }
    }

    /** Those that are old; how much there is of all is counted on the way. */
    private List<Path> old(Instant before) {
        if (!Files.isDirectory(folder)) {
            size = new Size(0, 0);
            return List.of();
        }
        List<Path> old = new ArrayList<>();
        LongSummaryStatistics sizes = new LongSummaryStatistics();
        try (Stream<Path> files = Files.walk(folder, 2)) {
            files.filter(AttachmentStore::isOurs)
                    .peek(file -> sizes.accept(file.toFile().length()))
                    .filter(file -> isOlder(file, before))
                    .forEach(old::add);
            size = new Size(sizes.getCount(), sizes.getSum());
        } catch (IOException e) {
            throw new UncheckedIOException("The attachments cannot be listed", e);
        }
        return old;
    }

    private static boolean isOurs(Path file) {
        return Files.isRegularFile(file)
                && (NAME.matcher(name(file)).matches() || name(file).endsWith(UNFINISHED));
    }

    private static boolean isOlder(Path file, Instant before) {
        try {
            return Files.getLastModifiedTime(file).compareTo(FileTime.from(before)) < 0;
        } catch (IOException e) {
            // Another node was quicker.
            return false;
        }
    }

    private boolean delete(Path file, Instant before) {
        lock.lock();
        try {
            return isOlder(file, before) && Files.deleteIfExists(file);
        } catch (IOException e) {
            log.warn("event=attachment-stays reason={}", e.getClass().getSimpleName());
            return false;
        } finally {
            lock.unlock();
        }
    }

    private Path file(String name) {
        return directory(name).resolve(name);
    }

    private Path directory(String name) {
        return folder.resolve(name.substring(0, 2));
    }

    private static String name(Path file) {
        return file.getFileName().toString();
    }

    private static String digest(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
