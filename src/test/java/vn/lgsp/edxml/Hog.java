package vn.lgsp.edxml;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A process of its own with a small heap, which writes a large document, stamps it, and reads it again. */
final class Hog {
    private Hog() {}

    /** @param arguments folder, number of attachments, megabytes of each */
    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        int count = Integer.parseInt(arguments[1]);
        long size = Long.parseLong(arguments[2]) << 20;
        Document small = (Document) Samples.read(Samples.text("document.edxml")).content();
        List<Reference> manifest = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            manifest.add(new Reference("cid:" + i, null, null, "phu-luc-" + i + ".bin"));
        }
        Path file = folder.resolve("large.edxml");
        Path stamped = folder.resolve("stamped.edxml");
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            new EdxmlWriter()
                    .write(
                            new Document(small.header(), small.trace(), small.business(), manifest, List.of()),
                            each -> new Noise(size),
                            out);
        }
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file));
                OutputStream out = new BufferedOutputStream(Files.newOutputStream(stamped))) {
            new EdxmlStamp(EdxmlLimits.DEFAULTS)
                    .copy(in, new TraceHeader("H28", LocalDateTime.of(2026, 1, 1, 0, 0)), out);
        }
        try (InputStream in = Files.newInputStream(file)) {
            if (!new EdxmlSchema().violations(new BufferedInputStream(in)).isEmpty()) {
                throw new IllegalStateException("not as the schema has it");
            }
        }
        try (InputStream in = Files.newInputStream(stamped)) {
            Reading reading = new EdxmlReader(EdxmlLimits.DEFAULTS).read(in, AttachmentSink.NOWHERE);
            long bytes = ((Document) reading.content())
                    .attachments().stream().mapToLong(Attachment::size).sum();
            int hops = ((Document) reading.content()).trace().size();
            Files.writeString(
                    folder.resolve("result"),
                    bytes + " " + hops + " " + reading.warnings().size());
        }
    }

    /** So many bytes that cannot be made smaller. */
    private static final class Noise extends InputStream {
        private final Random random = new Random(1);
        private final byte[] block = new byte[1 << 16];
        private long left;

        Noise(long size) {
            left = size;
            random.nextBytes(block);
        }

        @Override
        public int read() {
            return left-- > 0 ? Byte.toUnsignedInt(block[(int) (left % block.length)]) : -1;
        }

        @Override
        public int read(byte[] bytes, int from, int count) {
            int n = (int) Math.min(Math.min(count, block.length), left);
            System.arraycopy(block, 0, bytes, from, n);
            left -= n;
            block[random.nextInt(block.length)]++;
            return n == 0 && count > 0 ? -1 : n;
        }
    }
}
