package vn.lgsp.story;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import vn.lgsp.RunningBus;
import vn.lgsp.messagestore.FileRights;
import vn.lgsp.sandbox.Simulators;
import vn.lgsp.translation.Mapping;

/** A citizen files at the national portal, the one-stop fetches it, works on it, and the portal hears how it goes. */
class CitizenFilesIT {
    private static final String PORTAL = "national-portal";
    private static final Mapping OUT =
            Mapping.compile("mapping/dossier.jslt", List.of(Path.of("routes/national-portal")));

    private static RunningBus bus;
    private static String oneStop;
    private static int number;

    @BeforeAll
    static void start() {
        bus = RunningBus.start(
                "lgsp.gateway.papers.number=6",
                "lgsp.gateway.papers.one=64KB",
                "lgsp.gateway.papers.whole=150KB",
                "lgsp.gateway.papers.within=4s");
        oneStop = bus.token("one-stop", "dossier.write", "dossier.read", "exchange.read", "inbox.receive");
    }

    @AfterAll
    static void stop() {
        bus.close();
    }

    @BeforeEach
    void fineWeather_andNothingWaits() {
        bus.simulators().weather(PORTAL, Simulators.FINE);
        for (List<JsonNode> left = fetch(""); !left.isEmpty(); left = fetch("")) {
            left.forEach(CitizenFilesIT::acknowledge);
        }
    }

    private static ObjectNode filed() {
        ObjectNode dossier = (ObjectNode) RunningBus.JSON.readTree(PortalSamples.DOSSIER);
        return dossier.put("MaHoSo", "000.00.00.G22-260316-%04d".formatted(number++))
                .put("TrangThaiHoSo", "1");
    }

    private static HttpResponse<String> push(String body) {
        return PortalSamples.push(bus, body);
    }

    private static void assertAnswer(String body, int code, String message) {
        HttpResponse<String> answer = push(body);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(RunningBus.json(answer).path("error_code").asInt())
                .as(answer.body())
                .isEqualTo(code);
        assertThat(RunningBus.json(answer).path("message").asString()).contains(message);
    }

    private static List<JsonNode> fetch(String query) {
        return RunningBus.json(bus.get("/api/v1/inbox" + query, oneStop))
                .path("items")
                .valueStream()
                .toList();
    }

    private static JsonNode next() {
        List<JsonNode> found = new ArrayList<>();
        await().until(() -> found.addAll(fetch("?max=1&wait=2")));
        return found.getFirst();
    }

    private static void acknowledge(JsonNode item) {
        HttpResponse<String> answer = bus.call(
                "POST",
                "/api/v1/inbox/" + item.path("exchangeId").asString() + "/acknowledge",
                oneStop,
                "{\"lease\": \"" + item.path("lease").asString() + "\"}");
        assertThat(answer.statusCode()).isEqualTo(204);
    }

    private static String timeline(String code) {
        return bus.get("/api/v1/dossiers/" + code, oneStop).body();
    }

    @Test
    void everyFieldOfThePortal_reachesTheOneStop() {
        // Given
        ObjectNode dossier = filed();
        // When
        assertAnswer(dossier.toString(), 0, "thành công");
        JsonNode item = next();
        // Then
        assertThat(item.path("type").asString()).isEqualTo("dossier.submitted");
        assertThat(item.path("sender").asString()).isEqualTo(PORTAL);
        assertThat(item.path("subject").asString())
                .isEqualTo(dossier.path("MaHoSo").asString());
        Map<String, @Nullable Object> first = new HashMap<>();
        first.put("prepared", null);
        first.put("form", "first");
        JsonNode back =
                RunningBus.JSON.readTree(OUT.apply(RunningBus.JSON.writeValueAsBytes(item.path("message")), first));
        assertThat(back.at("/data/0")).isEqualTo(dossier);
        acknowledge(item);
    }

