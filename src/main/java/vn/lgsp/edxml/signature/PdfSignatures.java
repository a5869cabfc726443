package vn.lgsp.edxml.signature;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import vn.lgsp.edxml.signature.SignatureReport.Kind;
import vn.lgsp.edxml.signature.SignatureReport.Reason;

/**
 * Verifies the signatures of a PDF file. The file is read several times from its beginning and never held; the last signature
 * must cover all of it, and those before it are taken for what they covered.
 */
final class PdfSignatures {
    private static final Pattern BLANK = Pattern.compile("[\\s\\x00]+");

    private final SignatureLimits limits;
    private final CmsSignature cms;

    PdfSignatures(SignatureLimits limits, TrustList trust) {
        this.limits = limits;
        this.cms = new CmsSignature(trust);
    }

    List<SignatureReport> verify(Signatures.File file) throws IOException {
        Deadline deadline = new Deadline(limits.within());
        try {
            PdfScan scan;
            try (InputStream in = deadline.watch(file.open())) {
                scan = PdfScan.of(new Limited(in, limits.pdf()));
            } catch (Limited.Over e) {
                return List.of(SignatureReport.only(Kind.PDF, Reason.NOT_VERIFIED_SIZE));
            }
            return scan.isPdf() ? verify(file, scan, deadline) : List.of();
        } catch (Deadline.Passed e) {
            return List.of(SignatureReport.only(Kind.PDF, Reason.NOT_VERIFIED_TIME));
        }
    }

    private List<SignatureReport> verify(Signatures.File file, PdfScan scan, Deadline deadline) throws IOException {
        if (scan.ranges().isEmpty()) {
            return List.of(SignatureReport.only(Kind.PDF, scan.broken() ? Reason.UNREADABLE : Reason.ABSENT));
        }
        List<ByteRange> ranges = List.copyOf(scan.ranges());
        List<SignatureReport> reports = new ArrayList<>();
        for (ByteRange range : ranges) {
            reports.add(one(file, range, deadline));
        }
        List<SignatureReport> whole = IntStream.range(0, ranges.size())
                .filter(i -> reports.get(i).valid() && scan.reachesTheEnd(ranges.get(i)))
                .mapToObj(reports::get)
                .toList();
        for (int i = 0; i < ranges.size(); i++) {
            SignatureReport report = reports.get(i);
            if (report.valid() && !scan.reachesTheEnd(ranges.get(i))) {
                // Who is trusted is not extended by somebody who is not.
                boolean covered = whole.stream().anyMatch(each -> each.trusted() || !report.trusted());
                reports.set(i, report.because(covered, covered ? Reason.EXTENDED : Reason.PARTIAL));
            }
        }
        return reports;
    }

    private SignatureReport one(Signatures.File file, ByteRange range, Deadline deadline) throws IOException {
        try {
            byte[] signature = contents(file, range, deadline);
            try (InputStream in = deadline.watch(file.open())) {
                return cms.verify(signature, new RangesInput(in, range));
            }
        } catch (EOFException | IllegalArgumentException e) {
            return SignatureReport.only(Kind.PDF, Reason.UNREADABLE);
        }
    }

    /** What stands between the two ranges: nothing but the signature in hexadecimal. */
    private static byte[] contents(Signatures.File file, ByteRange range, Deadline deadline) throws IOException {
        byte[] gap;
        try (InputStream in = deadline.watch(file.open())) {
            in.skipNBytes(range.first());
            gap = in.readNBytes((int) (range.second() - range.first()));
        }
        String text = new String(gap, StandardCharsets.ISO_8859_1);
        if (!text.startsWith("<") || !text.endsWith(">")) {
            throw new IllegalArgumentException("no signature between the ranges");
        }
        String hex = BLANK.matcher(text.substring(1, text.length() - 1)).replaceAll("");
        return HexFormat.of().parseHex(hex.length() % 2 == 0 ? hex : hex + "0");
    }

    /** Ends with a file that is over its size. */
    private static final class Limited extends InputStream {
        private final InputStream in;
        private long left;

        Limited(InputStream in, long most) {
            this.in = in;
            left = most;
        }

        @Override
        public int read() throws IOException {
            int b = in.read();
            count(b < 0 ? 0 : 1);
            return b;
        }

        @Override
        public int read(byte[] bytes, int from, int count) throws IOException {
            int n = in.read(bytes, from, count);
            count(Math.max(n, 0));
            return n;
        }

        private void count(int n) {
            left -= n;
            if (left < 0) {
                throw new Over();
            }
        }

        private static final class Over extends RuntimeException {
            private static final long serialVersionUID = 1L;

            Over() {
                super("size", null, false, false);
            }
        }
    }
}
