package vn.lgsp.edxml.signature;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vn.lgsp.edxml.signature.SignatureReport.Kind;
import vn.lgsp.edxml.signature.SignatureReport.Reason;
import vn.lgsp.edxml.signature.TestAuthority.Identity;

/** Signatures of PDF files: right, wrong, several, stamped, and made to deceive. */
class PdfSignaturesTest {
    private static final Instant LONG_AGO = Instant.parse("2026-01-15T01:02:03Z");

    @TempDir
    static Path folder;

    private static TestAuthority authority;
    private static Identity leader;
    private static Identity office;
    private static Identity stamper;
    private static TrustList trust;
    private static byte[] plain;
    private static byte[] signed;

    @BeforeAll
    static void sign() throws Exception {
        authority = new TestAuthority("CA thử nghiệm");
        leader = authority.issue("Hà Văn Thử");
        office = authority.issue("Sở thử nghiệm");
        stamper = authority.issue("TSA thử nghiệm");
        trust = authority.trusted(folder);
        plain = SignedPdf.plain();
        signed = SignedPdf.sign(plain, leader);
    }

    @Test
    void aSoundSignature_saysWhoAndWhen() throws IOException {
        SignatureReport report = only(signed);

        assertThat(report.kind()).isEqualTo(Kind.PDF);
        assertThat(report.reason()).isEqualTo(Reason.VALID);
        assertThat(report.valid()).isTrue();
        assertThat(report.weak()).isFalse();
        assertThat(report.trusted()).isTrue();
        assertThat(report.signer()).isEqualTo("Hà Văn Thử");
        assertThat(report.issuer()).isEqualTo("CA thử nghiệm");
        assertThat(report.serial()).isEqualTo(leader.own().getSerialNumber().toString(16));
        assertThat(report.time()).isBetween(Instant.now().minus(1, ChronoUnit.HOURS), Instant.now());
    }

    @Test
    void anotherLibrary_seesTheSameSignatures() throws IOException {
        byte[] twice = SignedPdf.sign(signed, office);

        assertThat(PdfScan.of(new ByteArrayInputStream(twice)).ranges())
                .containsExactlyElementsOf(SignedPdf.seenByOthers(twice).stream()
                        .map(each ->
                                new ByteRange(each.getByteRange()[1], each.getByteRange()[2], each.getByteRange()[3]))
                        .toList());
    }

    @Test
    void anEarlierSignature_isCoveredByTheLastOne() throws IOException {
        List<SignatureReport> reports = verify(SignedPdf.sign(signed, office));

        assertThat(reports).extracting(SignatureReport::signer).containsExactly("Hà Văn Thử", "Sở thử nghiệm");
        assertThat(reports).extracting(SignatureReport::reason).containsExactly(Reason.EXTENDED, Reason.VALID);
        assertThat(reports).allMatch(SignatureReport::trusted);
    }

    @Test
    void aStranger_cannotExtendWhatATrustedOneSigned() throws IOException {
        Identity stranger = new TestAuthority("CA thử nghiệm").issue("Kẻ lạ");

        List<SignatureReport> reports = verify(SignedPdf.sign(signed, stranger));

        assertThat(reports).extracting(SignatureReport::reason).containsExactly(Reason.PARTIAL, Reason.VALID);
        assertThat(reports).extracting(SignatureReport::trusted).containsExactly(false, false);
    }

    @Test
    void changesAndAdditions_areNoticed() throws IOException {
        byte[] changed = signed.clone();
        changed[20] ^= 1;

        assertThat(only(changed).reason()).isEqualTo(Reason.CHANGED);
        assertThat(only(SignedPdf.plus(signed, "\n1 0 obj <</Type /Page>> endobj\n%%EOF\n"))
                        .reason())
                .isEqualTo(Reason.PARTIAL);
        assertThat(only(SignedPdf.plus(signed, "\r\n")).reason()).isEqualTo(Reason.VALID);
    }

    @Test
    void weakAlgorithms_areReadAndCalledWeak() throws IOException {
        SignatureReport report = only(SignedPdf.signWeakly(plain, leader));

        assertThat(report.valid()).isTrue();
        assertThat(report.weak()).isTrue();
    }

    @Test
    void aTimeStamp_isBetterThanTheSignersWord() throws IOException {
        SignatureReport report = only(SignedPdf.signStamped(plain, leader, stamper, LONG_AGO));

        assertThat(report.time()).isEqualTo(LONG_AGO);
        assertThat(report.valid()).isTrue();
    }

    @Test
    void aTimeStampOfAStranger_isNot() throws IOException {
        Identity stranger = new TestAuthority("CA khác").issue("TSA khác");

        assertThat(only(SignedPdf.signStamped(plain, leader, stranger, LONG_AGO))
                        .time())
                .isAfter(LONG_AGO);
    }

