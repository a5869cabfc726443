package vn.lgsp.edxml.signature;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Random;
import javax.xml.crypto.dsig.DigestMethod;
import javax.xml.crypto.dsig.SignatureMethod;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vn.lgsp.edxml.AttachmentSink;
import vn.lgsp.edxml.EdxmlLimits;
import vn.lgsp.edxml.EdxmlReader;
import vn.lgsp.edxml.signature.SignatureReport.Kind;
import vn.lgsp.edxml.signature.SignatureReport.Reason;
import vn.lgsp.edxml.signature.TestAuthority.Identity;

/** Signatures of edXML files: right, wrong, weak, of strangers, and made to deceive. */
class XmlSignaturesTest {
    private static final String DOCUMENT = read("document.edxml");

    @TempDir
    static Path folder;

    private static TestAuthority authority;
    private static Identity signer;
    private static TrustList trust;
    private static String signed;

    @BeforeAll
    static void sign() throws Exception {
        authority = new TestAuthority("CA thử nghiệm");
        signer = authority.issue("Sở Nông nghiệp và Môi trường (thử nghiệm)");
        trust = authority.trusted(folder);
        signed = SignedXml.sign(DOCUMENT, signer);
    }

    @Test
    void aSoundSignature_saysWho() throws IOException {
        SignatureReport report = verify(signed);

        assertThat(report)
                .isEqualTo(new SignatureReport(
                        Kind.XML,
                        true,
                        true,
                        false,
                        "Sở Nông nghiệp và Môi trường (thử nghiệm)",
                        "CA thử nghiệm",
                        signer.own().getSerialNumber().toString(16),
                        true,
                        null,
                        Reason.VALID));
        assertThat(new EdxmlReader(EdxmlLimits.DEFAULTS)
                        .read(stream(signed), AttachmentSink.NOWHERE)
                        .signed())
                .isTrue();
    }

    @Test
    void strayBytesBeforeTheXml_areNoChange() throws IOException {
        assertThat(verify("\uFEFF\r\n" + signed).reason()).isEqualTo(Reason.VALID);
    }

    @Test
    void sha1_isReadAndCalledWeak() throws IOException {
        SignatureReport report =
                verify(SignedXml.sign(DOCUMENT, signer, SignatureMethod.RSA_SHA1, DigestMethod.SHA1, ""));

        assertThat(report.valid()).isTrue();
        assertThat(report.weak()).isTrue();
        assertThat(report.trusted()).isTrue();
    }

    @Test
    void theTimeThatIsSignedToo_isTold() throws IOException {
        String timed = SignedXml.signWithTime(DOCUMENT, signer, "2026-03-15T08:15:30+07:00");

        assertThat(verify(timed))
                .returns(Reason.VALID, SignatureReport::reason)
                .returns(Instant.parse("2026-03-15T01:15:30Z"), SignatureReport::time);
        assertThat(verify(timed.replace("08:15:30+07", "08:15:31+07")).reason()).isEqualTo(Reason.CHANGED);
        assertThat(verify(timed.replace("Id=\"properties\"", "Id=\"others\"")).reason())
                .isEqualTo(Reason.PARTIAL);
        assertThat(verify(timed.replace("<edXML:MessageHeader>", "<edXML:MessageHeader Id=\"properties\">"))
                        .reason())
                .isEqualTo(Reason.CHANGED);
    }

    @Test
    void aTimeThatWasPutInLater_isNotBelieved() throws IOException {
        String later = "<Object><SigningTime>2020-01-01T00:00:00Z</SigningTime></Object></Signature>";
        String timed = SignedXml.signWithTime(DOCUMENT, signer, "2026-03-15T08:15:30+07:00");

        assertThat(verify(signed.replace("</Signature>", later)))
                .returns(Reason.VALID, SignatureReport::reason)
                .returns(null, SignatureReport::time);
        assertThat(verify(timed.replace("<Object>", later.replace("</Signature>", "") + "<Object>"))
                        .time())
                .isEqualTo(Instant.parse("2026-03-15T01:15:30Z"));
    }

