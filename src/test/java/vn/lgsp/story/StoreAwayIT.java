package vn.lgsp.story;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import vn.lgsp.RunningBus;
import vn.lgsp.deployment.FolderArchive;
import vn.lgsp.messagestore.RunningStore;
import vn.lgsp.messagestore.StoreWatch;
import vn.lgsp.messagestore.Upkeep;
import vn.lgsp.messagestore.Wire;

/** The database is away while one-stop software registers, over the API and over the portal's protocol: nobody notices. */
class StoreAwayIT {
    private static final String PORTAL = "national-portal";

    @TempDir
    static Path data;

    private static RunningStore store;
    private static Wire wire;
    private static RunningBus bus;
    private static String token;

    @BeforeAll
    static void start() {
        store = RunningStore.start();
        wire = store.wire();
        List<String> settings = new ArrayList<>(List.of(store.settings(wire)));
        settings.add("DOCUMENT_AXIS_EVERY=PT0.5S");
        bus = RunningBus.start(data, settings.toArray(String[]::new));
        token = bus.token("one-stop");
    }

    @AfterAll
    static void stop() throws Exception {
        wire.restore();
        bus.close();
        store.close();
    }

    @AfterEach
    void restore() {
        wire.restore();
        await().until(() -> !bus.part(StoreWatch.class).isAway());
    }

    @Test
    void registers_whileTheDatabaseIsCut() {
        assertThat(bus.part(Upkeep.class)).isNotNull();
        registersWhile(wire::cut, "H28.12-260315-0101");
    }

    @Test
    void registers_whileTheDatabaseIsSilent() {
        registersWhile(wire::silence, "H28.12-260315-0102");
    }

    @Test
    void whoeverDeploys_whileTheDatabaseIsCut_isToldToAskAgain() {
        wire.cut();
        await().until(() -> bus.part(StoreWatch.class).isAway());
        String zip = new String(FolderArchive.pack(Path.of("routes/one-stop")), ISO_8859_1);
        for (HttpResponse<String> answer : List.of(
                deployments("GET", "?system=one-stop", ""),
                deployments("GET", "/1/nodes", ""),
                deployments("POST", "/one-stop?reason=x", zip),
                deployments("POST", "/one-stop/rollback", "{\"reason\": \"x\"}"),
                deployments("POST", "/one-stop/remove", "{\"reason\": \"x\"}"),
                deployments("POST", "/one-stop/approve", "{\"version\": \"0123456789ab\"}"),
                deployments("POST", "/one-stop/refuse", "{\"version\": \"0123456789ab\", \"reason\": \"x\"}"),
                deployments("GET", "/one-stop/diff", ""),
                deployments("GET", "/national-portal/shadow", ""))) {
            assertThat(answer.statusCode())
                    .as(answer.uri() + " " + answer.body())
                    .isEqualTo(503);
            assertThat(RunningBus.json(answer).path("code").asString()).isEqualTo("control.unavailable");
            assertThat(answer.headers().firstValue("Retry-After")).hasValue("5");
        }
    }

    private static HttpResponse<String> deployments(String method, String path, String body) {
        String login = Base64.getEncoder().encodeToString("admin:admin-sandbox".getBytes(ISO_8859_1));
        return bus.send(HttpRequest.newBuilder(bus.control("/control/v1/deployments" + path))
                .header("Authorization", "Basic " + login)
                .header("Content-Type", body.startsWith("{") ? "application/json" : "application/zip")
                .method(method, HttpRequest.BodyPublishers.ofByteArray(body.getBytes(ISO_8859_1))));
    }

    private static void registersWhile(Runnable trouble, String code) {
        // Given
        trouble.run();
        // When
        long began = System.nanoTime();
        HttpResponse<String> answer = put(code);
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        // Then: accepted and delivered, and a repetition is one
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        assertThat(took).isLessThan(Duration.ofSeconds(10));
        assertThat(put(code).body()).isEqualTo(answer.body());
        await().atMost(Duration.ofSeconds(20)).until(() -> !taken(code).isEmpty());
        wire.restore();
        assertThat(put(code).body()).isEqualTo(answer.body());
        String id = RunningBus.json(answer).path("exchangeId").asString();
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () -> assertThat(bus.exchange(id, token).path("state").asString())
                                .isEqualTo("DELIVERED"));
        assertThat(put(code).body()).isEqualTo(answer.body());
        assertThat(taken(code)).containsExactly("dossier");
    }

    @Test
    void softwareThatSpeaksThePortalsProtocol_noticesNothing() {
        // Given
        AdapterClient face = AdapterClient.atTheBus(bus, "one-stop");
        ObjectNode dossier = (ObjectNode) RunningBus.JSON.readTree(PortalSamples.DOSSIER);
        dossier.put("MaHoSo", "000.00.12.H28-260315-0103");
        wire.cut();
        await().until(bus.part(StoreWatch.class)::isAway);
        // When
        JsonNode unknown = face.lookUp("000.00.12.H28-260315-0103");
        JsonNode first = face.dossiers("False", List.of(dossier));
        JsonNode again = face.dossiers("False", List.of(dossier));
        JsonNode known = face.lookUp("000.00.12.H28-260315-0103");
        // Then
        assertThat(unknown.path("result").size()).as("%s", unknown).isZero();
        assertThat(first.path("error_code").asString()).as("%s", first).isEqualTo("0");
        assertThat(again.path("error_code").asString()).as("%s", again).isEqualTo("0");
        assertThat(known.at("/result/0/MAHOSO").asString()).isEqualTo("000.00.12.H28-260315-0103");
        assertThat(taken("000.00.12.H28-260315-0103")).containsExactly("dossier");
    }

    @Test
    void whoeverSendsADocument_isAskedToComeAgain_andThenItGoesOnce() throws Exception {
        // Given
        AxisClient party = new AxisClient(bus.service("/vxp"), "dms", "dms-sandbox");
        AxisClient ministry =
                new AxisClient(URI.create(bus.simulators().url("document-axis")), "G22.CENTRE", "ministry-sandbox");
        byte[] file = Papers.document("000.00.12.H28", "801", "000.00.00.G22");
        byte[] fromOutside = Papers.document("000.00.00.G22", "802", "000.00.12.H28");
        wire.cut();
        await().until(bus.part(StoreWatch.class)::isAway);
        ministry.send(fromOutside, "000.00.00.G22", "edoc", "");
        // When
        JsonNode away = party.send(file, "000.00.12.H28", "edoc", "");
        // Then
        assertThat(away.path("status").asString()).as("%s", away).isEqualTo("FAIL");
        assertThat(away.path("ErrorCode").asString()).as("%s", away).isEqualTo("20");
        assertThat(ministry.received("edoc")).isEmpty();
        // When
        wire.restore();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> party.send(file, "000.00.12.H28", "edoc", "")
                        .path("status")
                        .asString()
                        .equals("OK"));
        // Then
        await().atMost(Duration.ofSeconds(30))
                .until(() -> party.received("edoc").size() == 1
                        && ministry.received("edoc").size() == 1);
        assertThat(ministry.file(ministry.received("edoc").path(0).path("docId").asString()))
                .isEqualTo(file);
        assertThat(party.file(party.received("edoc").path(0).path("docId").asString()))
                .isEqualTo(fromOutside);
    }

    private static List<String> taken(String code) {
        return PortalLedger.of(bus.simulators().ledger().read(PORTAL), code);
    }

    private static HttpResponse<String> put(String code) {
        return bus.call("PUT", "/api/v1/dossiers/" + code, token, RunningBus.dossier("Một"));
    }
}
