package vn.lgsp.edxml.signature;

/**
 * What one PDF signature covers: two ranges of the file, with the signature itself between them.
 *
 * @param first bytes before the signature, from the beginning of the file
 * @param second where the file goes on behind it
 * @param length bytes from there on
 */
record ByteRange(long first, long second, long length) {
    /** A signature with its certificates and time stamps has some ten thousand bytes, each written as two digits. */
    private static final long LONGEST_SIGNATURE = 4L << 20;

    boolean isSound() {
        return first > 0 && length >= 0 && second > first + 1 && second - first <= LONGEST_SIGNATURE;
    }

    long end() {
        return second + length;
    }
}