    @Test
    void ofWhatTheCitizenLeftOpen_onlyWhatIsCertainIsAdded() {
        ObjectNode dossier = RunningBus.JSON
                .createObjectNode()
                .put("MaHoSo", "000.00.00.G22-260316-%04d".formatted(number++))
                .put("MaTTHC", "1.004203");
        dossier.putArray("TaiLieuNop")
                .addObject()
                .put("TenTepDinhKem", "don.pdf")
                .put("Base64", "JVBERi0=");
        assertAnswer(dossier.toString(), 0, "thành công");
        JsonNode message = next().path("message");
        assertThat(message.path("status").asString()).isEqualTo("REGISTERED");
        assertThat(message.path("submittedTo").asString()).isEqualTo("NATIONAL_PORTAL");
        assertThat(message.at("/documents/0").has("content")).isFalse();
        assertThat(message.at("/documents/0").has("extensions")).isFalse();
        assertThat(file(message.at("/documents/0/file"), oneStop).body()).isEqualTo("%PDF-");
        assertThat(message.has("agency")).isFalse();
    }

    @Test
    void addressesHaveTwoLevelsOrThree() {
        assertThat(address("{'MaTinh':'25','MaHuyen':'','MaXa':'08230','DiaChiChiTiet':'Tổ 3'}"))
                .isEqualTo(json("{'province':{'code':'25'},'commune':{'code':'08230'},'detail':'Tổ 3'}"));
        assertThat(address("{'MaTinh':17,'MaHuyen':'148','MaXa':'04789'}"))
                .isEqualTo(json("{'province':{'code':'17'},'district':{'code':'148'},'commune':{'code':'04789'}}"));
    }

    private static JsonNode json(String text) {
        return RunningBus.JSON.readTree(text.replace('\'', '"'));
    }

    private static JsonNode address(String given) {
        ObjectNode dossier = RunningBus.JSON
                .createObjectNode()
                .put("MaHoSo", "000.00.00.G22-260316-%04d".formatted(number++))
                .put("MaTTHC", "1.004203");
        dossier.set("DiaChiDoanhNghiep", json(given));
        assertAnswer(dossier.toString(), 0, "thành công");
        JsonNode item = next();
        acknowledge(item);
        assertThat(item.path("message").has("extensions")).isFalse();
        return item.at("/message/owner/address");
    }

    private static HttpResponse<String> file(JsonNode file, String token) {
        return bus.get("/api/v1/files/" + file.path("sha256").asString(), token);
    }

    private static ObjectNode withPaper(String url) {
        ObjectNode dossier = filed();
        dossier.putArray("TaiLieuNop")
                .addObject()
                .put("TenTepDinhKem", "don.pdf")
                .put("DuongDanTaiTepTin", url);
        return dossier;
    }

    private static JsonNode paper(ObjectNode dossier, int code) {
        assertAnswer(dossier.toString(), code, "");
        JsonNode item = next();
        acknowledge(item);
        return item.at("/message/documents/0");
    }

