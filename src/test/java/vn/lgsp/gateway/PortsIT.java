package vn.lgsp.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;
import vn.lgsp.RunningBus;
import vn.lgsp.routing.ConnectedSystem;
import vn.lgsp.routing.Systems;
import vn.lgsp.translation.Schema;

/** Each port serves its own and knows nothing of the others. */
class PortsIT {
    private static final List<String> SERVICE =
            List.of("/api/v1/exchanges", "/api/v1/dossiers/H90-1", "/token", "/openapi.yaml", "/dossier.schema.json");
    private static final List<String> CONTROL = List.of(
            "/",
            "/login",
            "/logout",
            "/console/",
            "/console/jolokia",
            "/assets/control.css",
            "/actuator",
            "/actuator/health",
            "/actuator/prometheus",
            "/control/v1/systems");
    private static final List<String> SIMULATORS =
            List.of("/__admin", "/__admin/mappings", "/__admin/scenarios", "/__admin/webapp");
    private static final Schema PROBLEM = new Published().schema("Problem");

    @TempDir
    private static Path data;

    private static RunningBus bus;

    @BeforeAll
    static void start() {
        bus = RunningBus.start(data);
    }

    @AfterAll
    static void stop() {
        bus.close();
    }

    static List<Arguments> foreign() {
        List<String> faces = bus.part(Systems.class).all().stream()
                .map(system -> system.manifest().face())
                .filter(Objects::nonNull)
                .flatMap(face -> Stream.of(face.login(), face.call()))
                .toList();
        assertThat(faces).isNotEmpty();
        List<String> ofSystems = bus.part(Systems.class).all().stream()
                .map(ConnectedSystem::name)
                .flatMap(name -> Stream.of("/" + name, "/" + name + "/__ledger"))
                .toList();
        List<Arguments> all = new ArrayList<>();
        Stream.of(CONTROL, SIMULATORS, ofSystems)
                .flatMap(List::stream)
                .forEach(path -> all.add(Arguments.of("service", bus.service(""), path)));
        Stream.of(SERVICE, SIMULATORS, ofSystems, faces)
                .flatMap(List::stream)
                .forEach(path -> all.add(Arguments.of("control", bus.control(""), path)));
        URI simulators = URI.create(bus.simulators().url());
        Stream.of(SERVICE, CONTROL, faces)
                .flatMap(List::stream)
                .forEach(path -> all.add(Arguments.of("simulators", simulators, path)));
        return all;
    }

    @ParameterizedTest
    @MethodSource("foreign")
    void knowsNothingOfTheOthersPaths(String port, URI address, String path) {
        for (String method : List.of("GET", "POST", "PUT", "HEAD", "DELETE")) {
            Wire.Answer answer = Wire.of(method, path)
                    .header("Content-Type", "application/json")
                    .send(address);

            assertThat(answer.status()).as(method + " " + answer.body()).isEqualTo(404);
            if (port.equals("service") && !method.equals("HEAD")) {
                assertThat(PROBLEM.check(answer.json())).isEmpty();
                assertThat(answer.json().path("code").asString()).isEqualTo("not.found");
                assertThat(answer.json().path("instance").asString()).isEqualTo(path);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "HEAD, /openapi.yaml, 200",
        "GET, /openapi.yaml, 200",
        "GET, /dossier.schema.json, 200",
        "GET, /nobody.schema.json, 404",
        "OPTIONS, /openapi.yaml, 200",
        "OPTIONS, /api/v1/exchanges, 401",
        "HEAD, /api/v1/exchanges, 401",
        "TRACE, /openapi.yaml, 405",
        "GET, /error, 404",
        "GET, /favicon.ico, 404",
        "POST, /token, 401",
        "HEAD, /token, 405"
    })
    void servicePortAnswersEveryMethod(String method, String path, int status) {
        Wire.Answer answer = Wire.of(method, path).send(bus.service(""));

        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.header("Server")).isEmpty();
        assertThat(answer.body()).doesNotContain("Tomcat", "Exception", "<html");
    }

    @Test
    void tokenEndpoint_speaksOAuth2() {
        Wire token = Wire.of("POST", "/token").header("Content-Type", "application/x-www-form-urlencoded");
        String known = systemWithClient();

        assertThat(oauth(token.body("grant_type=client_credentials"))).isEqualTo("401 invalid_client");
        assertThat(oauth(token.body("grant_type=client_credentials&client_id=" + known + "&client_secret=x")))
                .isEqualTo("401 invalid_client");
        assertThat(oauth(token.body("grant_type=client_credentials&client_id=nobody&client_secret=x")))
                .isEqualTo("401 invalid_client");
        String right = "client_id=" + known + "&client_secret=" + known + "-sandbox";
        assertThat(oauth(token.body("grant_type=password&" + right))).isEqualTo("400 unsupported_grant_type");
        assertThat(oauth(token.body("grant_type=client_credentials&scope=all&" + right)))
                .isEqualTo("400 invalid_scope");
        String scopes = token.body(
                        "grant_type=client_credentials&scope=" + scopeOf(known) + "%20all%20x%22y%20other&" + right)
                .send(bus.service(""))
                .body();
        assertThat(JsonMapper.shared()
                        .readTree(scopes)
                        .path("error_description")
                        .asString())
                .isEqualTo("this client may not ask for: all other");
        assertThat(token.body("grant_type=client_credentials&" + right)
                        .send(bus.service(""))
                        .status())
                .isEqualTo(200);
        assertThat(token.body("x=%zz").send(bus.service("")).status()).isEqualTo(400);
        assertThat(token.body("x=" + "y".repeat(70_000)).send(bus.service("")).status())
                .isIn(400, 413);
    }

    private static String systemWithClient() {
        return bus.part(Systems.class).callers().iterator().next().client().id();
    }

    private static String scopeOf(String client) {
        return bus.part(Systems.class)
                .caller(client)
                .orElseThrow()
                .system()
                .manifest()
                .scopes()
                .getFirst();
    }

    private static String oauth(Wire request) {
        Wire.Answer answer = request.send(bus.service(""));
        return answer.status() + " " + answer.json().path("error").asString("");
    }
}
