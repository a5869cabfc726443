package vn.lgsp.delivery.partner;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLContext;
import org.apache.commons.lang3.ArrayUtils;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.util.TimeValue;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vn.lgsp.Certificates;

/** Connections between two calls, with TLS and without. */
class PooledConnectionIT {
    private static final byte[] FAREWELL =
            "HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n".getBytes(US_ASCII);
    private static final int REQUESTS = 5;

    @TempDir
    private static Path folder;

    private static SSLContext tls;

    @BeforeAll
    static void makeCertificate() throws Exception {
        Certificates certificates = new Certificates(folder);
        certificates.make("partner");
        certificates.trust("partners", "partner");
        tls = certificates.tls("partner", "partners");
    }

    private static RawPartner partner(boolean sealed) throws Exception {
        return new RawPartner(sealed ? tls.getServerSocketFactory() : ServerSocketFactory.getDefault());
    }

    /** Asks some times; each time the partner answers, and then does something that is waited for. */
    private static void ask(RawPartner partner, Callable<Void> between) throws Exception {
        try (CloseableHttpClient client = HttpClients.custom()
                .setConnectionManager(PooledConnection.pool()
                        .setTlsSocketStrategy(new DefaultClientTlsStrategy(tls))
                        .setDefaultConnectionConfig(ConnectionConfig.custom()
                                .setValidateAfterInactivity(TimeValue.ZERO_MILLISECONDS)
                                .build())
                        .build())
                .disableAutomaticRetries()
                .build()) {
            for (int i = 0; i < REQUESTS; i++) {
                int status = client.execute(new HttpGet(partner.uri()), response -> {
                    EntityUtils.consume(response.getEntity());
                    return response.getCode();
                });
                assertThat(status).isEqualTo(200);
                between.call();
            }
        }
    }

    private static byte[] answer() {
        return RawPartner.response(200, "text/plain", "ok");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void oneThatThePartnerKept_isUsedAgain(boolean sealed) throws Exception {
        try (RawPartner partner = partner(sealed)) {
            partner.answers(200, "text/plain", "ok");
            ask(partner, () -> null);
            assertThat(partner.connections()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void oneThatThePartnerClosed_isNotUsedAgain(boolean sealed) throws Exception {
        try (RawPartner partner = partner(sealed)) {
            partner.behaves((request, out) -> {
                out.write(answer());
                return false;
            });
            ask(partner, () -> {
                await().until(() -> partner.open() == 0);
                return null;
            });
            assertThat(partner.connections()).isEqualTo(REQUESTS);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void oneOnWhichMoreCameWithAnAnswer_isNotUsedAgain(boolean sealed) throws Exception {
        try (RawPartner partner = partner(sealed)) {
            partner.behaves((request, out) -> {
                out.write(ArrayUtils.addAll(answer(), FAREWELL));
                return true;
            });
            ask(partner, () -> null);
            assertThat(partner.connections()).isEqualTo(REQUESTS);
        }
    }

    /** What a partner says when it gives up waiting is no answer to the next request. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void oneOnWhichThePartnerSaidMore_isNotUsedAgain(boolean sealed) throws Exception {
        Semaphore answered = new Semaphore(0);
        Semaphore said = new Semaphore(0);
        try (RawPartner partner = partner(sealed)) {
            partner.behaves((request, out) -> {
                out.write(answer());
                out.flush();
                answered.acquire();
                out.write(FAREWELL);
                out.flush();
                said.release();
                return true;
            });
            ask(partner, () -> {
                answered.release();
                said.acquire();
                return null;
            });
            assertThat(partner.connections()).isEqualTo(REQUESTS);
        }
    }
}
