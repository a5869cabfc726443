package vn.lgsp.edxml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import vn.lgsp.edxml.EdxmlRefused.Reason;
import vn.lgsp.edxml.EdxmlRefused.Violation;

/** What the writer writes is what the schema asks for and what the reader reads. */
class EdxmlWriterTest {
    private static final String MESSAGE = "/edXML/edXMLEnvelope/edXMLHeader/MessageHeader";

    @Test
    void hundredDocuments_areReadAsTheyWereWritten() throws IOException {
        RoundTrips.run(100);
    }

    @Test
    void samples_areWrittenAsTheyAre() throws IOException {
        for (String sample : List.of("document.edxml", "status-03.edxml")) {
            Edxml content = Samples.read(Samples.text(sample)).content();
            String written = write(content).replaceAll("(?s)<edXML:ContentTransferEncoded.*?</edXML", "");
            String given = Samples.text(sample)
                    .replaceAll("(?s)<!--.*?-->\n", "")
                    .replaceAll(">\\s+<", "><")
                    .replaceAll("(?s)<edXML:ContentTransferEncoded.*?</edXML", "");

            assertThat(written.replaceAll(">\\s+<", "><")).isEqualTo(given.strip());
        }
    }

    @Test
    void theSameDocument_isTheSameFile() throws IOException {
        Document document =
                (Document) Samples.read(Samples.text("document.edxml")).content();

        assertThat(write(document)).isEqualTo(write(document));
    }

    @Test
    void whatIsNotAsTheStandardHasIt_isRefusedBeforeTheFirstByte() {
        assertRefused(header("<edXML:Subject>.*</edXML:Subject>", ""), new Violation(MESSAGE + "/Subject", "missing"));
        assertRefused(header("V/v thử nghiệm", "V/v ".repeat(200)), new Violation(MESSAGE + "/Subject", "long"));
        assertRefused(header("(?s)<edXML:To>.*</edXML:To>", ""), new Violation(MESSAGE + "/To", "missing"));
        assertRefused(
                header("<edXML:Priority>0", "<edXML:Priority>9"),
                new Violation(MESSAGE + "/OtherInfo/Priority", "value"));
        assertRefused(
                header("<edXML:FullName>.*</edXML:FullName>", ""),
                new Violation(MESSAGE + "/SignerInfo/FullName", "missing"));
        assertRefused(
                header("<edXML:BussinessDocType>0", "<edXML:BussinessDocType>8"),
                new Violation("/edXML/edXMLEnvelope/edXMLHeader/TraceHeaderList/Bussiness/BussinessDocType", "value"));
    }

    @Test
    void charactersThatXmlCannotHold_areRefused() throws IOException {
        Document document =
                (Document) Samples.read(Samples.text("document.edxml")).content();
        for (String bad : List.of("a\u0000b", "a\uD800b", "a\uFFFEb")) {
            Document broken = new Document(
                    document.header(),
                    document.trace(),
                    new Business(null, Business.Type.NEW, bad, null, null, List.of(), null),
                    List.of(),
                    List.of());

            assertThatThrownBy(() -> write(broken))
                    .as(bad)
                    .asInstanceOf(type(EdxmlRefused.class))
                    .returns(Reason.INVALID, EdxmlRefused::reason);
        }
    }

    @Test
    void twoAttachmentsOfTheSameContentId_areRefused() throws IOException {
        Document document =
                (Document) Samples.read(Samples.text("document.edxml")).content();
        Document twice = new Document(
                document.header(),
                document.trace(),
                document.business(),
                Stream.concat(document.manifest().stream(), document.manifest().stream())
                        .toList(),
                List.of());

        assertThatThrownBy(() -> write(twice))
                .asInstanceOf(type(EdxmlRefused.class))
                .satisfies(e ->
                        assertThat(e.violations()).extracting(Violation::rule).contains("repeated"));
    }

    @Test
    void theSchema_readsLongBase64WithoutKeepingIt() throws IOException {
        TreeMap<String, byte[]> files = new TreeMap<>();
        files.put(
                "cid:1",
                new java.util.Random(5)
                        .doubles(300_000)
                        .mapToObj(Double::toString)
                        .reduce(new StringBuilder(), StringBuilder::append, StringBuilder::append)
                        .toString()
                        .getBytes(StandardCharsets.UTF_8));
        Document document =
                (Document) Samples.read(Samples.text("document.edxml")).content();
        byte[] file = RoundTrips.written(new Documents.Made(document, files));

        assertThat(file.length).isGreaterThan(2 << 20);
        assertThat(new EdxmlSchema().violations(new ByteArrayInputStream(file))).isEmpty();
    }

    private static Document header(String regex, String replacement) {
        try {
            String changed = Samples.text("document.edxml").replaceFirst(regex, replacement);
            assertThat(changed).isNotEqualTo(Samples.text("document.edxml"));
            return (Document) Samples.read(changed).content();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void assertRefused(Document document, Violation violation) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThatThrownBy(() -> new EdxmlWriter().write(document, each -> Samples.stream("x"), out))
                .asInstanceOf(type(EdxmlRefused.class))
                .returns(Reason.INVALID, EdxmlRefused::reason)
                .satisfies(e -> assertThat(e.violations()).contains(violation));
        assertThat(out.size()).isZero();
    }

    private static String write(Edxml content) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        switch (content) {
            case Document document -> new EdxmlWriter().write(document, each -> Samples.stream("nội dung"), out);
            case Status status -> new EdxmlWriter().write(status, out);
        }
        return out.toString(StandardCharsets.UTF_8);
    }
}
