package vn.lgsp.edxml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import vn.lgsp.edxml.EdxmlRefused.Reason;
import vn.lgsp.edxml.Samples.Kept;
import vn.lgsp.edxml.Warning.Kind;

/** Documents and statuses as they come: right, odd, and not to be understood. */
class EdxmlReaderTest {
    private static final String DOCUMENT = Samples.text("document.edxml");
    private static final String STATUS = Samples.text("status-03.edxml");
    private static final String CONTENT = content(DOCUMENT);

    @Test
    void document_isReadWithEveryField() throws IOException {
        Kept kept = new Kept();

        Reading reading = new EdxmlReader(EdxmlLimits.DEFAULTS).read(Samples.stream(DOCUMENT), kept);

        Document document = document(reading);
        MessageHeader header = document.header();
        assertThat(reading.warnings()).isEmpty();
        assertThat(reading.signed()).isFalse();
        assertThat(header.from())
                .isEqualTo(new Organ(
                        "000.00.12.H28",
                        "UBND tỉnh Hòa Bình",
                        "Sở Nông nghiệp và Môi trường",
                        null,
                        null,
                        null,
                        null,
                        null));
        assertThat(header.to()).containsExactly(Organ.of("000.00.00.G22", "Văn phòng Chính phủ"));
        assertThat(header.documentId()).isEqualTo("000.00.12.H28,2026/03/15,128/SNNMT-VP");
        assertThat(header.fullCode()).contains("128/SNNMT-VP");
        assertThat(header.promulgation())
                .isEqualTo(new MessageHeader.Promulgation("Hòa Bình", LocalDate.of(2026, 3, 15)));
        assertThat(header.type()).isEqualTo(new MessageHeader.DocumentType(1, 18, "Công văn"));
        assertThat(header.signer()).isEqualTo(new MessageHeader.Signer("KT. GIÁM ĐỐC", "Phó Giám đốc", "Hà Văn Thử"));
        assertThat(header.dueDate()).isEqualTo(LocalDate.of(2026, 3, 25));
        assertThat(header.other())
                .isEqualTo(new MessageHeader.OtherInfo(0, "Liên thông", "HVT", 1, 1, null, null, false, List.of()));
        assertThat(header.steeringType()).isZero();
        assertThat(header.toPlaces()).containsExactly("Như trên", "Lưu: VT");
        assertThat(document.trace())
                .containsExactly(new TraceHeader("000.00.12.H28", LocalDateTime.of(2026, 3, 15, 8, 15, 30)));
        assertThat(document.business())
                .isEqualTo(new Business(
                        null,
                        Business.Type.NEW,
                        "Văn bản mới",
                        false,
                        null,
                        List.of(),
                        new StaffInfo("Văn thư", null, "Quách Thị Mẫu", null, null, null)));
        assertThat(document.manifest())
                .containsExactly(new Reference("cid:1", "application/zip", "thu-nghiem.txt", "thu-nghiem.txt"));
        assertThat(document.attachments()).hasSize(1).first().satisfies(each -> {
            assertThat(each.zipped()).isTrue();
            assertThat(each.size()).isEqualTo(20);
            assertThat(each.sha256()).hasSize(64);
        });
        assertThat(kept.names()).containsEntry("cid:1", "thu-nghiem.txt");
        assertThat(new String(kept.whole().get("cid:1"), StandardCharsets.UTF_8))
                .startsWith("Noi dung");
    }

    @Test
    void status_isReadWithEveryField() throws IOException {
        Reading reading = Samples.read(STATUS);

        assertThat(reading.warnings()).isEmpty();
        assertThat(reading.content())
                .isEqualTo(new Status(
                        Organ.of("000.00.00.G22", "Văn phòng Chính phủ"),
                        new ResponseFor(
                                "000.00.12.H28",
                                "128/SNNMT-VP",
                                "000.00.12.H28,2026/03/15,128/SNNMT-VP",
                                LocalDate.of(2026, 3, 15)),
                        new StaffInfo("Văn thư", null, "Lê Văn Tiếp", null, null, null),
                        "03",
                        "Đã vào sổ văn bản đến",
                        LocalDateTime.of(2026, 3, 15, 9, 2, 11)));
        assertThat(((Status) reading.content()).status()).contains(StatusCode.RECEIVED);
    }