    @Test
    void aPaperAtThePortal_isFetched_andOnlyItsReceiverGetsIt() {
        // Given
        String url = bus.simulators().url(PORTAL) + "/files/don-dang-ky.pdf";
        // When
        JsonNode paper = paper(withPaper(url), 0);
        // Then
        assertThat(paper.path("url").asString()).isEqualTo(url);
        HttpResponse<String> answer = file(paper.path("file"), oneStop);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/octet-stream");
        assertThat(answer.body())
                .contains("don-dang-ky.pdf")
                .hasSize(paper.at("/file/size").asInt());
        assertThat(bus.part(FileRights.class)
                        .mayFetch(PORTAL, paper.at("/file/sha256").asString()))
                .isFalse();
        JsonNode unknown = RunningBus.JSON.createObjectNode().put("sha256", "0".repeat(64));
        assertThat(file(unknown, oneStop).statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource({"falters.pdf, 2, true", "fails.pdf, 3, false", "missing.pdf, 1, false"})
    void aFileServiceThatFailsForAMoment_isAskedAgain_butNotForEver(String name, int times, boolean had) {
        String path = "/" + PORTAL + "/files/" + name;
        int before = askedFor(path);
        assertThat(paper(withPaper(bus.simulators().url() + path), 0).has("file"))
                .isEqualTo(had);
        assertThat(askedFor(path) - before).isEqualTo(times);
    }

    @ParameterizedTest
    @CsvSource({
        // papers, bytes of each, kept
        "1, 65536, 1",
        "1, 65537, 0",
        "4, 50000, 3",
        "8, 10, 6"
    })
    void whatIsBeyondTheLimits_staysInTheMessage(int papers, int size, int kept) {
        ObjectNode dossier = filed();
        ArrayNode list = dossier.putArray("TaiLieuNop");
        for (int i = 0; i < papers; i++) {
            byte[] content = new byte[size];
            content[0] = (byte) i;
            list.addObject().put("Base64", Base64.getEncoder().encodeToString(content));
        }
        assertAnswer(dossier.toString(), 0, "thành công");
        JsonNode item = next();
        acknowledge(item);
        List<JsonNode> came = item.at("/message/documents").valueStream().toList();
        assertThat(came).hasSize(papers);
        assertThat(came).filteredOn(paper -> paper.has("file")).hasSize(kept);
        assertThat(came).filteredOn(paper -> paper.has("content")).hasSize(papers - kept);
    }

    @ParameterizedTest
    @ValueSource(strings = {"large.pdf", "late.pdf"})
    void aFileThatIsTooLargeOrTooLate_isLeftWhereItIs_andNobodyWaitsLongForIt(String name) {
        String url = bus.simulators().url(PORTAL) + "/files/" + name;
        Instant began = Instant.now();
        JsonNode paper = paper(withPaper(url), 0);
        assertThat(paper.has("file")).isFalse();
        assertThat(paper.path("url").asString()).isEqualTo(url);
        assertThat(Duration.between(began, Instant.now())).isLessThan(Duration.ofSeconds(12));
    }

    private static int askedFor(String path) {
        return RunningBus.json(bus.send(
                        HttpRequest.newBuilder(URI.create(bus.simulators().url() + "/__admin/requests/count"))
                                .POST(BodyPublishers.ofString("{\"urlPath\": \"" + path + "\"}"))))
                .path("count")
                .asInt();
    }

    @Test
    void aPaperThatCannotBeHad_staysWhereItIs_andTheSameAgainIsTheSame() throws NoSuchAlgorithmException {
        String portal = bus.simulators().url(PORTAL);
        for (String url : List.of(
                portal.replace("127.0.0.1", "localhost") + "/files/a.pdf",
                bus.control("/actuator/health").toString(),
                "file:///etc/hostname",
                "không phải địa chỉ",
                portal + "/files/missing.pdf",
                portal + "/files/elsewhere.pdf")) {
            JsonNode paper = paper(withPaper(url), 0);
            assertThat(paper.path("url").asString()).isEqualTo(url);
            assertThat(paper.has("file")).as(url).isFalse();
        }
        // The file server is away, and back when the portal says it again
        ObjectNode dossier = withPaper(portal + "/files/b.pdf");
        bus.simulators().weather(PORTAL, "away");
        assertThat(paper(dossier, 0).has("file")).isFalse();
        bus.simulators().weather(PORTAL, Simulators.FINE);
        assertAnswer(dossier.toString(), 1, "");
        assertThat(fetch("?wait=1")).isEmpty();
        // Nobody was told of the file that could be had the second time
        assertThat(bus.part(FileRights.class).mayFetch("one-stop", digest("%PDF-1.4 b.pdf")))
                .isFalse();
        paper(withPaper(portal + "/files/b.pdf"), 0);
        assertThat(bus.part(FileRights.class).mayFetch("one-stop", digest("%PDF-1.4 b.pdf")))
                .isTrue();
    }

    private static String digest(String content) throws NoSuchAlgorithmException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content.getBytes(UTF_8)));
    }

    @Test
    void theSameAgain_wasTakenBefore_andWhatTheCitizenChangedIsNot() {
        ObjectNode dossier = filed();
        assertAnswer(dossier.toString(), 0, "thành công");
        assertAnswer(dossier.toString(), 1, dossier.path("MaHoSo").asString());
        acknowledge(next());
        assertAnswer(dossier.put("GhiChu", "Bổ sung giấy tờ").toString(), 0, "thành công");
        JsonNode second = next();
        assertThat(second.at("/message/note").asString()).isEqualTo("Bổ sung giấy tờ");
        acknowledge(second);
        assertThat(fetch("?wait=1")).isEmpty();
    }

    @Test
    void whatCannotBeTaken_isToldInThePortalsOwnForm() {
        assertAnswer("[]", -1, "danh sách");
        assertAnswer("{", -1, "không đọc được");
        assertAnswer(filed().put("NgayNopHoSo", "20261399").toString(), -1, "/NgayNopHoSo");
        assertAnswer(filed().put("MaTTHC", "").toString(), -1, "procedure");
        ObjectNode broken = filed();
        broken.putArray("TaiLieuNop").addObject().put("Base64", "%%%");
        assertAnswer(broken.toString(), -1, "Base64");
        assertThat(fetch("?wait=1")).isEmpty();
    }

    @Test
    void theWholeWay_withThePortalAndTheOneStopAwayInTheMiddle() {
        // A citizen files; the one-stop comes later and registers it
        ObjectNode dossier = filed();
        String filedAt = dossier.path("MaHoSo").asString();
        assertAnswer(dossier.toString(), 0, "thành công");
        JsonNode submission = next();
        String code = "H28.12-260316-%04d".formatted(number++);
        put(code, submission, "RECEIVED");
        acknowledge(submission);
        // While the portal is away it goes on
        bus.simulators().weather(PORTAL, "away");
        step(code, "SUPPLEMENT_REQUIRED", "Đề nghị bổ sung giấy tờ");
        // The citizen supplements; nobody fetches for a while
        assertAnswer(dossier.put("GhiChu", "Đã bổ sung").toString(), 0, "thành công");
        JsonNode supplement = next();
        assertThat(supplement.path("subject").asString()).isEqualTo(filedAt);
        acknowledge(supplement);
        step(code, "PROCESSING", "Thẩm định hồ sơ");
        put(code, submission, "COMPLETED");
        bus.simulators().weather(PORTAL, Simulators.FINE);
        // Then
        await().untilAsserted(() -> assertThat(bus.simulators().ledger().read(PORTAL))
                .filteredOn(delivery -> delivery.keys().contains(code))
                .extracting(delivery -> delivery.operation())
                .containsSubsequence("DongBoHoSoMC", "CapNhatTienDoHoSoMC", "DongBoHoSoMC"));
        // Under its own number the portal heard of the registration and of the end
        await().untilAsserted(() -> assertThat(states(filedAt)).containsExactly("2 " + code, "9 " + code));
        await().untilAsserted(() ->
                assertThat(timeline(code)).contains("Đề nghị bổ sung giấy tờ", "national-portal đã nhận", "COMPLETED"));
        String ofTheFiling =
                bus.get("/api/v1/exchanges?subject=" + filedAt, oneStop).body();
        assertThat(ofTheFiling).contains("dossier.submitted", "DELIVERED").doesNotContain("PARKED");
    }

    /** What the portal was told of what it had handed in: status, and number in the province. */
    private static List<String> states(String filedAt) {
        return bus.simulators().ledger().read(PORTAL).stream()
                .filter(delivery -> delivery.operation().equals("DongBoTrangThaiHoSo")
                        && delivery.keys().contains(filedAt))
                .map(delivery -> delivery.body().at("/data/TrangThai").asString() + " "
                        + delivery.body().at("/data/MaHoSoDonVi").asString())
                .toList();
    }

    @Test
    void whatThePortalWillNotHearOfItsOwnDossier_isSetAside_andHoldsTheDossier() {
        // Given
        ObjectNode dossier = filed();
        assertAnswer(dossier.toString(), 0, "thành công");
        JsonNode submission = next();
        acknowledge(submission);
        String code = "H28.12-260316-%04d".formatted(number++);
        // When
        ObjectNode refused = ((ObjectNode) submission.path("message").deepCopy()).put("note", "Sai [tu-choi]");
        putBody(code, refused, "RECEIVED");
        // Then
        await().untilAsserted(() -> assertThat(timeline(code)).contains("PARKED", "Trạng thái bị từ chối"));
        assertThat(states(dossier.path("MaHoSo").asString())).isEmpty();
        put(code, submission, "PROCESSING");
        await().untilAsserted(() -> assertThat(timeline(code)).contains("HELD"));
    }

    private static void put(String code, JsonNode submission, String status) {
        putBody(code, (ObjectNode) submission.path("message").deepCopy(), status);
    }

    private static void putBody(String code, ObjectNode body, String status) {
        body.putObject("submission").set("code", body.remove("code"));
        body.put("status", status);
        assertThat(bus.call("PUT", "/api/v1/dossiers/" + code, oneStop, body.toString())
                        .statusCode())
                .isEqualTo(202);
    }

    private static void step(String code, String status, String content) {
        String body = RunningBus.progress(content).replace("PROCESSING", status);
        assertThat(bus.call("POST", "/api/v1/dossiers/" + code + "/progress", oneStop, body)
                        .statusCode())
                .isEqualTo(202);
    }
}
