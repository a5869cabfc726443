package vn.lgsp.edxml;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Files that were made up for tests, and what tests do with files. */
final class Samples {
    private static final Path FOLDER = Path.of("src/test/resources/edxml");

    private Samples() {}

    static String text(String name) {
        try {
            return Files.readString(FOLDER.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static InputStream stream(String text) {
        return new ByteArrayInputStream(bytes(text));
    }

    static Reading read(String text) throws IOException {
        return new EdxmlReader(EdxmlLimits.DEFAULTS).read(stream(text), new Kept());
    }

    /** Keeps whole attachments in memory, by content id; those that did not come whole are counted. */
    static final class Kept implements AttachmentSink {
        private final Map<String, byte[]> whole = new LinkedHashMap<>();
        private final Map<String, String> names = new LinkedHashMap<>();
        private int opened;
        private int finished;
        private int broken;

        Map<String, byte[]> whole() {
            return whole;
        }

        Map<String, String> names() {
            return names;
        }

        int opened() {
            return opened;
        }

        int finished() {
            return finished;
        }

        int broken() {
            return broken;
        }

        @Override
        public Target open(String contentId, String name) {
            names.put(contentId, name);
            opened++;
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            return new Target() {
                private @Nullable String digest;

                @Override
                public void write(int b) {
                    bytes.write(b);
                }

                @Override
                public void write(byte[] content, int from, int count) {
                    bytes.write(content, from, count);
                }

                @Override
                public void keep(String sha256, long size) {
                    digest = sha256;
                    finished++;
                    whole.put(contentId, bytes.toByteArray());
                }

                @Override
                public void close() {
                    broken += digest == null ? 1 : 0;
                }
            };
        }
    }
}
