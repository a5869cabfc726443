package vn.lgsp.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;

/**
 * Files of one JSON value a line. A line is with the operating system when {@link #append} returns, so it outlives this
 * process being killed; the last line may be half if it was killed while writing, and is then dropped.
 */
final class Lines implements AutoCloseable {
    private static final byte LINE_END = '\n';

    private final Map<Path, FileChannel> open = new HashMap<>();

    synchronized void append(Path file, Object value) {
        byte[] text = Json.MAPPER.writeValueAsBytes(value);
        ByteBuffer line = ByteBuffer.allocate(text.length + 1).put(text).put(LINE_END);
        line.flip();
        try {
            FileChannel channel = open.get(file);
            if (channel == null) {
                channel = opened(file);
                open.put(file, channel);
            }
            while (line.hasRemaining()) {
                channel.write(line);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + file, e);
        }
    }

    /** Empties the file, also under another process that appends to it. */
    synchronized void clear(Path file) {
        if (!Files.exists(file)) {
            return;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(0);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot empty " + file, e);
        }
    }

    static <T> List<T> read(Path file, Class<T> type) {
        if (!Files.exists(file)) {
            return List.of();
        }
        try {
            String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
            String whole = text.substring(0, text.lastIndexOf('\n') + 1);
            List<T> values = new ArrayList<>();
            for (String line : whole.lines().toList()) {
                values.add(Json.MAPPER.readValue(line, type));
            }
            return values;
        } catch (IOException | JacksonException e) {
            throw new SimulatorsFailed("Cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    /** Opens for appending, without the half line that a killed process may have left. */
    private static FileChannel opened(Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        if (Files.exists(file)) {
            byte[] bytes = Files.readAllBytes(file);
            int end = bytes.length;
            while (end > 0 && bytes[end - 1] != LINE_END) {
                end--;
            }
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(end);
            }
        }
        return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    @Override
    public synchronized void close() {
        for (FileChannel channel : open.values()) {
            try {
                channel.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        open.clear();
    }
}
