package vn.lgsp.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.web.MockHttpServletRequest;

/** Who is taken for a system that does not sign in. */
class RecognitionTest {
    private static final Path CERTIFICATES = Path.of("src/test/resources/gateway/certificates");
    /** As openssl x509 -fingerprint -sha256 tells it. */
    private static final String FINGERPRINT =
            "58:D8:C6:17:3A:0C:E1:4B:18:A4:96:B2:E7:64:4A:91:5F:1A:D0:61:31:7A:36:47:AA:99:3A:E4:79:08:A0:04";

    private static MockHttpServletRequest from(String address) {
        MockHttpServletRequest request = new MockHttpServletRequest("POST", "/in");
        request.setRemoteAddr(address);
        return request;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            10.1.0.0/16, 192.168.7.9 | 10.1.2.3    | true
            10.1.0.0/16, 192.168.7.9 | 192.168.7.9 | true
            10.1.0.0/16, 192.168.7.9 | 10.2.2.3    | false
            10.1.0.0/16              | ::1         | false
            127.0.0.0/8,::1/128      | 0:0:0:0:0:0:0:1 | true
            ''                       | 127.0.0.1   | false
            """)
    void itsNetworkSaysSo(String networks, String address, boolean known) {
        assertThat(new Recognition(networks, "").knows(from(address))).isEqualTo(known);
    }

    @Test
    void whatAHeaderSays_countsForNothing() {
        MockHttpServletRequest request = from("203.0.113.5");
        request.addHeader("X-Forwarded-For", "10.1.2.3");
        request.addHeader("Forwarded", "for=10.1.2.3");
        assertThat(new Recognition("10.1.0.0/16", "").knows(request)).isFalse();
    }

    @Test
    void whereACertificateIsAskedFor_theConnectionsOwnMustBeTheOne() throws Exception {
        // Given
        Recognition recognition = new Recognition("10.1.0.0/16", FINGERPRINT);
        MockHttpServletRequest request = from("10.1.2.3");
        // Then
        assertThat(recognition.knows(request)).as("none").isFalse();
        assertThat(recognition.knows(with(request, "other.pem"))).as("another").isFalse();
        assertThat(recognition.knows(with(request, "partner.pem"))).isTrue();
        assertThat(recognition.knows(with(from("10.9.9.9"), "partner.pem")))
                .as("from elsewhere")
                .isFalse();
    }

    private static MockHttpServletRequest with(MockHttpServletRequest request, String file)
            throws IOException, GeneralSecurityException {
        try (InputStream pem = Files.newInputStream(CERTIFICATES.resolve(file))) {
            request.setAttribute("jakarta.servlet.request.X509Certificate", new X509Certificate[] {
                (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(pem)
            });
        }
        return request;
    }

    @Test
    void networkThatIsNone_isToldAtOnce() {
        assertThatThrownBy(() -> new Recognition("10.1.0.0/99", "")).isInstanceOf(IllegalArgumentException.class);
    }
}
