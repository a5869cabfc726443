package vn.lgsp.edxml.signature;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** The bytes of a file that a signature covers: all but the signature itself. */
final class RangesInput extends InputStream {
    private final InputStream file;
    private final ByteRange range;
    private final byte[] one = new byte[1];
    private long at;

    RangesInput(InputStream file, ByteRange range) {
        this.file = file;
        this.range = range;
    }

    @Override
    public int read() throws IOException {
        return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] bytes, int from, int count) throws IOException {
        if (at == range.first()) {
            file.skipNBytes(range.second() - range.first());
            at = range.second();
        }
        long left = (at < range.first() ? range.first() : range.end()) - at;
        if (left == 0 || count == 0) {
            return left == 0 ? -1 : 0;
        }
        int n = file.read(bytes, from, (int) Math.min(count, left));
        if (n < 0) {
            throw new EOFException();
        }
        at += n;
        return n;
    }
}
