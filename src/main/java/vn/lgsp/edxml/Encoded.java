package vn.lgsp.edxml;

import java.io.IOException;
import java.io.InputStream;

/** The bytes of a base64 text, decoded while it is pulled. */
final class Encoded extends InputStream {
    private final Pull pull;
    private final byte[] one = new byte[1];
    private boolean ended;
    private long count;

    Encoded(Pull pull) {
        this.pull = pull;
    }

    @Override
    public int read() throws IOException {
        return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] bytes, int from, int most) throws IOException {
        if (ended || most == 0) {
            return ended ? -1 : 0;
        }
        int n = pull.base64(bytes, from, most);
        ended = n < 0;
        count += Math.max(n, 0);
        return n;
    }

    /** How many bytes were decoded so far. */
    long count() {
        return count;
    }
}
