package vn.lgsp.edxml;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;
import vn.lgsp.edxml.EdxmlRefused.Reason;

/**
 * The content of an attachment without the ZIP around it. What is no ZIP is given as it is, and so is a file that is a ZIP
 * by itself, as office files are, and was put in without another one around it.
 */
final class Unzipped extends InputStream {
    private static final int LOCAL_HEADER = 30;
    private static final int NAME_LENGTH_AT = 26;
    private static final int LONGEST_NAME = 1024;
    private static final int SIGNATURE = 0x04034b50;
    private static final Set<String> CONTAINERS = Set.of(
            "zip", "docx", "docm", "dotx", "xlsx", "xlsm", "xltx", "pptx", "pptm", "ppsx", "odt", "ods", "odp", "odg",
            "epub", "jar", "asice", "kmz", "vsdx");

    private final InputStream content;
    private final @Nullable ZipInputStream zip;

    private Unzipped(InputStream content, @Nullable ZipInputStream zip) {
        this.content = content;
        this.zip = zip;
    }

    /** @param name of the attachment, which says whether a ZIP is the file itself */
    static Unzipped of(InputStream encoded, @Nullable String name) throws IOException {
        BufferedInputStream buffered = new BufferedInputStream(encoded);
        buffered.mark(LOCAL_HEADER + LONGEST_NAME);
        byte[] start = buffered.readNBytes(LOCAL_HEADER + LONGEST_NAME);
        buffered.reset();
        if (!isZip(start) || isTheFileItself(start, Text.extension(name))) {
            return new Unzipped(buffered, null);
        }
        // Names of entries are of no interest; this reads them whatever they are.
        ZipInputStream zip = new ZipInputStream(buffered, StandardCharsets.ISO_8859_1);
        if (broken(zip::getNextEntry) == null) {
            throw new EdxmlRefused(Reason.ATTACHMENT_BROKEN);
        }
        return new Unzipped(zip, zip);
    }

    private static boolean isZip(byte[] start) {
        return start.length >= LOCAL_HEADER && little(start).getInt(0) == SIGNATURE;
    }

    /** A ZIP around a file has one entry with the type of the file. */
    private static boolean isTheFileItself(byte[] start, String type) {
        if (!CONTAINERS.contains(type)) {
            return false;
        }
        int length = Short.toUnsignedInt(little(start).getShort(NAME_LENGTH_AT));
        if (LOCAL_HEADER + length > start.length) {
            return true;
        }
        String entry = Text.extension(new String(start, LOCAL_HEADER, length, StandardCharsets.UTF_8));
        return !entry.equals(type) && !entry.equals("edxml");
    }

    private static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    boolean zipped() {
        return zip != null;
    }

    /** Whether the ZIP has more than the one entry; to be asked after all was read. */
    boolean hasMore() throws IOException {
        try {
            return zip != null && zip.getNextEntry() != null;
        } catch (ZipException | EOFException | IllegalArgumentException e) {
            return true;
        }
    }

    @Override
    public int read() throws IOException {
        return broken(content::read);
    }

    @Override
    public int read(byte[] bytes, int from, int most) throws IOException {
        return broken(() -> content.read(bytes, from, most));
    }

    private static <T> T broken(Reading<T> reading) throws IOException {
        try {
            return reading.read();
        } catch (ZipException | EOFException | IllegalArgumentException e) {
            throw new EdxmlRefused(Reason.ATTACHMENT_BROKEN);
        }
    }

    private interface Reading<T> {
        T read() throws IOException;
    }
}
