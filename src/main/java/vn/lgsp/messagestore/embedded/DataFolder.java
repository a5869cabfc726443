package vn.lgsp.messagestore.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The one folder in which this process keeps everything, held exclusively from {@link #open} to {@link #close}.
 * The hold is an operating system lock on {@code .lock}: it ends with the process, however that dies.
 */
public final class DataFolder implements AutoCloseable {
    // POSIX drops all locks a process has on a file when it closes any descriptor of that file: a second open in this
    // JVM must therefore be refused before it touches the lock file.
    private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

    private final Path path;
    private final FileChannel channel;

    private DataFolder(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /**
     * Creates the folder where it is missing and takes it.
     *
     * @throws DataFolderInUse when another process, or this one, holds it
     * @throws UncheckedIOException when it cannot be created or written
     */
    public static DataFolder open(Path folder) {
        Path path = created(folder);
        if (!HELD_HERE.add(path)) {
            throw new DataFolderInUse(
                    path, OptionalLong.of(ProcessHandle.current().pid()));
        }
        DataFolder opened = null;
        try {
            opened = new DataFolder(path, locked(path));
            return opened;
        } catch (IOException e) {
            throw new UncheckedIOException("data folder %s cannot be written: %s".formatted(path, e), e);
        } finally {
            if (opened == null) {
                HELD_HERE.remove(path);
            }
        }
    }

    /** The folder itself, absolute and without symbolic links. */
    public Path path() {
        return path;
    }

    /** Lets go of the folder; a second call does nothing. */
    @Override
    public void close() {
        if (!channel.isOpen()) {
            return;
        }
        try (channel) {
            channel.truncate(0);
        } catch (IOException e) {
            throw new UncheckedIOException("data folder %s cannot be released: %s".formatted(path, e), e);
        } finally {
            HELD_HERE.remove(path);
        }
    }

    private static Path created(Path folder) {
        try {
            FileTree.createPrivate(folder);
            return folder.toRealPath();
        } catch (FileAlreadyExistsException e) {
            throw new UncheckedIOException("data folder %s is a file, not a folder".formatted(folder), e);
        } catch (IOException e) {
            throw new UncheckedIOException("data folder %s cannot be created: %s".formatted(folder, e), e);
        }
    }

    private static FileChannel locked(Path path) throws IOException {
        Path lockFile = path.resolve(".lock");
        FileChannel channel = FileChannel.open(
                lockFile, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        boolean taken = false;
        try {
            @Nullable FileLock lock = channel.tryLock();
            if (lock == null) {
                throw new DataFolderInUse(path, holder(channel));
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)));
            taken = true;
            return channel;
        } finally {
            if (!taken) {
                channel.close();
            }
        }
    }

    private static OptionalLong holder(FileChannel channel) throws IOException {
        ByteBuffer content = ByteBuffer.allocate(32);
        channel.read(content, 0);
        String text = new String(content.array(), 0, content.position(), StandardCharsets.US_ASCII).strip();
        return text.matches("\\d{1,18}") ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
    }
}
