package vn.lgsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;

/** What the look before the start says; nothing is started. */
class PreflightTest {
    @TempDir
    private Path routes;

    @ParameterizedTest
    @CsvSource({
        "LGSP_PORT, abc, 'LGSP_PORT is ''abc'' and must be a port, 0 to 65535'",
        "LGSP_PORT, '', 'LGSP_PORT is '''' and must be a port, 0 to 65535'",
        "LGSP_CONTROL_PORT, 70000, 'LGSP_CONTROL_PORT is ''70000'' and must be a port, 0 to 65535'",
        "LGSP_CONTROL_PORT, 8090, LGSP_CONTROL_PORT and LGSP_SIMULATOR_PORT are both 8090",
        "LGSP_DRAIN, xyz, LGSP_DRAIN is broken: 'xyz' is not a valid duration",
        "LGSP_BROKER_MEMORY, much, LGSP_BROKER_MEMORY is broken: 'much' does not match data size pattern",
        "LGSP_BODY_LIMIT, much, LGSP_BODY_LIMIT is broken: 'much' does not match data size pattern",
        "LGSP_CONTROL_ADDRESS, no such host, cannot be used: no such host",
        "LGSP_KEYS, hello, 'LGSP_KEYS must be id:base64, several by comma'",
        "LGSP_KEYS, a:???, LGSP_KEYS holds a key that is not base64",
        "LGSP_KEYS, a:aGVsbG8=, LGSP_KEYS: Key 'a' has 5 bytes instead of 32",
        "LGSP_DEPLOYMENT_APPROVAL, true, LGSP_DEPLOYMENT_APPROVAL=true needs a second person",
        "LGSP_OPERATORS, someone, 'LGSP_OPERATORS must be name:password, several by comma'",
        "LGSP_OPERATORS, someone:short, each password with at least 8 characters",
        "LGSP_OPERATORS, admin:long-enough, each name its own",
        "LGSP_OPERATORS, 'a:long-enough,a:long-enough', 'LGSP_OPERATORS names ''a'' twice'",
        "LGSP_ROUTES, /nonexistent, no folder of systems at /nonexistent"
    })
    void namesTheValueThatIsBroken(String name, String value, String line) {
        assertThat(refusal("--spring.profiles.active=sandbox", "--" + name + "=" + value))
                .contains(line);
    }

    @ParameterizedTest
    @CsvSource({"long-enough, short, LGSP_SCRAPER_PASSWORD", "short, long-enough, LGSP_ADMIN_PASSWORD"})
    void namesThePasswordThatIsTooShort(String admin, String scraper, String name) throws IOException {
        system("alpha", "scopes: [dossier.read]\n");
        assertThat(refusal(
                        "--LGSP_KEYS=k:" + Base64.getEncoder().encodeToString(new byte[32]),
                        "--ALPHA_SECRET=s",
                        "--LGSP_ADMIN_PASSWORD=" + admin,
                        "--LGSP_SCRAPER_PASSWORD=" + scraper))
                .isEqualTo(name + " must have at least 8 characters");
    }

    @ParameterizedTest
    @ValueSource(strings = {"LGSP_PORT", "LGSP_CONTROL_PORT", "LGSP_SIMULATOR_PORT"})
    void namesThePortThatIsTaken(String name) throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            String number = String.valueOf(taken.getLocalPort());
            List<String> settings = new ArrayList<>(List.of("--spring.profiles.active=sandbox"));
            for (String port : List.of("LGSP_PORT", "LGSP_CONTROL_PORT", "LGSP_SIMULATOR_PORT")) {
                settings.add("--" + port + "=" + (port.equals(name) ? number : "0"));
            }
            assertThat(refusal(settings.toArray(String[]::new))).contains(name, number);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "system.yaml, 'title: {vi: Mẫu, en: Sample}\nsends: everything'",
        "dossier.camel.yaml, ' - ['",
        "mapping/dossier.jslt, '{ \"a\" : '"
    })
    void namesTheFileThatIsBroken(String file, String content) throws IOException {
        system("alpha", "scopes: [dossier.read]\n");
        Path broken = routes.resolve("alpha").resolve(file);
        Files.createDirectories(broken.getParent());
        Files.writeString(broken, content);
        assertThat(refusal("--spring.profiles.active=sandbox", "--LGSP_ROUTES=" + routes))
                .contains("alpha/" + file);
    }

    @Test
    void namesAllThatIsMissing_ofTheProgramAndOfEverySystem() throws IOException {
        system("alpha", "connection: {url: '${ALPHA_URL}'}\nscopes: [dossier.read]\n");
        system("beta", "like: alpha\nconnection: {url: '${BETA_URL}', readTimeout: '${BETA_TIME:PT1S}'}\n");
        assertThat(refusal())
                .isEqualTo("not set: LGSP_KEYS, LGSP_ADMIN_PASSWORD, ALPHA_SECRET, ALPHA_URL, BETA_SECRET, BETA_URL;"
                        + " for a trial with simulators set LGSP_SANDBOX=true");
    }

    @Test
    void wantsBrokerAndDatabase_whereNothingIsEmbedded() throws IOException {
        system("alpha", "scopes: [dossier.read]\n");
        assertThat(refusal("--spring.profiles.active=external", "--ALPHA_SECRET=s", "--LGSP_KEYS=k"))
                .isEqualTo("not set: LGSP_DB_URL, LGSP_BROKER_URL, LGSP_ADMIN_PASSWORD");
    }

    private void system(String name, String manifest) throws IOException {
        Path folder = Files.createDirectory(routes.resolve(name));
        Files.writeString(folder.resolve("system.yaml"), "title: {vi: Mẫu, en: Sample}\n" + manifest);
    }

    private String refusal(String... settings) {
        List<String> arguments = new ArrayList<>(List.of(settings));
        if (arguments.stream().noneMatch(argument -> argument.contains("sandbox"))) {
            arguments.add("--LGSP_ROUTES=" + routes);
        }
        SpringApplication application = LgspBus.application();
        Throwable failure = catchThrowable(() -> application.run(arguments.toArray(String[]::new)));
        assertThat(failure).isNotNull();
        return StartFailure.reason(failure);
    }
}
