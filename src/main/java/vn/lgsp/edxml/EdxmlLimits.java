package vn.lgsp.edxml;

/**
 * How much of everything a file may have.
 *
 * @param file bytes of the file
 * @param header characters before the attachments
 * @param depth of elements
 * @param recipients receivers named by a document
 * @param attachments how many
 * @param inflated bytes of all attachments without their ZIPs
 * @param ratio how many times larger than in its ZIP an attachment may be; looked at from the first megabytes on
 */
public record EdxmlLimits(long file, int header, int depth, int recipients, int attachments, long inflated, int ratio) {

    /** What is enough for documents and keeps the bus well. */
    public static final EdxmlLimits DEFAULTS = new EdxmlLimits(512L << 20, 4 << 20, 32, 5_000, 200, 1L << 30, 200);

    public EdxmlLimits {
        if (file <= 0
                || header <= 0
                || depth <= 0
                || recipients <= 0
                || attachments <= 0
                || inflated <= 0
                || ratio <= 0) {
            throw new IllegalArgumentException("a limit is not positive");
        }
    }
}
