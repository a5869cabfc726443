package vn.lgsp.story;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.FileSystemUtils;
import vn.lgsp.BusProcess;

/** What prevents a start is told in one line, before anything runs that would have to be stopped again. */
class StartRefusedIT {
    private static final String ABSENT = "http://127.0.0.1:9";

    @TempDir
    private Path folder;

    @Test
    void namesEverySecretThatIsMissing() {
        String line = refusal(Map.of());
        assertThat(line)
                .contains("LGSP_KEYS", "LGSP_ADMIN_PASSWORD", "ONE_STOP_SECRET", "NATIONAL_PORTAL_URL")
                .contains("NATIONAL_PORTAL_USERNAME", "NATIONAL_PORTAL_PASSWORD", "LGSP_SANDBOX=true");
    }

    @Test
    void namesTheOneSecretThatIsMissing() {
        Map<String, String> settings = new HashMap<>(Settings.real(ABSENT));
        settings.remove("ONE_STOP_SECRET");
        assertThat(refusal(settings)).contains("not set: ONE_STOP_SECRET;");
    }

    @ParameterizedTest
    @CsvSource({
        "LGSP_PORT, abc, must be a port",
        "LGSP_DRAIN, xyz, not a valid duration",
        "LGSP_KEYS, hello, id:base64",
        "LGSP_ADMIN_PASSWORD, short, 8 characters",
        "LGSP_SCRAPER_PASSWORD, short, 8 characters"
    })
    void namesTheValueThatIsBroken(String name, String value, String reason) {
        assertThat(refusal(Settings.real(ABSENT, name, value))).contains(name, reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"LGSP_PORT", "LGSP_CONTROL_PORT", "LGSP_SIMULATOR_PORT"})
    void namesThePortThatIsTaken(String name) throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            String port = String.valueOf(taken.getLocalPort());
            assertThat(refusal(Settings.sandbox(name, port))).contains(name, port);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "one-stop/system.yaml, sends: everything",
        "national-portal/dossier.camel.yaml, ' - ['",
        "national-portal/mapping/dossier.jslt, '{ \"a\" : '"
    })
    void namesTheFileThatIsBroken(String file, String added) throws IOException {
        Path routes = folder.resolve("routes");
        FileSystemUtils.copyRecursively(Path.of("routes"), routes);
        Path broken = routes.resolve(file);
        Files.writeString(broken, Files.readString(broken) + "\n" + added + "\n");
        assertThat(refusal(Settings.sandbox("LGSP_ROUTES", routes.toString()))).contains(file);
    }

    private String refusal(Map<String, String> settings) {
        Path data = folder.resolve("data");
        try (BusProcess bus = BusProcess.launch(data, settings)) {
            int code = bus.awaitExit(Duration.ofSeconds(60));
            assertThat(code).isNotZero();
            assertThat(bus.complaints()).hasSize(1);
            assertThat(bus.complaints().getFirst()).startsWith("lgsp-bus cannot start: ");
            assertThat(bus.out()).doesNotContain("\tat ", "Exception");
            assertThat(BusProcess.postgres(data)).isEmpty();
            return bus.complaints().getFirst();
        }
    }
}
