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
import org.springframework.util.FileSystemUtils;
import vn.lgsp.BusProcess;

/**
 * What prevents a start is told in one line, before anything runs that would have to be stopped again. One of each kind, by
 * the packaged program; {@code PreflightTest} knows all settings.
 */
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

    @Test
    void namesTheValueThatIsBroken() {
        assertThat(refusal(Settings.real(ABSENT, "LGSP_DRAIN", "xyz"))).contains("LGSP_DRAIN", "not a valid duration");
    }

    @Test
    void namesThePortThatIsTaken() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            String port = String.valueOf(taken.getLocalPort());
            assertThat(refusal(Settings.sandbox("LGSP_PORT", port))).contains("LGSP_PORT", port);
        }
    }

    @Test
    void namesTheFileThatIsBroken() throws IOException {
        Path routes = folder.resolve("routes");
        FileSystemUtils.copyRecursively(Path.of("routes"), routes);
        Path broken = routes.resolve("one-stop/system.yaml");
        Files.writeString(broken, Files.readString(broken) + "\nsends: everything\n");
        assertThat(refusal(Settings.sandbox("LGSP_ROUTES", routes.toString()))).contains("one-stop/system.yaml");
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
