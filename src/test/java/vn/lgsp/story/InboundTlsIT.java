package vn.lgsp.story;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vn.lgsp.Certificates;
import vn.lgsp.RunningBus;

/** Who pushes a dossier in is known by the certificate of a real TLS connection, and not by having one that is trusted. */
class InboundTlsIT {
    @TempDir
    private static Path folder;

    private static Certificates certificates;
    private static RunningBus bus;

    @BeforeAll
    static void start() throws Exception {
        certificates = new Certificates(folder);
        for (String who : List.of("bus", "portal", "stranger")) {
            certificates.make(who);
        }
        certificates.trust("callers", "portal");
        certificates.trust("callers", "stranger");
        certificates.trust("servers", "bus");
        bus = RunningBus.start(
                folder.resolve("data"),
                "server.ssl.key-store=" + certificates.store("bus"),
                "server.ssl.key-store-password=" + Certificates.PASSWORD,
                "server.ssl.trust-store=" + certificates.store("callers"),
                "server.ssl.trust-store-password=" + Certificates.PASSWORD,
                "server.ssl.client-auth=want",
                "NATIONAL_PORTAL_CERTIFICATES=" + fingerprint("portal"));
    }

    @AfterAll
    static void stop() {
        bus.close();
    }

    private static String fingerprint(String who) throws IOException, GeneralSecurityException {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256")
                        .digest(Files.readAllBytes(Path.of(certificates.certificate(who)))));
    }

    /** @param who whose certificate the caller shows; none if null */
    private static HttpResponse<String> push(@Nullable String who, String code) throws Exception {
        URI address = URI.create(bus.service(PortalSamples.INBOUND).toString().replace("http:", "https:"));
        try (HttpClient http = HttpClient.newBuilder()
                .sslContext(certificates.tls(who, "servers"))
                .build()) {
            return http.send(
                    HttpRequest.newBuilder(address)
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString(
                                    "{\"MaHoSo\": \"" + code + "\", \"MaTTHC\": \"1.004203\"}"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    @Test
    void onlyTheCertificateThatTheManifestNames_isThePortal() throws Exception {
        assertThat(push("stranger", "000.00.00.G22-260316-0001").statusCode()).isEqualTo(403);
        assertThat(push(null, "000.00.00.G22-260316-0001").statusCode()).isEqualTo(403);
        HttpResponse<String> taken = push("portal", "000.00.00.G22-260316-0001");
        assertThat(taken.statusCode()).isEqualTo(200);
        assertThat(RunningBus.json(taken).path("error_code").asInt()).isZero();
    }
}
