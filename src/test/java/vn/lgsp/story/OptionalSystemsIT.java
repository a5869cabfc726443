package vn.lgsp.story;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import vn.lgsp.RunningBus;
import vn.lgsp.messagestore.FileRights;
import vn.lgsp.sandbox.Simulators;

/**
 * Folders that are off until somebody wants them: one-stop software that does not fetch but is called, in the bus's own
 * form or as SyncDocument, and the province's own portal.
 */
class OptionalSystemsIT {
    private static final String PORTAL = "national-portal";
    private static final String PROVINCIAL = "provincial-portal";
    private static final String OURS = "one-stop-push";
    private static final String SYNC = "one-stop-lgsp";

    private static RunningBus bus;
    private static int number;

    @BeforeAll
    static void start() {
        bus = RunningBus.start(
                "ONE_STOP_ENABLED=false",
                "ONE_STOP_PUSH_ENABLED=true",
                "ONE_STOP_LGSP_ENABLED=true",
                "PROVINCIAL_PORTAL_ENABLED=true",
                "PAPERLESS_MEETING_ENABLED=true",
                "lgsp.sync.every=200ms",
                "lgsp.sync.again=0s");
    }

    @AfterAll
    static void stop() {
        bus.close();
    }

    @BeforeEach
    void fineWeather() {
        Stream.of(PORTAL, PROVINCIAL, OURS, SYNC)
                .forEach(system -> bus.simulators().weather(system, Simulators.FINE));
    }

    private static ObjectNode filed() {
        ObjectNode dossier = (ObjectNode) RunningBus.JSON.readTree(PortalSamples.DOSSIER);
        return dossier.put("MaHoSo", "000.00.00.G22-260317-%04d".formatted(number++))
                .put("TrangThaiHoSo", "1");
    }

    private static String file(ObjectNode dossier) {
        PortalSamples.file(bus, dossier);
        return dossier.path("MaHoSo").asString();
    }

    private static JsonNode first(String system, String code) {
        await().until(() -> !bus.taken(system, code).isEmpty());
        return bus.taken(system, code).getFirst();
    }

    /** One more reader of documents is a folder with a manifest. */
    @Test
    void aDocumentOfTheProvince_isFoundByTheMeetingSystemToo() throws Exception {
        byte[] file = Papers.document("000.00.12.H28", "77", "000.00.31.H28");
        AxisClient dms = new AxisClient(bus.service("/vxp"), "dms", "dms-sandbox");
        String sent = dms.send(file, "000.00.12.H28", "edoc", "").path("DocId").asString();
        String meeting = bus.token("paperless-meeting", "document.read", "inbox.receive");
        JsonNode item = RunningBus.json(bus.get("/api/v1/inbox?max=10&wait=20", meeting))
                .at("/items/0");
        assertThat(item.path("exchangeId").asString()).isEqualTo(sent);
        String name = item.at("/message/attachments/0/file/sha256").asString();
        assertThat(bus.get("/api/v1/files/" + name, meeting).body()).isEqualTo("Văn bản số 77");
        String lease = "{\"lease\": \"" + item.path("lease").asString() + "\"}";
        assertThat(bus.call("POST", "/api/v1/inbox/" + sent + "/acknowledge", meeting, lease)
                        .statusCode())
                .isEqualTo(204);
        // Whose document it is finds it all the same.
        await().until(() -> dms.received("edoc").toString().contains(sent));
        assertThat(dms.file(sent)).isEqualTo(file);
    }