    @Test
    void aShortKey_isCalledWeak() throws IOException {
        Identity weak = authority.issue("Khóa ngắn", 1024, Instant.now().minus(1, ChronoUnit.DAYS), 10);

        SignatureReport report = verify(SignedXml.sign(DOCUMENT, weak));

        assertThat(report.valid()).isTrue();
        assertThat(report.weak()).isTrue();
    }

    @Test
    void everyChange_isNoticed() throws IOException {
        assertThat(verify(signed.replace("V/v thử nghiệm", "V/v thật")).reason())
                .isEqualTo(Reason.CHANGED);
        assertThat(verify(signed.replace("UEsDB", "UEsDC")).reason()).isEqualTo(Reason.CHANGED);
        assertThat(verify(signed.replace("</AttachmentEncoded>", "<Attachment/></AttachmentEncoded>"))
                        .reason())
                .isEqualTo(Reason.CHANGED);
        assertThat(verify(signed.replace("V/v thử nghiệm", "V/v thật")))
                .returns(false, SignatureReport::valid)
                .returns(false, SignatureReport::trusted)
                .returns(true, SignatureReport::present);
    }

    @Test
    void aHopThatWasWrittenInBehindTheSigner_isNoticed() throws IOException {
        String hop = "<edXML:TraceHeader><edXML:OrganId>H28.X</edXML:OrganId></edXML:TraceHeader>";

        assertThat(verify(signed.replace("</edXML:TraceHeader>", "</edXML:TraceHeader>" + hop))
                        .reason())
                .isEqualTo(Reason.CHANGED);
    }

    @Test
    void aStranger_isNotTrusted() throws IOException {
        Identity stranger = new TestAuthority("CA thử nghiệm").issue("Sở Nông nghiệp và Môi trường (thử nghiệm)");

        SignatureReport report = verify(SignedXml.sign(DOCUMENT, stranger));

        assertThat(report.valid()).isTrue();
        assertThat(report.trusted()).isFalse();
    }

    @Test
    void anExpiredCertificate_isNotTrusted() throws IOException {
        Identity expired = authority.issue("Hết hạn", 2048, Instant.now().minus(400, ChronoUnit.DAYS), 30);

        SignatureReport report = verify(SignedXml.sign(DOCUMENT, expired));

        assertThat(report.valid()).isTrue();
        assertThat(report.trusted()).isFalse();
    }

    @Test
    void aPart_isNotTheWhole() throws IOException {
        String withId = DOCUMENT.replace("<edXML:MessageHeader>", "<edXML:MessageHeader Id=\"m\">");
        String partly = SignedXml.sign(withId, signer, SignatureMethod.RSA_SHA256, DigestMethod.SHA256, "#m");

        assertThat(verify(partly).reason()).isEqualTo(Reason.PARTIAL);
    }

    @Test
    void aSignedFileWrappedIntoAnother_isNotTheWhole() throws IOException {
        String inner = signed.substring(signed.indexOf("<edXML "));
        String signature = signed.substring(signed.indexOf("<Signature"), signed.indexOf("</Signature>") + 12);
        String wrapped = DOCUMENT.replace("V/v thử nghiệm", "V/v khác")
                .replace("</edXML:edXMLHeader>", signature + "</edXML:edXMLHeader>")
                .replace("</AttachmentEncoded>", "</AttachmentEncoded>" + inner.replace(signature, ""));

        assertThat(verify(wrapped).reason()).isEqualTo(Reason.CHANGED);
        assertThat(verify(DOCUMENT.replace("</edXML:edXMLHeader>", inner + "</edXML:edXMLHeader>"))
                        .reason())
                .isEqualTo(Reason.CHANGED);
    }

    @Test
    void transformsThatChoose_areNotFollowed() throws IOException {
        String exclusive = "<Transform Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"/>";
        String xpath = "<Transform Algorithm=\"http://www.w3.org/TR/1999/REC-xpath-19991116\">"
                + "<XPath>false()</XPath></Transform>";
        String xslt = "<Transform Algorithm=\"http://www.w3.org/TR/1999/REC-xslt-19991116\"/>";

        assertThat(signed).contains(exclusive);
        assertThat(verify(signed.replace(exclusive, xpath)).reason()).isEqualTo(Reason.PARTIAL);
        assertThat(verify(signed.replace(exclusive, xslt + exclusive)).reason()).isEqualTo(Reason.PARTIAL);
        assertThat(verify(signed.replace(exclusive, exclusive.repeat(1000))).reason())
                .isEqualTo(Reason.UNSUPPORTED);
    }