    @Test
    void peeking_readsTheHeaderAndNothingBehindIt() throws IOException {
        String head = DOCUMENT.substring(0, DOCUMENT.indexOf("<Attachment>"));
        InputStream breaking = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("read too far");
            }
        };

        Reading reading =
                new EdxmlReader(EdxmlLimits.DEFAULTS).peek(new SequenceInputStream(Samples.stream(head), breaking));

        assertThat(document(reading).header())
                .isEqualTo(document(Samples.read(DOCUMENT)).header());
        assertThat(document(reading).manifest()).hasSize(1);
        assertThat(document(reading).attachments()).isEmpty();
    }

    @Test
    void prefixesAreOfNoInterest() throws IOException {
        String other =
                DOCUMENT.replace("<edXML:", "<x:").replace("</edXML:", "</x:").replace("xmlns:edXML=", "xmlns:x=");

        assertThat(Samples.read(other)).isEqualTo(Samples.read(DOCUMENT));
    }

    @Test
    void anotherNamespace_isNoEdxml() {
        assertRefused(DOCUMENT.replace(Pull.NAMESPACE, "http://example.test/other"), Reason.NOT_EDXML);
    }

    @Test
    void theOrderOfTraceAndBusiness_isOfNoInterest() throws IOException {
        int start = DOCUMENT.indexOf("<edXML:Bussiness>");
        int end = DOCUMENT.indexOf("</edXML:Bussiness>") + "</edXML:Bussiness>".length();
        String business = DOCUMENT.substring(start, end);
        String swapped =
                DOCUMENT.replace(business, "").replace("<edXML:TraceHeaderList>", "<edXML:TraceHeaderList>" + business);

        assertThat(Samples.read(swapped)).isEqualTo(Samples.read(DOCUMENT));
    }

    @Test
    void aByteOrderMark_isOrdinary_andStrayBytesAreWarnedOf() throws IOException {
        assertThat(kinds(Samples.read("\uFEFF" + DOCUMENT))).isEmpty();
        assertThat(kinds(Samples.read("\u0000\r\n?<junk " + DOCUMENT))).containsExactly(Kind.STRAY_BYTES);
        assertRefused(" ".repeat(2000) + DOCUMENT, Reason.MALFORMED);
    }

    @Test
    void utf8IsRead_whateverTheDeclarationSays() throws IOException {
        assertThat(Samples.read(DOCUMENT.replace("encoding=\"UTF-8\"", "encoding=\"utf-16\"")))
                .isEqualTo(Samples.read(DOCUMENT));
    }

    @Test
    void missingBusiness_meansNew() throws IOException {
        Document document =
                document(Samples.read(DOCUMENT.replaceAll("(?s)<edXML:Bussiness>.*</edXML:Bussiness>", "")));

        assertThat(document.business()).isNull();
        assertThat(document.operation()).isEqualTo(Business.Type.NEW);
    }

    @ParameterizedTest
    @CsvSource({
        "<edXML:Fax/></edXML:From>,                         ",
        "<edXML:Fax>1</edXML:Fax><edXML:Fax>2</edXML:Fax></edXML:From>, REPEATED",
        "<edXML:Telex>1</edXML:Telex></edXML:From>,         UNKNOWN",
        "<Fax xmlns=''>1</Fax></edXML:From>,                UNKNOWN"
    })
    void oddFieldsOfTheSender_areWarnedOf(String field, @Nullable Kind kind) throws IOException {
        Reading reading = Samples.read(DOCUMENT.replace("</edXML:From>", field));

        assertThat(kinds(reading)).isEqualTo(kind == null ? List.of() : List.of(kind));
    }

    @Test
    void aWarning_saysWhere() throws IOException {
        Reading reading =
                Samples.read(DOCUMENT.replace("000.00.12.H28</edXML:OrganId>", "A".repeat(40) + "</edXML:OrganId>"));

        assertThat(reading.warnings().getFirst())
                .isEqualTo(new Warning(Kind.LONG, "/edXML/edXMLEnvelope/edXMLHeader/MessageHeader/From/OrganId", 7));
        assertThat(reading.content().from().id()).hasSize(40);
    }

    @ParameterizedTest
    @CsvSource({
        "2026/03/25,          2026-03-25, ",
        "2026-03-25,          2026-03-25, FORM",
        "25/03/2026,          2026-03-25, FORM",
        "2026/3/5,            2026-03-05, FORM",
        "2026/02/30,          ,           VALUE",
        "ngày mai,            ,           VALUE"
    })
    void dates_areReadAsPeopleWriteThem(String written, @Nullable LocalDate date, @Nullable Kind kind)
            throws IOException {
        Reading reading = Samples.read(DOCUMENT.replace(">2026/03/25<", ">" + written + "<"));

        assertThat(document(reading).header().dueDate()).isEqualTo(date);
        assertThat(kinds(reading)).isEqualTo(kind == null ? List.of() : List.of(kind));
    }

    @Test
    void anUnknownOperation_isKnownAsSuch() throws IOException {
        Reading reading = Samples.read(DOCUMENT.replace("<edXML:BussinessDocType>0", "<edXML:BussinessDocType>7"));

        assertThat(document(reading).operation()).isEqualTo(Business.Type.OTHER);
        assertThat(kinds(reading)).containsExactly(Kind.VALUE);
    }

    @ParameterizedTest
    @CsvSource({"3, 03, ", "03, 03, ", "77, 77, VALUE"})
    void statusCodes_areKeptAndKnown(String written, String code, @Nullable Kind kind) throws IOException {
        Reading reading = Samples.read(STATUS.replace("StatusCode>03<", "StatusCode>" + written + "<"));

        assertThat(reading.content()).asInstanceOf(type(Status.class)).satisfies(status -> {
            assertThat(status.code()).isEqualTo(code);
            assertThat(status.status().isPresent()).isEqualTo(kind == null);
        });
        assertThat(kinds(reading)).isEqualTo(kind == null ? List.of() : List.of(kind));
    }

    @Test
    void namesNeverBecomePaths() throws IOException {
        Kept kept = new Kept();
        String hostile = DOCUMENT.replace(
                "<AttachmentName>thu-nghiem.txt", "<AttachmentName>../../etc/C:\\x\\quyet-dinh\u202Efdp.exe");

        Reading reading = new EdxmlReader(EdxmlLimits.DEFAULTS).read(Samples.stream(hostile), kept);

        assertThat(kept.names()).containsEntry("cid:1", "quyet-dinhfdp.exe");
        assertThat(document(reading).attachments().getFirst().name()).startsWith("../../etc/");
    }

    @Test
    void anAttachmentWithoutZip_isKeptAsItIs() throws IOException {
        Kept kept = new Kept();
        String plain = Base64.getEncoder().encodeToString(Samples.bytes("%PDF-1.7 không nén"));

        Reading reading =
                new EdxmlReader(EdxmlLimits.DEFAULTS).read(Samples.stream(DOCUMENT.replace(CONTENT, plain)), kept);

        assertThat(kinds(reading)).containsExactly(Kind.NOT_ZIPPED);
        assertThat(new String(kept.whole().get("cid:1"), StandardCharsets.UTF_8))
                .isEqualTo("%PDF-1.7 không nén");
    }

    @Test
    void anOfficeFileWithoutZipAroundIt_isKeptWhole() throws IOException {
        byte[] office = zip("[Content_Types].xml", "<Types/>", "word/document.xml", "<w/>");
        Kept kept = new Kept();

        Reading reading =
                new EdxmlReader(EdxmlLimits.DEFAULTS).read(Samples.stream(with("bao-cao.docx", office)), kept);

        assertThat(kinds(reading)).containsExactly(Kind.NOT_ZIPPED);
        assertThat(kept.whole().get("cid:1")).isEqualTo(office);
    }

    @ParameterizedTest
    @ValueSource(strings = {"3f1c2b7e.docx", "3f1c2b7e.edxml"})
    void anOfficeFileWithAZipAroundIt_isTakenOut(String entry) throws IOException {
        Kept kept = new Kept();

        Reading reading = new EdxmlReader(EdxmlLimits.DEFAULTS)
                .read(Samples.stream(with("bao-cao.docx", zip(entry, "PK-trong"))), kept);

        assertThat(kinds(reading)).isEmpty();
        assertThat(kept.whole().get("cid:1")).isEqualTo(Samples.bytes("PK-trong"));
    }

    @Test
    void aSecondEntry_isWarnedOf() throws IOException {
        Reading reading = Samples.read(with("a.txt", zip("x.txt", "một", "y.txt", "hai")));

        assertThat(kinds(reading)).containsExactly(Kind.MORE_ENTRIES);
    }

    @Test
    void brokenContent_isRefused_andLeavesNothingWhole() {
        byte[] zip = zip("x.txt", "một hai ba bốn năm sáu bảy tám chín mười");
        byte[] cut = Arrays.copyOf(zip, 40);
        byte[] damaged = zip.clone();
        damaged[45] ^= 0x55;

        assertRefused(with("a.txt", cut), Reason.ATTACHMENT_BROKEN);
        assertRefused(with("a.txt", damaged), Reason.ATTACHMENT_BROKEN);
        assertRefused(DOCUMENT.replace(CONTENT, "!!không phải base64!!"), Reason.ATTACHMENT_BASE64);
        assertRefused(DOCUMENT.replace(CONTENT, "<b/>"), Reason.ATTACHMENT_BASE64);
        assertRefused(DOCUMENT.substring(0, DOCUMENT.indexOf(CONTENT) + 80), Reason.MALFORMED);
    }

    @Test
    void bombs_areRefusedWhileTheyInflate() {
        EdxmlLimits tight = new EdxmlLimits(1 << 20, 1 << 20, 32, 10, 10, 30 << 20, 50);
        byte[] zeros = zip("x.txt", "0".repeat(20 << 20));
        byte[] random = zip("x.txt", noise(3 << 20));

        assertRefused(with("a.txt", zeros), tight, Reason.RATIO);
        assertRefused(
                with("a.txt", random),
                new EdxmlLimits(1L << 30, 1 << 20, 32, 10, 10, 2 << 20, 50),
                Reason.INFLATED_TOO_LARGE);
        assertRefused(with("a.txt", random), tight, Reason.TOO_LARGE);
    }

    @Test
    void limits_areKept() {
        EdxmlLimits tight = new EdxmlLimits(1 << 20, 8_000, 12, 2, 1, 1 << 20, 50);
        String to = "<edXML:To><edXML:OrganId>H28.1</edXML:OrganId></edXML:To>";
        String attachment = DOCUMENT.substring(
                DOCUMENT.indexOf("<Attachment>"), DOCUMENT.indexOf("</Attachment>") + "</Attachment>".length());

        assertRefused(DOCUMENT.replace("<edXML:DocumentId>", to + to + "<edXML:DocumentId>"), tight, Reason.RECIPIENTS);
        assertRefused(DOCUMENT.replace(attachment, attachment + attachment), tight, Reason.ATTACHMENTS);
        assertRefused(DOCUMENT.replace("V/v thử", "V/v thử".repeat(1000)), tight, Reason.HEADER_TOO_LARGE);
        assertRefused(
                DOCUMENT.replace("<edXML:Subject>", "<!--" + "x".repeat(9000) + "--><edXML:Subject>"),
                new EdxmlLimits(4000, 80_000, 12, 2, 1, 1 << 20, 50),
                Reason.TOO_LARGE);
        assertRefused(DOCUMENT.replace("V/v thử", "<a>".repeat(20)), tight, Reason.TOO_DEEP);
    }

    @Test
    void longNamesOfManyElements_needLittleMemory() throws IOException {
        String name = "x".repeat(500_000);
        String flood = "<" + name + ">" + "<y/>".repeat(20_000) + "</" + name + ">";

        Reading reading = Samples.read(DOCUMENT.replace("<edXML:DocumentId>", flood + "<edXML:DocumentId>"));

        assertThat(reading.warnings()).hasSize(1).first().satisfies(each -> {
            assertThat(each.kind()).isEqualTo(Kind.UNKNOWN);
            assertThat(each.path()).hasSizeLessThan(200);
        });
    }

    @Test
    void manyOddities_areNotAllWrittenDown() throws IOException {
        Reading reading =
                Samples.read(DOCUMENT.replace("<edXML:DocumentId>", "<y/>\n".repeat(5_000) + "<edXML:DocumentId>"));

        assertThat(reading.warnings())
                .hasSize(201)
                .last()
                .extracting(Warning::kind)
                .isEqualTo(Kind.MORE);
    }

    @Test
    void documentTypesAndEntities_areRefused() {
        String bomb = "<!DOCTYPE edXML [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]>\n";
        String file = "<!DOCTYPE edXML [<!ENTITY a SYSTEM \"file:///etc/passwd\">]>\n";

        assertRefused(DOCUMENT.replace("<edXML xmlns=", bomb + "<edXML xmlns=").replace("V/v", "&b;"), Reason.DTD);
        assertRefused(DOCUMENT.replace("<edXML xmlns=", file + "<edXML xmlns=").replace("V/v", "&a;"), Reason.DTD);
        assertRefused(DOCUMENT.replace("V/v", "&a;"), Reason.MALFORMED);
    }

    @Test
    void whatCannotBeUnderstood_isRefused() {
        assertRefused("", Reason.MALFORMED);
        assertRefused("{\"a\":1}", Reason.MALFORMED);
        assertRefused("<html><body/></html>", Reason.NOT_EDXML);
        assertRefused("<edXML xmlns=\"" + Pull.NAMESPACE + "\"/>", Reason.HEADER_MISSING);
        assertRefused(DOCUMENT.replace("edXML:MessageHeader>", "edXML:Message>"), Reason.HEADER_MISSING);
        assertRefused(DOCUMENT.replace("edXML:From>", "edXML:Sender>"), Reason.FROM_MISSING);
        assertRefused(STATUS.replace("edXML:ResponseFor>", "edXML:About>"), Reason.RESPONSE_MISSING);
        assertRefused(DOCUMENT.replace("</edXML:Subject>", ""), Reason.MALFORMED);
        assertRefused(DOCUMENT.replace("V/v", "V\u0001v"), Reason.MALFORMED);
    }

    @Test
    void bytesThatAreNotUtf8_areRefused() {
        byte[] latin = DOCUMENT.getBytes(StandardCharsets.ISO_8859_1);
        latin[DOCUMENT.indexOf("V/v")] = (byte) 0xFF;

        assertThatThrownBy(() ->
                        new EdxmlReader(EdxmlLimits.DEFAULTS).read(new java.io.ByteArrayInputStream(latin), new Kept()))
                .asInstanceOf(type(EdxmlRefused.class))
                .returns(Reason.MALFORMED, EdxmlRefused::reason);
    }

    @Test
    void whatFollowsTheRoot_isWarnedOf() throws IOException {
        assertThat(kinds(Samples.read(DOCUMENT + "\r\n"))).isEmpty();
        assertThat(kinds(Samples.read(DOCUMENT + "\0\0rest"))).containsExactly(Kind.TRAILING);
    }

    @Test
    void aBrokenStream_isNoRefusal() {
        InputStream breaking = new SequenceInputStream(Samples.stream(DOCUMENT.substring(0, 3000)), new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("connection lost");
            }
        });

        assertThatThrownBy(() -> new EdxmlReader(EdxmlLimits.DEFAULTS).read(breaking, new Kept()))
                .isInstanceOf(IOException.class)
                .hasMessage("connection lost");
    }

    private static Document document(Reading reading) {
        return (Document) reading.content();
    }

    private static List<Kind> kinds(Reading reading) {
        return reading.warnings().stream().map(Warning::kind).toList();
    }

    private static void assertRefused(String text, Reason reason) {
        assertRefused(text, EdxmlLimits.DEFAULTS, reason);
    }

    private static void assertRefused(String text, EdxmlLimits limits, Reason reason) {
        Kept kept = new Kept();
        assertThatThrownBy(() -> new EdxmlReader(limits).read(Samples.stream(text), kept))
                .asInstanceOf(type(EdxmlRefused.class))
                .returns(reason, EdxmlRefused::reason);
        assertThat(kept.finished() + kept.broken()).isEqualTo(kept.opened());
    }

    private static String content(String document) {
        String start = "xmlns:edXML=\"" + Pull.NAMESPACE + "\">UEs";
        int from = document.indexOf(start) + start.length() - 3;
        return document.substring(from, document.indexOf("</edXML:ContentTransferEncoded>"));
    }

    private static String with(String name, byte[] encoded) {
        return DOCUMENT.replace("<AttachmentName>thu-nghiem.txt", "<AttachmentName>" + name)
                .replace(CONTENT, Base64.getMimeEncoder().encodeToString(encoded));
    }

    private static String noise(int size) {
        java.util.Random random = new java.util.Random(7);
        StringBuilder text = new StringBuilder(size);
        while (text.length() < size) {
            text.append((char) (' ' + random.nextInt(90)));
        }
        return text.toString();
    }

    private static byte[] zip(String... entries) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (int i = 0; i < entries.length; i += 2) {
                zip.putNextEntry(new ZipEntry(entries[i]));
                zip.write(Samples.bytes(entries[i + 1]));
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
