package vn.lgsp.edxml.signature;

import java.time.Duration;

/**
 * How much is verified.
 *
 * @param xml bytes of an edXML file; verifying needs several times as much memory
 * @param pdf bytes of a PDF file, which is read more than once but never held
 * @param within how long one file may take
 */
public record SignatureLimits(int xml, long pdf, Duration within) {
    public static final SignatureLimits DEFAULTS = new SignatureLimits(8 << 20, 256L << 20, Duration.ofSeconds(20));
}
