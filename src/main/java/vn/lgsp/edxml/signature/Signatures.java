package vn.lgsp.edxml.signature;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.Semaphore;
import vn.lgsp.edxml.signature.SignatureReport.Kind;
import vn.lgsp.edxml.signature.SignatureReport.Reason;

/**
 * Verifies the signatures of official documents. Whatever a file holds, the answer is a report and no exception. May be used
 * by many threads.
 */
public final class Signatures {
    /** Each holds a whole file in memory, and several times over. */
    private static final int XML_AT_ONCE = 2;

    private final SignatureLimits limits;
    private final XmlSignatures xml;
    private final PdfSignatures pdf;
    private final Semaphore turns = new Semaphore(XML_AT_ONCE);

    public Signatures(SignatureLimits limits, TrustList trust) {
        this.limits = limits;
        xml = new XmlSignatures(trust);
        pdf = new PdfSignatures(limits, trust);
    }

    /** A file that can be read again and again from its beginning. */
    @FunctionalInterface
    public interface File {
        /** From the beginning; closed by who opened it. */
        InputStream open() throws IOException;
    }

    /**
     * The signature of an edXML file. Of a file that is too large it is not even known whether it has one; ask the reader.
     *
     * @param file is not closed
     * @throws IOException if the file cannot be read
     */
    public SignatureReport ofXml(InputStream file) throws IOException {
        turns.acquireUninterruptibly();
        try {
            byte[] bytes = file.readNBytes(limits.xml() + 1);
            return bytes.length > limits.xml()
                    ? SignatureReport.only(Kind.XML, Reason.NOT_VERIFIED_SIZE)
                    : xml.verify(bytes);
        } finally {
            turns.release();
        }
    }

    /**
     * The signatures of an attachment in the order in which they stand in it; one report without a signature for a PDF that
     * has none; nothing for what is no PDF.
     *
     * @throws IOException if the file cannot be read
     */
    public List<SignatureReport> ofPdf(File file) throws IOException {
        return pdf.verify(file);
    }
}