    @Test
    void referencesElsewhere_areNotFollowed() throws IOException {
        assertThat(verify(signed.replace("Reference URI=\"\"", "Reference URI=\"file:///etc/passwd\""))
                        .reason())
                .isEqualTo(Reason.PARTIAL);
        assertThat(verify(signed.replace("Reference URI=\"\"", "Reference URI=\"http://127.0.0.1:1/x\""))
                        .reason())
                .isEqualTo(Reason.PARTIAL);
    }

    @Test
    void unknownAlgorithmsAndMissingCertificates_areSaid() throws IOException {
        assertThat(verify(signed.replace("xmldsig-more#rsa-sha256", "xmldsig-more#rsa-md5"))
                        .reason())
                .isEqualTo(Reason.UNSUPPORTED);
        assertThat(verify(signed.replace(SignatureMethod.RSA_SHA256, SignatureMethod.HMAC_SHA256))
                        .reason())
                .isEqualTo(Reason.UNSUPPORTED);
        assertThat(verify(signed.replaceAll("(?s)<KeyInfo>.*</KeyInfo>", "")).reason())
                .isEqualTo(Reason.NO_CERTIFICATE);
        assertThat(verify(SignedXml.sign(signed, signer)).reason()).isEqualTo(Reason.UNSUPPORTED);
    }

    @Test
    void withoutASignature_thereIsNone() throws IOException {
        assertThat(verify(DOCUMENT)).isEqualTo(SignatureReport.only(Kind.XML, Reason.ABSENT));
        assertThat(verify(DOCUMENT).present()).isFalse();
    }

    @Test
    void garbage_isUnreadable() throws IOException {
        assertThat(verify("").reason()).isEqualTo(Reason.UNREADABLE);
        assertThat(verify("{}").reason()).isEqualTo(Reason.UNREADABLE);
        assertThat(verify(signed.substring(0, signed.length() / 2)).reason()).isEqualTo(Reason.UNREADABLE);
        assertThat(verify("<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>")
                        .reason())
                .isEqualTo(Reason.UNREADABLE);
        assertThat(verify("<a>".repeat(100_000)).reason()).isEqualTo(Reason.UNREADABLE);
    }

    @Test
    void aLargeFile_isNotVerified() throws IOException {
        Signatures small = new Signatures(new SignatureLimits(1000, 1000, Duration.ofSeconds(5)), trust);

        assertThat(small.ofXml(stream(signed)).reason()).isEqualTo(Reason.NOT_VERIFIED_SIZE);
    }

    @Test
    void mutations_neverThrow_andNeverPassUnlessNothingSignedChanged() throws IOException {
        long seed = Long.getLong("edxml.seed", new Random().nextLong());
        Random random = new Random(seed);
        Signatures signatures = new Signatures(SignatureLimits.DEFAULTS, trust);
        byte[] file = signed.getBytes(StandardCharsets.UTF_8);
        int from = signed.indexOf("<edXML:Subject>");
        for (int i = 0; i < 100; i++) {
            byte[] changed = file.clone();
            int at = random.nextInt(changed.length);
            changed[at] ^= (byte) (1 << random.nextInt(8));

            signatures.ofXml(new ByteArrayInputStream(changed));

            byte[] signedPart = file.clone();
            signedPart[from + 15 + random.nextInt(10)] ^= 1;
            assertThat(signatures.ofXml(new ByteArrayInputStream(signedPart)).valid())
                    .as("seed %d number %d", seed, i)
                    .isFalse();
        }
    }

    private static SignatureReport verify(String file) throws IOException {
        return new Signatures(SignatureLimits.DEFAULTS, trust).ofXml(stream(file));
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String read(String name) {
        try {
            return Files.readString(Path.of("src/test/resources/edxml", name));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
