package vn.lgsp.attachments;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
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
import org.springframework.util.StreamUtils;
import vn.lgsp.exchange.Seal;

/**
 * A folder of files, each named by the SHA-256 of its content and sealed. The same content is kept once. Several nodes need
 * the same folder.
 */
public final class AttachmentStore {
    private static final Pattern NAME = Pattern.compile("[0-9a-f]{64}");
    private static final String UNFINISHED = ".part";
    private static final int BATCH = 500;
    private static final int BUFFER = 64 * 1024;
    /** Bytes of a file that need not be on disk yet: were it all of a large one, the broker's next commit would wait for them. */
    private static final int MOST_BEHIND = 4 * 1024 * 1024;

    /** Who a sealed file belongs to: its content is bound to its name by the digest. */
    private static final String OWNER = "attachment";

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
        try (Keeping keeping = keeping()) {
            keeping.write(content);
            return keeping.keep().sha256();
        }
    }

    /** Takes in a file of any size. */
    public Keeping keeping() throws IOException {
        return new Keeping();
    }

    /** A file that is kept, by the SHA-256 of its content, 64 small hex digits. */
    public record Kept(String sha256, long size) {}

    /** A file that is being written; closed without having been kept, nothing is left of it. */
    public final class Keeping extends OutputStream {
        private final Path unfinished;
        private final FileChannel file;
        private final OutputStream sealed;
        private final MessageDigest digest = sha256();
        private final Courtesy courtesy = new Courtesy();
        private long size;
        private int behind;

        private Keeping() throws IOException {
            Files.createDirectories(folder);
            unfinished = folder.resolve(UUID.randomUUID() + UNFINISHED);
            file = FileChannel.open(unfinished, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            // Closing the seal must not close the file: it is forced to disk after that.
            OutputStream staying = StreamUtils.nonClosing(Channels.newOutputStream(file));
            sealed = seal.sealing(new BufferedOutputStream(staying, BUFFER), OWNER);
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            sealed.write(bytes, offset, length);
            digest.update(bytes, offset, length);
            size += length;
            courtesy.worked(length);
            behind += length;
            if (behind >= MOST_BEHIND) {
                behind = 0;
                file.force(false);
            }
        }

        /** How much was written. */
        public long size() {
            return size;
        }

        /** Gives the file its name; it is on disk when this returns. */
        public Kept keep() throws IOException {
            sealed.close();
            file.force(true);
            String name = HexFormat.of().formatHex(digest.digest());
            Path directory = Files.createDirectories(directory(name));
            lock.lock();
            try {
                // Also over one that is there: it is new again then, and an old one might be broken.
                Files.move(unfinished, file(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                lock.unlock();
            }
            force(directory);
            return new Kept(name, size);
        }

        @Override
        public void close() throws IOException {
            file.close();
            Files.deleteIfExists(unfinished);
        }
    }

    /**
     * To seal and open a large file is seconds of work, and a virtual thread keeps its processor until it waits for something:
     * with a few such files nobody else's request would be served. So others are let in now and then.
     */
    private static final class Courtesy {
        private int since;

        void worked(int bytes) {
            since += bytes;
            if (since >= BUFFER) {
                since = 0;
                Thread.yield();
            }
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
        try {
            Optional<InputStream> file = open(sha256);
            if (file.isEmpty()) {
                return Optional.empty();
            }
            try (InputStream in = file.get()) {
                return Optional.of(in.readAllBytes());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("An attachment cannot be read", e);
        }
    }

    /**
     * Reads the content with this digest, of any size.
     *
     * @return reading it throws {@link Seal.SealBroken} where the file was changed, at its end at the latest
     */
    public Optional<InputStream> open(String sha256) throws IOException {
        if (!NAME.matcher(sha256).matches()) {
            return Optional.empty();
        }
        try {
            InputStream file = new BufferedInputStream(Files.newInputStream(file(sha256)), BUFFER);
            try {
                return Optional.of(new Opened(seal.opening(file, OWNER), sha256));
            } catch (IOException | RuntimeException e) {
                file.close();
                throw e;
            }
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** What is read is the content that was asked for, and not another one under its name. */
    private static final class Opened extends FilterInputStream {
        private final MessageDigest digest = sha256();
        private final String name;
        private final Courtesy courtesy = new Courtesy();
        private boolean ended;

        Opened(InputStream in, String name) {
            super(in);
            this.name = name;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int count;
            try {
                count = in.read(bytes, offset, length);
            } catch (IOException e) {
                throw new Seal.SealBroken("The file " + name + " is not as it was kept");
            }
            if (count > 0) {
                digest.update(bytes, offset, count);
                courtesy.worked(count);
            } else if (count < 0
                    && !ended
                    && !HexFormat.of().formatHex(digest.digest()).equals(name)) {
                throw new Seal.SealBroken("The file " + name + " holds something else");
            }
            ended = ended || count < 0;
            return count;
        }

        @Override
        public long skip(long count) throws IOException {
            return Math.max(0, read(new byte[(int) Math.clamp(count, 0, BUFFER)]));
        }

        @Override
        public boolean markSupported() {
            return false;
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

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