    @Test
    void whatACitizenFiles_reachesBoth_eachInItsForm() {
        // Given
        ObjectNode dossier = filed();
        dossier.putArray("TaiLieuNop")
                .addObject()
                .put("TenTepDinhKem", "don.pdf")
                .put("Base64", Base64.getEncoder().encodeToString("%PDF-1.7 don".getBytes(UTF_8)));
        // When
        String code = file(dossier);
        // Then
        JsonNode ours = first(OURS, code);
        assertThat(ours.path("type").asString()).isEqualTo("dossier.submitted");
        assertThat(ours.path("sender").asString()).isEqualTo(PORTAL);
        assertThat(ours.at("/message/procedure/code").asString())
                .isEqualTo(dossier.path("MaTTHC").asString());
        assertThat(ours.at("/message/documents/0").has("content")).isFalse();
        HttpResponse<byte[]> paper =
                paper(ours.at("/message/documents/0/file/sha256").asString());
        assertThat(new String(paper.body(), UTF_8)).isEqualTo("%PDF-1.7 don");

        JsonNode sync = first(SYNC, code);
        assertThat(sync.path("DocCode").asString()).isEqualTo(code);
        assertThat(sync.path("CitizenName").asString())
                .isEqualTo(dossier.path("ChuHoSo").asString());
        assertThat(sync.at("/Attachments/0/Base64").asString())
                .isEqualTo(Base64.getEncoder().encodeToString("%PDF-1.7 don".getBytes(UTF_8)));
    }

