package vn.lgsp.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.FileSystemUtils;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import vn.lgsp.RunningBus;

/**
 * Two provinces have become one: it has a second one-stop, and a second set of credentials at the national portal. Both are
 * a manifest and nothing else.
 */
class MergedProvinceIT {
    @TempDir
    private static Path folder;

    private static RunningBus bus;

    @BeforeAll
    static void start() throws IOException {
        Path routes = folder.resolve("routes");
        FileSystemUtils.copyRecursively(Path.of("routes"), routes);
        only(routes.resolve("national-portal/system.yaml"), "dossier.put");
        only(routes.resolve("national-portal/system.yaml"), "dossier.progress");
        only(routes.resolve("one-stop/system.yaml"), "dossier.submitted");
        manifest(routes, "second-portal", """
                like: national-portal
                receives:
                  - {type: dossier.put, agencies: [H44]}
                  - {type: dossier.progress, agencies: [H44]}
                """);
        manifest(routes, "second-stop", """
                like: one-stop
                agencies: [H44, H28.12]
                newCodesFrom: 2025-09-01
                receives:
                  - {type: dossier.submitted, agencies: [H44]}
                """);
        Path stubs = Files.createDirectories(routes.resolve("second-portal/simulator/mappings"));
        Files.writeString(stubs.resolve("all.json"), """
                {"mappings": [
                  {"name": "login", "priority": 1,
                   "request": {"method": "POST", "urlPathPattern": "/second-portal/.*/mapi/login",
                     "bodyPatterns": [{"contains": "second-portal-sandbox"}]},
                   "response": {"status": 200,
                     "jsonBody": {"session": "s-2", "error_code": "0", "message": "Thành công"}}},
                  {"name": "look-up", "priority": 2,
                   "request": {"method": "POST", "urlPathPattern": "/second-portal/.*/mapi/g",
                     "bodyPatterns": [{"contains": "TraCuuHoSo"}]},
                   "response": {"status": 200,
                     "jsonBody": {"error_code": "0", "message": "Thành công", "result": []}}},
                  {"name": "anything else", "priority": 3,
                   "request": {"method": "POST", "urlPathPattern": "/second-portal/.*/mapi/g"},
                   "response": {"status": 200, "jsonBody": {"error_code": "0", "message": "Thành công"},
                     "transformerParameters": {"steps": [
                       {"do": "ledger", "operation": "any", "keys": "/data/*/MaHoSo"}]}}}
                ]}
                """);
        Path agencies = Files.writeString(folder.resolve("agencies.csv"), """
                old,new,from
                H28.14,H44.114,2025-07-01
                """);
        bus = RunningBus.start(
                folder.resolve("data"),
                "lgsp.routes=" + routes,
                "lgsp.agencies=" + agencies,
                "SECOND_PORTAL_AGENCY=000.00.00.H44");
    }

    /** The first system is left with the agencies of the first province. */
    private static void only(Path manifest, String type) throws IOException {
        String text = Files.readString(manifest);
        String line = "  - type: " + type;
        int end = text.indexOf(line, text.indexOf("\nreceives:")) + line.length();
        Files.writeString(
                manifest, text.substring(0, end) + "\n    agencies: [H28, 000.00.00.H28]" + text.substring(end));
    }

    private static void manifest(Path routes, String system, String text) throws IOException {
        Files.writeString(Files.createDirectories(routes.resolve(system)).resolve("system.yaml"), text);
    }

    @AfterAll
    static void stop() {
        bus.close();
    }

    @Test
    void eachHalf_speaksWithItsOwnCredentials() {
        put("second-stop", "H44.7-260315-0001", 202);
        put("one-stop", "H28.7-260315-0001", 202);

        JsonNode second = taken("second-portal", "H44.7-260315-0001");
        assertThat(second.path("madonvi").asString()).isEqualTo("000.00.00.H44");
        assertThat(second.path("session").asString()).isEqualTo("s-2");
        assertThat(taken("national-portal", "H28.7-260315-0001").path("madonvi").asString())
                .isEqualTo("000.00.00.H28");
        assertThat(bus.taken("national-portal", "H44.7-260315-0001")).isEmpty();
        assertThat(bus.taken("second-portal", "H28.7-260315-0001")).isEmpty();
    }

    @Test
    void openDossiers_keepTheirOldCodes_andWhoTookThemOverMayReportThem() {
        put("second-stop", "H28.12-240315-0001", 202);
        put("second-stop", "H28.13-240315-0001", 403);
        assertThat(taken("national-portal", "H28.12-240315-0001")
                        .at("/data/0/MaHoSo")
                        .asString())
                .isEqualTo("H28.12-240315-0001");
    }

    @Test
    void eachOneStop_fetchesWhatIsForItsAgencies() {
        file("000.00.00.G22-260316-0001", "H28.12");
        file("000.00.00.G22-260316-0002", "H44.12");

        assertThat(fetched("second-stop")).containsExactly("000.00.00.G22-260316-0002");
        assertThat(fetched("one-stop")).containsExactly("000.00.00.G22-260316-0001");
    }

    @Test
    void renamedAgency_isReportedUnderBothCodes_andEachReceiverGetsTheOneItTakes() {
        // Then whoever spoke for it still does
        put("one-stop", "H44.114-251115-0001", 202);
        put("second-stop", "H28.14-240315-0001", 202);
        // When a citizen files for it
        file("H28.14-251116-0001", "H28.14");
        file("H28.14-250831-0001", "H44.114");
        // Then each one-stop has both, in its own words
        Map<String, String> second = agencies("second-stop");
        assertThat(second)
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("H28.14-251116-0001", "H44.114", "H28.14-250831-0001", "H28.14"));
        assertThat(agencies("one-stop"))
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("H28.14-251116-0001", "H28.14", "H28.14-250831-0001", "H44.114"));
    }

    private static Map<String, String> agencies(String system) {
        Map<String, String> found = new HashMap<>();
        await().untilAsserted(() -> {
            fetch(system)
                    .forEach(item -> found.put(
                            item.path("subject").asString(),
                            item.at("/message/agency/code").asString()));
            assertThat(found).hasSizeGreaterThanOrEqualTo(2);
        });
        return found;
    }

    private static void file(String code, String agency) {
        ObjectNode dossier = RunningBus.JSON
                .createObjectNode()
                .put("MaHoSo", code)
                .put("MaTTHC", "1.004203")
                .put("MaDonVi", agency);
        PortalSamples.file(bus, dossier);
    }

    private static List<String> fetched(String system) {
        return fetch(system)
                .map(item -> item.path("subject").asString())
                .filter(subject -> subject.startsWith("000."))
                .toList();
    }

    private static Stream<JsonNode> fetch(String system) {
        return RunningBus.json(bus.get("/api/v1/inbox?wait=5", bus.token(system, "inbox.receive")))
                .path("items")
                .valueStream();
    }

    private static void put(String system, String code, int status) {
        HttpResponse<String> answer = bus.call(
                "PUT", "/api/v1/dossiers/" + code, bus.token(system, "dossier.write"), RunningBus.dossier("made up"));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    }

    private static JsonNode taken(String system, String code) {
        await().until(() -> !bus.taken(system, code).isEmpty());
        return bus.taken(system, code).getFirst();
    }
}
