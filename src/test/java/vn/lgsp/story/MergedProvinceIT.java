package vn.lgsp.story;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
    private static AxisClient dms;
    private static int number = 700;

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
        manifest(routes, "third-stop", """
                like: one-stop
                agencies: [H28.14]
                newCodesFrom: 2026-01-01
                receives:
                  - {type: dossier.submitted, agencies: [H28.14]}
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
        Directory.country(routes, 3_000);
        Path agencies = Files.writeString(folder.resolve("agencies.csv"), """
                old,new,from
                H28.14,H44.114,2025-07-01
                """);
        bus = RunningBus.start(
                folder.resolve("data"),
                "lgsp.routes=" + routes,
                "lgsp.agencies=" + agencies,
                "SECOND_PORTAL_AGENCY=000.00.00.H44",
                "DOCUMENT_AXIS_EVERY=PT0.2S",
                "DOCUMENT_AXIS_DIRECTORY_EVERY=PT0.5S");
        dms = new AxisClient(bus.service("/vxp"), "dms", "dms-sandbox");
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
        file("H28.14-260216-0001", "H28.14");
        // Then each one-stop has all, in its own words
        Map<String, String> second = agencies("second-stop");
        assertThat(second)
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "H28.14-251116-0001", "H44.114",
                        "H28.14-250831-0001", "H28.14",
                        "H28.14-260216-0001", "H44.114"));
        assertThat(agencies("third-stop"))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "H28.14-251116-0001", "H28.14",
                        "H28.14-250831-0001", "H28.14",
                        "H28.14-260216-0001", "H44.114"));
        assertThat(agencies("one-stop"))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "H28.14-251116-0001", "H28.14",
                        "H28.14-250831-0001", "H44.114",
                        "H28.14-260216-0001", "H28.14"));
    }

    @Test
    void theDirectory_isFollowedThroughItsChanges_andSearchedWithAccentsOrWithout() throws Exception {
        Map<String, Map<String, String>> learnt = learnt();
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(Directory.listed(dms)).isEqualTo(learnt));
        String token = bus.token("dms", "document.read");
        JsonNode found = found("chi cục đường thủy", token);
        assertThat(found).hasSizeGreaterThan(5).isEqualTo(found("CHI CUC duong thuy", token));
        assertThat(found.toString()).doesNotContain("W00");
        assertThat(found(virtual(learnt).getOrDefault("name", ""), token)).isEmpty();
    }

    private static Map<String, Map<String, String>> learnt() throws Exception {
        return Directory.learnt(
                new AxisClient(URI.create(bus.simulators().url("document-axis")), "G22.CENTRE", "ministry-sandbox"));
    }

    private static Map<String, String> virtual(Map<String, Map<String, String>> agencies) {
        return agencies.values().stream()
                .filter(each -> each.getOrDefault("code", "").contains("W00"))
                .findFirst()
                .orElseThrow();
    }

    private static JsonNode found(String words, String token) {
        return RunningBus.json(bus.get("/api/v1/agencies?words=" + URLEncoder.encode(words, UTF_8), token))
                .path("items");
    }

    @Test
    void anAgencyThatNobodyKnows_isWarnedOf_andItsDocumentIsTaken() throws Exception {
        await().atMost(Duration.ofSeconds(60)).until(() -> Directory.listed(dms).size() > 2_000);
        // H28.1 and 000.00.01.H28 are listed, H28.14 and H44.114 stand in the province's list, H28 in a manifest
        for (String known : List.of("000.00.01.H28", "H28.1", "H28.14", "H44.114", "H28")) {
            await().untilAsserted(() -> assertThat(warned(known)).isEmpty());
        }
        await().untilAsserted(() -> assertThat(warned("H28.987"))
                .containsExactly("agency-unknown /edXML/edXMLEnvelope/edXMLHeader/MessageHeader/To[2]/OrganId"));
    }

    private static List<String> warned(String recipient) {
        byte[] file = Papers.document("000.00.12.H28", Integer.toString(number++), "000.00.00.G22", recipient);
        HttpResponse<String> answer = bus.send(HttpRequest.newBuilder(bus.service("/api/v1/documents"))
                .header("Content-Type", "application/xml")
                .header("Authorization", "Bearer " + bus.token("dms", "document.write"))
                .POST(HttpRequest.BodyPublishers.ofByteArray(file)));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return RunningBus.json(answer)
                .path("warnings")
                .valueStream()
                .map(each -> each.path("code").asString() + " "
                        + each.path("pointer").asString())
                .toList();
    }

    @Test
    void whatAnOperatorSaysOfACode_holdsSoon_andAContradictionIsRefused() {
        String renamings = "/control/v1/agencies/renamings";
        assertThat(bus.operator("GET", renamings, "").body()).contains("\"old\":\"H28.14\"", "\"followsFile\":true");
        put("second-stop", "H28.15-260315-0001", 403);
        String wish = "{\"new\": \"H44.115\", \"from\": \"2025-07-01\", \"reason\": \"sáp nhập\"}";
        assertThat(bus.operator("PUT", renamings + "/H28.15", wish).statusCode())
                .isEqualTo(202);
        await().untilAsserted(() -> put("second-stop", "H28.15-260315-0001", 202));
        assertThat(bus.operator("PUT", renamings + "/H44.115", wish.replace("H44.115", "H28.15"))
                        .body())
                .contains("control.renaming-wrong");
        assertThat(bus.operator("PUT", renamings + "/H28.16", "{\"new\": \"H44.1\", \"reason\": \"x\"}")
                        .statusCode())
                .isEqualTo(422);
        assertThat(bus.operator("PUT", renamings + "/H28.16", "{}").body()).contains("control.reason-missing");
    }

    private static Map<String, String> agencies(String system) {
        Map<String, String> found = new HashMap<>();
        await().untilAsserted(() -> {
            fetch(system)
                    .forEach(item -> found.put(
                            item.path("subject").asString(),
                            item.at("/message/agency/code").asString()));
            assertThat(found).hasSizeGreaterThanOrEqualTo(3);
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
