package vn.lgsp.story;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * Documents whose one attachment is far larger than memory: what can be read as a PDF at its beginning, and noise behind it,
 * so that no ZIP makes it smaller. The noise is made once, and lies on disk.
 */
final class LargeDocument {
    private static final String MARK = "@@CONTENT@@";
    private static final int PART = 1 << 16;
    private static final byte[] LINE_END = {'\r', '\n'};

    private final Path encoded;
    private final String attachment;

    /** @param size bytes of the attachment */
    LargeDocument(Path folder, long size) throws IOException {
        encoded = folder.resolve("large.base64");
        MessageDigest digest = sha256();
        OutputStream file = new BufferedOutputStream(Files.newOutputStream(encoded), PART);
        try (ZipOutputStream zip = new ZipOutputStream(Base64.getEncoder().wrap(file))) {
            zip.putNextEntry(new ZipEntry("5a1c.pdf"));
            write(new DigestOutputStream(zip, digest), size);
            zip.closeEntry();
        }
        attachment = HexFormat.of().formatHex(digest.digest());
    }

    private static void write(OutputStream out, long size) throws IOException {
        byte[] part = new byte[PART];
        Random random = new Random(20260315);
        byte[] start = "%PDF-1.7\n".getBytes(US_ASCII);
        out.write(start);
        for (long left = size - start.length; left > 0; left -= part.length) {
            random.nextBytes(part);
            out.write(part, 0, (int) Math.min(left, part.length));
        }
    }

    /** The SHA-256 of the attachment. */
    String attachment() {
        return attachment;
    }

    /** The document of this number, to be read once. */
    InputStream file(String from, String number, String... to) {
        String[] around = new String(Papers.documentWith(MARK, from, number, Papers.NEW, to), UTF_8).split(MARK);
        try {
            return new SequenceInputStream(Collections.enumeration(List.of(
                    new ByteArrayInputStream(around[0].getBytes(UTF_8)),
                    Files.newInputStream(encoded),
                    new ByteArrayInputStream(around[1].getBytes(UTF_8)))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same with the line end that the official client sends behind it. */
    InputStream body(String from, String number, String... to) {
        return new SequenceInputStream(file(from, number, to), new ByteArrayInputStream(LINE_END));
    }

    /** What is in the attachment, to be read once. */
    InputStream content() throws IOException {
        ZipInputStream zip = new ZipInputStream(Base64.getDecoder().wrap(Files.newInputStream(encoded)));
        zip.getNextEntry();
        return zip;
    }

    /** The SHA-256 of what is read until the end, 64 small hex digits. */
    static String sha256(InputStream in) throws IOException {
        MessageDigest digest = sha256();
        try (DigestInputStream read = new DigestInputStream(in, digest)) {
            read.transferTo(OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
