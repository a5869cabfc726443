package vn.lgsp.edxml.signature;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Looks through a file for what PDF signatures cover. A signature has to stand in the file as it is, never compressed, since
 * it is named by its place; so nothing of the PDF has to be unpacked or understood, and a hostile one gets nowhere.
 *
 * @param isPdf whether it begins like one
 * @param size bytes of the file without white space at its end
 * @param broken whether there are ranges that make no sense, or more than anybody needs
 */
record PdfScan(boolean isPdf, long size, Set<ByteRange> ranges, boolean broken) {
    private static final int MOST = 32;
    private static final int CHUNK = 64 << 10;
    /** Longer than any array of four numbers with the white space that is allowed. */
    private static final int OVERLAP = 256;

    private static final int MAGIC_WITHIN = 1024;
    private static final int MOST_BLANKS = 16;
    private static final Pattern RANGE = Pattern.compile(
            "/ByteRange[\\s\\x00]*\\[[\\s\\x00]*(\\d{1,18})[\\s\\x00]+(\\d{1,18})[\\s\\x00]+(\\d{1,18})[\\s\\x00]+(\\d{1,18})[\\s\\x00]*]");

    static PdfScan of(InputStream file) throws IOException {
        byte[] buffer = new byte[OVERLAP + CHUNK];
        Set<ByteRange> ranges = new LinkedHashSet<>();
        boolean pdf = false;
        boolean broken = false;
        long size = 0;
        long blanks = 0;
        int kept = 0;
        for (int n = file.readNBytes(buffer, kept, CHUNK); n > 0; n = file.readNBytes(buffer, kept, CHUNK)) {
            String text = new String(buffer, 0, kept + n, StandardCharsets.ISO_8859_1);
            if (size == 0) {
                pdf = text.substring(0, Math.min(n, MAGIC_WITHIN)).contains("%PDF-");
            }
            if (text.contains("/ByteRange")) {
                broken |= !collect(text, ranges);
            }
            int trailing = trailingBlanks(buffer, kept, n);
            blanks = trailing == n ? blanks + n : trailing;
            size += n;
            int keep = Math.min(OVERLAP, kept + n);
            System.arraycopy(buffer, kept + n - keep, buffer, 0, keep);
            kept = keep;
        }
        return new PdfScan(pdf, size - Math.min(blanks, MOST_BLANKS), ranges, broken);
    }

    private static boolean collect(String text, Set<ByteRange> ranges) {
        Matcher matcher = RANGE.matcher(text);
        boolean sound = true;
        while (matcher.find()) {
            ByteRange range = new ByteRange(
                    Long.parseLong(matcher.group(2)),
                    Long.parseLong(matcher.group(3)),
                    Long.parseLong(matcher.group(4)));
            boolean fromStart = Long.parseLong(matcher.group(1)) == 0;
            if (fromStart && range.isSound() && ranges.size() < MOST) {
                ranges.add(range);
            } else {
                sound &= ranges.contains(range);
            }
        }
        return sound;
    }

    private static int trailingBlanks(byte[] buffer, int from, int count) {
        int blanks = 0;
        while (blanks < count && buffer[from + count - 1 - blanks] <= ' ' && buffer[from + count - 1 - blanks] >= 0) {
            blanks++;
        }
        return blanks;
    }

    /** Whether a range goes to the end of the file. */
    boolean reachesTheEnd(ByteRange range) {
        return range.end() >= size;
    }
}
