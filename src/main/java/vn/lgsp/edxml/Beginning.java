package vn.lgsp.edxml;

import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.Arrays;

/** The beginning of a file: a byte order mark or stray bytes may stand before the XML, and are taken away. */
public final class Beginning {
    /** How many stray bytes there may be. */
    private static final int MOST = 1024;

    private final byte[] stray;
    private final InputStream rest;

    private Beginning(byte[] stray, InputStream rest) {
        this.stray = stray;
        this.rest = rest;
    }

    /** @throws EdxmlRefused if there is nothing that looks like XML */
    public static Beginning of(InputStream in) throws IOException {
        byte[] first = in.readNBytes(MOST + 5);
        int start = start(first);
        if (start < 0) {
            throw new EdxmlRefused(EdxmlRefused.Reason.MALFORMED, "", 1);
        }
        PushbackInputStream rest = new PushbackInputStream(in, first.length + 1);
        rest.unread(first, start, first.length - start);
        return new Beginning(Arrays.copyOf(first, start), rest);
    }

    /** What stood before the XML; often nothing. */
    byte[] stray() {
        return stray;
    }

    /** Whether it was more than the byte order mark of UTF-8. */
    boolean isStrange() {
        return stray.length > 0 && !Arrays.equals(stray, new byte[] {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF});
    }

    /** The XML. */
    public InputStream rest() {
        return rest;
    }

    /** Where the declaration is; without one, the first thing that looks like an element or a comment. */
    private static int start(byte[] bytes) {
        int declaration = indexOf(bytes, "<?xml");
        if (declaration >= 0) {
            return declaration;
        }
        for (int i = 0; i + 1 < bytes.length; i++) {
            if (bytes[i] == '<' && (Character.isLetter(bytes[i + 1]) || bytes[i + 1] == '_' || bytes[i + 1] == '!')) {
                return i;
            }
        }
        return -1;
    }

    private static int indexOf(byte[] bytes, String ascii) {
        for (int i = 0; i + ascii.length() <= bytes.length; i++) {
            int same = 0;
            while (same < ascii.length() && bytes[i + same] == ascii.charAt(same)) {
                same++;
            }
            if (same == ascii.length()) {
                return i;
            }
        }
        return -1;
    }
}
