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

    @ParameterizedTest
    @ValueSource(strings = {"LGSP_KEYS", "LGSP_ADMIN_PASSWORD", "ONE_STOP_SECRET", "NATIONAL_PORTAL_PASSWORD"})
    void namesTheOneSecretThatIsMissing(String name) {
        Map<String, String> settings = new HashMap<>(Settings.real(ABSENT));
        settings.remove(name);
        assertThat(refusal(settings)).contains("not set: " + name + ";");
    }

    @ParameterizedTest
    @CsvSource({
        "LGSP_PORT, abc, must be a port",
        "LGSP_CONTROL_PORT, 70000, must be a port",
        "LGSP_DRAIN, xyz, not a valid duration",
        "LGSP_BROKER_MEMORY, much, much",
        "LGSP_BODY_LIMIT, much, much",
        "LGSP_ADDRESS, no such host, no such host",
        "LGSP_KEYS, hello, id:base64",
        "LGSP_KEYS, a:???, not base64",
        "LGSP_KEYS, a:aGVsbG8=, 5 bytes",
        "LGSP_ADMIN_PASSWORD, short, 8 characters",
        "NATIONAL_PORTAL_READ_TIMEOUT, soon, soon",
        "LGSP_ROUTES, /nonexistent, /nonexistent",
        "LGSP_DATA, /proc/lgsp, /proc/lgsp"
    })
    void namesTheValueThatIsBroken(String name, String value, String reason) {
        String line = refusal(Settings.real(ABSENT, name, value));
        assertThat(line).contains(reason);
        assertThat(line).matches(text -> text.contains(name) || text.contains(value), "says what to look at");
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
        "one-stop/system.yaml, ' - ['",
        "national-portal/dossier.camel.yaml, ' - ['",
        "national-portal/progress.camel.yaml, '- route: {id: x}'",
        "national-portal/mapping/dossier.jslt, '{ \"a\" : '",
        "national-portal/face/parts.jslt, '{ \"a\" : '",
        "national-portal/simulator/mappings/weather.json, '['",
        "one-stop/demonstration.yaml, ' - ['"
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
