package vn.lgsp.edxml;

import java.io.ByteArrayInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.Base64;
import java.util.UUID;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes documents and statuses as official files have them. Strict: what does not pass the schema of our own is refused
 * before the first byte. The same document gives the same bytes. May be used by many threads.
 */
public final class EdxmlWriter {
    private static final byte[] ROOT_START =
            ascii("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<edXML xmlns=\"" + Pull.NAMESPACE + "\">");
    private static final byte[] ROOT_END = ascii("</edXML>");
    private static final byte[] LIST_START = ascii("<AttachmentEncoded>");
    private static final byte[] LIST_END = ascii("</AttachmentEncoded>");
    private static final byte[] ONE_END = ascii("</Attachment>");
    private static final byte[] CONTENT_START =
            ascii("<edXML:ContentTransferEncoded xmlns:edXML=\"" + Pull.NAMESPACE + "\">");
    private static final byte[] CONTENT_END = ascii("</edXML:ContentTransferEncoded>");
    /** A ZIP wants times; one for all, for the same document shall be the same file. */
    private static final LocalDateTime ALWAYS = LocalDateTime.of(2020, 1, 1, 0, 0);

    private final EdxmlSchema schema = new EdxmlSchema();

    /** Where the content of attachments comes from. */
    @FunctionalInterface
    public interface Source {
        /** The content of one of the manifest; closed by the writer. */
        InputStream open(Reference reference) throws IOException;
    }

    /**
     * Writes a document with all attachments of its manifest, each in a ZIP of its own.
     *
     * @param out is not closed
     * @throws EdxmlRefused if it is not as the standard has it; nothing is written then
     */
    public void write(Document document, Source source, OutputStream out) throws IOException {
        Markup markup = new Markup(Markup.PREFIX);
        new EnvelopeMarkup(markup).document(document);
        begin(markup.bytes(), out);
        if (!document.manifest().isEmpty()) {
            out.write(LIST_START);
            for (Reference each : document.manifest()) {
                attachment(each, source, out);
            }
            out.write(LIST_END);
        }
        out.write(ROOT_END);
        out.flush();
    }

    /**
     * Writes a status.
     *
     * @param out is not closed
     * @throws EdxmlRefused if it is not as the standard has it; nothing is written then
     */
    public void write(Status status, OutputStream out) throws IOException {
        Markup markup = new Markup(Markup.PREFIX);
        new EnvelopeMarkup(markup).status(status);
        begin(markup.bytes(), out);
        out.write(ROOT_END);
        out.flush();
    }

    private void begin(byte[] envelope, OutputStream out) throws IOException {
        schema.require(new SequenceInputStream(
                new SequenceInputStream(new ByteArrayInputStream(ROOT_START), new ByteArrayInputStream(envelope)),
                new ByteArrayInputStream(ROOT_END)));
        out.write(ROOT_START);
        out.write(envelope);
    }

    private static void attachment(Reference reference, Source source, OutputStream out) throws IOException {
        Markup markup = new Markup("");
        new EnvelopeMarkup(markup).attachment(reference);
        out.write(markup.bytes());
        out.write(CONTENT_START);
        try (InputStream content = source.open(reference);
                ZipOutputStream zip = new ZipOutputStream(Base64.getEncoder().wrap(new Open(out)))) {
            ZipEntry entry = new ZipEntry(entryName(reference));
            entry.setTimeLocal(ALWAYS);
            zip.putNextEntry(entry);
            content.transferTo(zip);
        }
        out.write(CONTENT_END);
        out.write(ONE_END);
    }

    /** Official files have a UUID and the type there. */
    private static String entryName(Reference reference) {
        String seed = reference.contentId() + "\n" + reference.name();
        String name =
                UUID.nameUUIDFromBytes(seed.getBytes(StandardCharsets.UTF_8)).toString();
        String type = Text.extension(reference.name());
        return type.isEmpty() ? name : name + "." + type;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Stays open when what is around it is closed. */
    private static final class Open extends FilterOutputStream {
        Open(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int from, int count) throws IOException {
            out.write(bytes, from, count);
        }

        @Override
        public void close() {}
    }
}