    private static HttpResponse<byte[]> paper(String sha256) {
        HttpRequest request = HttpRequest.newBuilder(bus.service("/api/v1/files/" + sha256))
                .header("Authorization", "Bearer " + bus.token(OURS, "dossier.read"))
                .build();
        try (var http = java.net.http.HttpClient.newHttpClient()) {
            return http.send(request, HttpResponse.BodyHandlers.ofByteArray());
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @CsvSource({
        OURS + ", away", OURS + ", reset", OURS + ", cut", OURS + ", error", OURS + ", html",
        SYNC + ", away", SYNC + ", reset", SYNC + ", error", SYNC + ", html", SYNC + ", token-refused"
    })
    void oneThatCannotTake_getsItLater_theOtherAtOnce(String system, String weather) {
        // Given
        bus.simulators().weather(system, weather);
        // When
        String code = file(filed());
        // Then
        first(system.equals(OURS) ? SYNC : OURS, code);
        await().until(() -> asked(system, system.equals(SYNC) && weather.startsWith("token") ? "" : code) > 0);
        assertThat(bus.taken(system, code)).isEmpty();
        bus.simulators().weather(system, Simulators.FINE);
        first(system, code);
    }

    /** How often a system was called with this text, however it answered. */
    private static int asked(String system, String text) {
        HttpResponse<String> answer = bus.send(HttpRequest.newBuilder(
                        URI.create(bus.simulators().url() + "/__admin/requests/count"))
                .POST(HttpRequest.BodyPublishers.ofString(RunningBus.JSON.writeValueAsString(Map.of(
                        "urlPathPattern", "/" + system + "/.*", "bodyPatterns", List.of(Map.of("contains", text)))))));
        return RunningBus.json(answer).path("count").asInt();
    }

    @Test
    void tokenThatTheirEndForgot_isFetchedAgainOnce() {
        first(SYNC, file(filed()));
        bus.simulators().weather(SYNC, "token-forgotten");

        String code = file(filed());

        first(SYNC, code);
        assertThat(bus.taken(SYNC, code)).hasSize(1);
    }

    @Test
    void answerWithoutBody_isTaken() {
        bus.simulators().weather(OURS, "quiet");

        String code = file(filed());

        await().until(() -> asked(OURS, code) > 0);
        bus.simulators().weather(OURS, Simulators.FINE);
        first(OURS, file(filed()));
        assertThat(asked(OURS, code)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {OURS, SYNC})
    void whatBecameOfItsOwnMessage_itIsTold(String system) {
        // Given
        bus.simulators().weather(PORTAL, "refuse-all");
        String code = "000.00.12.H28-260317-%04d".formatted(number++);
        ObjectNode dossier = (ObjectNode) RunningBus.JSON.readTree(RunningBus.dossier("made up"));
        dossier.remove("code");
        // When
        HttpResponse<String> answer =
                bus.call("PUT", "/api/v1/dossiers/" + code, bus.token(system, "dossier.write"), dossier.toString());
        // Then
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        JsonNode told = first(system, code);
        String text = told.toString();
        assertThat(text).contains(RunningBus.json(answer).path("exchangeId").asString());
        if (system.equals(OURS)) {
            assertThat(told.path("type").asString()).isEqualTo("delivery.result");
            assertThat(told.at("/message/state").asString()).isEqualTo("PARKED");
        } else {
            assertThat(told.path("Comment").asString()).startsWith("Chưa gửi được: ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {PORTAL, PROVINCIAL})
    void whenOnePortalIsAway_theOtherGoesOn_andBothHaveItInOrder(String away) {
        // Given
        bus.simulators().weather(away, "away");
        String code = "000.00.12.H28-260318-%04d".formatted(number++);
        String writer = bus.token(OURS, "dossier.write", "dossier.read");
        // When
        accepted(bus.call("PUT", "/api/v1/dossiers/" + code, writer, RunningBus.dossier("Một")));
        for (String step : List.of("Nhận", "Thẩm định", "Ký")) {
            accepted(bus.call("POST", "/api/v1/dossiers/" + code + "/progress", writer, RunningBus.progress(step)));
        }
        // Then
        List<String> order = List.of("put", "Nhận", "Thẩm định", "Ký");
        await().untilAsserted(() -> assertThat(shown(away.equals(PORTAL) ? PROVINCIAL : PORTAL, code))
                .isEqualTo(order));
        assertThat(shown(away, code)).isEmpty();
        bus.simulators().weather(away, Simulators.FINE);
        await().untilAsserted(() -> assertThat(shown(away, code)).isEqualTo(order));
        await().untilAsserted(() -> assertThat(
                        bus.get("/api/v1/dossiers/" + code, writer).body())
                .contains(PORTAL + " đã nhận", PROVINCIAL + " đã nhận"));
    }

    private static void accepted(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    }

    /** What a portal was told of a dossier, in its order; several steps may have come in one call. */
    private static List<String> shown(String portal, String code) {
        return bus.taken(portal, code).stream()
                .flatMap(body -> body.has("event")
                        ? Stream.of(body.at("/event/content").asString())
                        : body.path("service").asString("").equals("CapNhatTienDoHoSoMC")
                                ? body.path("data")
                                        .valueStream()
                                        .map(line -> line.path("NoiDungXuLy").asString())
                                : Stream.of("put"))
                .toList();
    }

    /** The second portal takes or refuses at once; the first one's answer comes later. */
    @ParameterizedTest
    @CsvSource({
        PORTAL + ", slow-2s, 0, Đồng bộ thành công", PROVINCIAL + ", away, 0, Đồng bộ thành công",
        PROVINCIAL + ", refuse-all, 0, Đồng bộ thành công", PORTAL + ", refuse-all, -1, ''"
    })
    void atItsFace_thePortalsOwnWordCounts_andNoOthers(String portal, String weather, String code, String words) {
        // Given
        AdapterClient face = AdapterClient.atTheBus(bus, OURS);
        ObjectNode dossier = ((ObjectNode) RunningBus.JSON.readTree(PortalSamples.DOSSIER))
                .put("MaHoSo", "H28.12-260319-%04d".formatted(number++));
        bus.simulators().weather(portal, weather);
        // When
        JsonNode answer = face.dossiers("True", List.of(dossier));
        // Then
        assertThat(answer.path("error_code").asString()).as(answer.toString()).isEqualTo(code);
        assertThat(answer.path("message").asString()).contains(words);
        // A repetition is answered from the log, which is a moment behind.
        await().untilAsserted(() ->
                assertThat(face.dossiers("True", List.of(dossier))).isEqualTo(answer));
        assertThat(bus.taken(PORTAL, dossier.path("MaHoSo").asString())).hasSize(code.equals("0") ? 1 : 0);
    }

    /** A second receiver that can be asked is lines of its folder. */
    @Test
    void theProvincialPortalIsAskedToo_whatItLacksIsFound_andSentToItAlone() {
        // Given
        Instant began = Instant.now();
        String code = "H28.33-260319-%04d".formatted(number++);
        String writer = bus.token(OURS, "dossier.write", "dossier.read");
        accepted(bus.call("PUT", "/api/v1/dossiers/" + code, writer, RunningBus.dossier("Một")));
        accepted(bus.call("POST", "/api/v1/dossiers/" + code + "/progress", writer, RunningBus.progress("Ký")));
        List<String> order = List.of("put", "Ký");
        await().untilAsserted(() -> assertThat(List.of(shown(PORTAL, code), shown(PROVINCIAL, code)))
                .isEqualTo(List.of(order, order)));
        await().untilAsserted(
                        () -> assertThat(compared(began).path("equal").asInt()).isEqualTo(1));
        bus.send(HttpRequest.newBuilder(URI.create(bus.simulators().url() + "/" + PROVINCIAL + "/__state"))
                .DELETE());
        // When
        JsonNode run = compared(began);
        assertThat(run.path("missing").asInt()).as(run.toString()).isEqualTo(1);
        String again = "/reconciliations/" + run.path("id").asString() + "/resync";
        assertThat(bus.operator("POST", "/control/v1" + again, "{\"reason\": \"Cổng mất dữ liệu\"}")
                        .statusCode())
                .isEqualTo(202);
        // Then
        await().untilAsserted(() -> assertThat(shown(PROVINCIAL, code)).isEqualTo(List.of("put", "Ký", "put", "Ký")));
        assertThat(shown(PORTAL, code)).isEqualTo(order);
        assertThat(compared(began).path("equal").asInt()).isEqualTo(1);
    }

    private static JsonNode compared(Instant from) {
        String period = "{\"from\": \"%s\", \"to\": \"%s\"}"
                .formatted(from, Instant.now().plusSeconds(1));
        HttpResponse<String> begun =
                bus.operator("POST", "/control/v1/systems/" + PROVINCIAL + "/reconciliations", period);
        assertThat(begun.statusCode()).as(begun.body()).isEqualTo(202);
        String run = "/control/v1/reconciliations/"
                + RunningBus.json(begun).path("id").asString();
        return await().atMost(Duration.ofSeconds(30))
                .until(
                        () -> RunningBus.json(bus.operator("GET", run, "")),
                        one -> one.path("state").asString().equals("DONE"));
    }

    @Test
    void theRightOnAPaper_doesNotOutliveARefusedSubmission_andAnotherOnesStays() throws Exception {
        FileRights rights = bus.part(FileRights.class);
        String key = "key-" + number++;
        accepted(submit(key, "a paper that is taken"));
        assertThat(rights.mayFetch(OURS, digest("a paper that is taken"))).isTrue();
        // The same key with other content is refused; its paper may be new, or that of the accepted one.
        for (String content : List.of("a paper that is refused", "a paper that is taken")) {
            HttpResponse<String> answer = submit(key, content, "another");
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(409);
        }
        assertThat(rights.mayFetch(OURS, digest("a paper that is refused"))).isFalse();
        assertThat(rights.mayFetch(OURS, digest("a paper that is taken"))).isTrue();
    }

    private static HttpResponse<String> submit(String key, String content, String... summary) {
        String body =
                "{\"procedure\": {\"code\": \"1.004203\"}, \"summary\": \"%s\", \"documents\": [{\"content\": \"%s\"}]}"
                        .formatted(
                                summary.length == 0 ? "one" : summary[0],
                                Base64.getEncoder().encodeToString(content.getBytes(UTF_8)));
        String path = "/api/v1/submissions/H28.12-260318-" + key;
        return bus.call("PUT", path, bus.token(PROVINCIAL, "dossier.write"), body, "Idempotency-Key", key);
    }

    private static String digest(String content) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content.getBytes(UTF_8)));
    }

    @Test
    void whatACitizenFilesAtTheProvincialPortal_reachesTheOneStop() {
        String code = "H28.12-260318-%05d".formatted(number++);
        String content = Base64.getEncoder().encodeToString("%PDF-1.7 don".getBytes(UTF_8));
        HttpResponse<String> answer = bus.call(
                "PUT",
                "/api/v1/submissions/" + code,
                bus.token(PROVINCIAL, "dossier.write"),
                "{\"procedure\": {\"code\": \"1.004203\"}, \"documents\": [{\"name\": \"don.pdf\", \"content\": \"%s\"}]}"
                        .formatted(content));
        accepted(answer);
        JsonNode ours = first(OURS, code);
        assertThat(ours.path("sender").asString()).isEqualTo(PROVINCIAL);
        assertThat(ours.at("/message/documents/0/file/size").asInt()).isEqualTo(12);
        assertThat(first(SYNC, code).at("/Attachments/0/Base64").asString()).isEqualTo(content);
    }
}
