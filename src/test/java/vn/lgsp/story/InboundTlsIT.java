package vn.lgsp.story;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vn.lgsp.RunningBus;

/** Who pushes a dossier in is known by the certificate of a real TLS connection, and not by having one that is trusted. */
class InboundTlsIT {
    private static final String PASSWORD = "changeit";

    @TempDir
    private static Path folder;

    private static RunningBus bus;

    @BeforeAll
    static void start() throws Exception {
        for (String who : List.of("bus", "portal", "stranger")) {
            keytool(
                    "-genkeypair",
                    "-alias",
                    who,
                    "-keyalg",
                    "EC",
                    "-dname",
                    "CN=" + who,
                    "-ext",
                    "san=ip:127.0.0.1",
                    "-keystore",
                    store(who));
            keytool("-exportcert", "-alias", who, "-keystore", store(who), "-file", certificate(who));
        }
        trust("callers", "portal");
        trust("callers", "stranger");
        trust("servers", "bus");
        bus = RunningBus.start(
                folder.resolve("data"),
                "server.ssl.key-store=" + store("bus"),
                "server.ssl.key-store-password=" + PASSWORD,
                "server.ssl.trust-store=" + store("callers"),
                "server.ssl.trust-store-password=" + PASSWORD,
                "server.ssl.client-auth=want",
                "NATIONAL_PORTAL_CERTIFICATES=" + fingerprint("portal"));
    }

    @AfterAll
    static void stop() {
        bus.close();
    }

    private static String store(String name) {
        return folder.resolve(name + ".p12").toString();
    }

    private static String certificate(String who) {
        return folder.resolve(who + ".crt").toString();
    }

    private static void trust(String store, String who) throws IOException, InterruptedException {
        keytool("-importcert", "-noprompt", "-alias", who, "-file", certificate(who), "-keystore", store(store));
    }

    private static void keytool(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-storetype", "PKCS12", "-storepass", PASSWORD));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.log").toFile())
                .start();
        assertThat(process.waitFor())
                .as(() -> text(folder.resolve("keytool.log")))
                .isZero();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, UTF_8);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static String fingerprint(String who) throws IOException, GeneralSecurityException {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(Path.of(certificate(who)))));
    }

    private static KeyStore opened(String name) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(Path.of(store(name)))) {
            store.load(in, PASSWORD.toCharArray());
        }
        return store;
    }

    /** @param who whose certificate the caller shows; none if null */
    private static HttpClient caller(@Nullable String who) throws IOException, GeneralSecurityException {
        TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusted.init(opened("servers"));
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        if (who != null) {
            own.init(opened(who), PASSWORD.toCharArray());
        } else {
            own.init(null, null);
        }
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
        return HttpClient.newBuilder().sslContext(tls).build();
    }

    private static HttpResponse<String> push(@Nullable String who, String code) throws Exception {
        URI address = URI.create(bus.service(PortalSamples.INBOUND).toString().replace("http:", "https:"));
        try (HttpClient http = caller(who)) {
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