    @Test
    void aTimeStampOverTheFile_isNobodysSignature() throws IOException {
        List<SignatureReport> reports = verify(SignedPdf.stamp(signed, stamper, LONG_AGO));

        assertThat(reports).extracting(SignatureReport::kind).containsExactly(Kind.PDF, Kind.PDF_TIMESTAMP);
        assertThat(reports).extracting(SignatureReport::reason).containsExactly(Reason.EXTENDED, Reason.VALID);
        assertThat(reports.getLast().time()).isEqualTo(LONG_AGO);
    }

    @Test
    void anExpiredCertificate_wasGoodWhenItSigned() throws IOException {
        Identity expired = authority.issue("Hết hạn", 2048, LONG_AGO.minus(10, ChronoUnit.DAYS), 20);

        assertThat(only(SignedPdf.signStamped(plain, expired, stamper, LONG_AGO))
                        .trusted())
                .isTrue();
        assertThat(only(SignedPdf.sign(plain, expired)).trusted()).isFalse();
    }

    @Test
    void withoutASignature_thereIsNone() throws IOException {
        assertThat(verify(plain)).containsExactly(SignatureReport.only(Kind.PDF, Reason.ABSENT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "PK\u0003\u0004", "/ByteRange [0 10 20 30]", "{\"a\":1}"})
    void whatIsNoPdf_hasNoReports(String text) throws IOException {
        assertThat(verify(text.getBytes(StandardCharsets.ISO_8859_1))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "%PDF-1.7 /ByteRange [0 10 20 30]",
                "%PDF-1.7 /ByteRange [0 9 11 1]",
                "%PDF-1.7 /ByteRange [5 10 20 30]",
                "%PDF-1.7 /ByteRange [0 999999999999999999 999999999999999999 1]",
                "%PDF-1.7 /ByteRange [0 1 999999999999999999 999999999999999999]",
                "%PDF-1.7 <00112233> /ByteRange [0 9 19 100]",
                "%PDF-1.7 <30803080308030803080> /ByteRange [0 9 31 1]",
                "%PDF-1.7 <zz> /ByteRange [0 9 13 30]"
            })
    void rangesThatMakeNoSense_areUnreadable(String text) throws IOException {
        assertThat(only(text.getBytes(StandardCharsets.ISO_8859_1)).reason()).isEqualTo(Reason.UNREADABLE);
    }

    @Test
    void limits_areKept() throws IOException {
        Signatures small = new Signatures(new SignatureLimits(1000, 1000, Duration.ofSeconds(5)), trust);
        Signatures hasty = new Signatures(new SignatureLimits(1000, 1 << 20, Duration.ofNanos(-1)), trust);

        assertThat(small.ofPdf(() -> new ByteArrayInputStream(signed)))
                .containsExactly(SignatureReport.only(Kind.PDF, Reason.NOT_VERIFIED_SIZE));
        assertThat(hasty.ofPdf(() -> new ByteArrayInputStream(signed)))
                .containsExactly(SignatureReport.only(Kind.PDF, Reason.NOT_VERIFIED_TIME));
    }

    @Test
    void aFileWithoutEnd_isGivenUp() throws IOException {
        Signatures hasty = new Signatures(new SignatureLimits(1000, 1L << 40, Duration.ofMillis(200)), trust);
        Instant start = Instant.now();

        List<SignatureReport> reports = hasty.ofPdf(() -> new InputStream() {
            @Override
            public int read() {
                return 'x';
            }

            @Override
            public int read(byte[] bytes, int from, int count) {
                bytes[from] = 'x';
                return 1;
            }
        });

        assertThat(reports).containsExactly(SignatureReport.only(Kind.PDF, Reason.NOT_VERIFIED_TIME));
        assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void mutations_neverThrow_andNeverPassWhereTheSignerSigned() throws IOException {
        long seed = Long.getLong("edxml.seed", new Random().nextLong());
        Random random = new Random(seed);
        ByteRange range =
                PdfScan.of(new ByteArrayInputStream(signed)).ranges().iterator().next();
        for (int i = 0; i < 300; i++) {
            byte[] changed = signed.clone();
            int at = random.nextInt(changed.length);
            changed[at] ^= (byte) (1 << random.nextInt(8));

            List<SignatureReport> reports = verify(changed);

            if (at < range.first() || at >= range.second()) {
                assertThat(reports).as("seed %d number %d", seed, i).noneMatch(SignatureReport::valid);
            }
        }
    }

    private static SignatureReport only(byte[] pdf) throws IOException {
        List<SignatureReport> reports = verify(pdf);
        assertThat(reports).hasSize(1);
        return reports.getFirst();
    }

    private static List<SignatureReport> verify(byte[] pdf) throws IOException {
        return new Signatures(SignatureLimits.DEFAULTS, trust).ofPdf(() -> new ByteArrayInputStream(pdf));
    }
}
