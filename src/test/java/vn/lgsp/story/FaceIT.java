package vn.lgsp.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.JwsHeader;
import org.springframework.security.oauth2.jwt.JwtClaimsSet;
import org.springframework.security.oauth2.jwt.JwtEncoder;
import org.springframework.security.oauth2.jwt.JwtEncoderParameters;
import org.springframework.util.FileSystemUtils;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import vn.lgsp.RunningBus;
import vn.lgsp.messagestore.LogWriter;
import vn.lgsp.sandbox.Delivery;
import vn.lgsp.sandbox.Simulators;

/** Software that speaks to the portal's adapter is pointed at the bus, and notices nothing. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FaceIT {
    private static final String PORTAL = "national-portal";
    private static final String ACCEPTED = "đã tiếp nhận";
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    @TempDir
    private static Path folder;

    private static RunningBus bus;
    private static String token;
    private static AdapterClient face;

    @BeforeAll
    static void start() throws IOException {
        Path routes = folder.resolve("routes");
        FileSystemUtils.copyRecursively(Path.of("routes"), routes);
        // A second one-stop, which does not wait for long.
        Path hasty = Files.createDirectories(routes.resolve("hasty"));
        Files.writeString(hasty.resolve("system.yaml"), """
                agencies: [H28]
                scopes: [dossier.write]
                answer: delivered-within 2s
                sends:
                  - type: dossier.put
                  - type: dossier.progress
                """);
        bus = start("lgsp.routes=" + routes);
        token = bus.token("one-stop");
        face = AdapterClient.atTheBus(bus, "one-stop");
    }

    private static RunningBus start(String... settings) {
        return RunningBus.start(folder.resolve("data"), settings);
    }

    @AfterAll
    static void stop() {
        bus.close();
    }

    @BeforeEach
    void fineWeather() {
        bus.simulators().weather(PORTAL, Simulators.FINE);
    }

    @Test
    void questionOfACitizen_isFetchedAndAnswered() {
        String question = face.call("LayDanhSachHoiDapGuiTuDVCQG", RunningBus.JSON.createObjectNode())
                .at("/result/0/HOIDAPID")
                .asString();
        ObjectNode answer = RunningBus.JSON
                .createObjectNode()
                .put("HOIDAPID", question)
                .put("MADONVI", "000.00.00.H28")
                .put("NGUOITRALOI", "Đinh Thị Ví Dụ")
                .put("NGAYTRALOI", "20260316091500");

        assertThat(face.call("DongBoKetQuaHoiDapGuiTuDVCQG", answer)
                        .path("message")
                        .asString())
                .contains("NOIDUNGTRALOI");
        assertDelivered(face.call("DongBoKetQuaHoiDapGuiTuDVCQG", answer.put("NOIDUNGTRALOI", "Đơn đề nghị")));

        assertThat(face.call(
                                "LayNoiDungTraLoiTheoCauHoi",
                                RunningBus.JSON.createObjectNode().put("cauhoiid", question))
                        .at("/result/0/NOIDUNGTRALOI")
                        .asString())
                .isEqualTo("Đơn đề nghị");
    }

    /** The portal has published no form for them: what the one-stop says is what the portal gets. */
    @ParameterizedTest
    @ValueSource(strings = {"DongBoDanhGia", "DongBoHoiDap"})
    void votesAndQuestions_passAsTheyAre(String service) {
        ObjectNode said = RunningBus.JSON
                .createObjectNode()
                .put("HOIDAPID", "HD-0009")
                .put("MaLinhVuc", "G15-DD02")
                .put("NOIDUNG", "Nội dung mẫu")
                .put("MADONVI", "000.00.00.H28")
                .put("TENDONVI", "UBND tỉnh");
        said.putArray("data").addObject().put("MaHoSo", "H28.12-260316-0007").put("MucDo", "5");

        assertDelivered(face.call(service, said.deepCopy()));

        JsonNode there =
                bus.simulators().ledger().read(PORTAL, service).getLast().body();
        said.propertyStream()
                .forEach(field -> assertThat(there.path(field.getKey())).isEqualTo(field.getValue()));
    }

    @Test
    void manyDossiersInACall_areAnExchangeEach() {
        // When
        List<ObjectNode> dossiers = dossiers(5);
        JsonNode answer = face.dossiers("False", dossiers);

        // Then
        assertDelivered(answer);
        assertThat(dossiers).allSatisfy(dossier -> {
            await().untilAsserted(() -> assertThat(exchanges(code(dossier))).hasSize(1));
            assertThat(taken(code(dossier))).containsExactly(dossier);
        });
    }

    @Test
    void oneBadDossier_andNoneIsAccepted() {
        // Given
        List<ObjectNode> dossiers = dossiers(5);
        JsonNode good = dossiers.get(2).path("NgayHenTra");
        dossiers.get(2).put("NgayHenTra", "20260230170000");

        // When
        JsonNode refused = face.dossiers("False", dossiers);

        // Then
        assertThat(refused.path("error_code").asString()).isEqualTo("-1");
        assertThat(refused.path("message").asString()).contains("/data/2/NgayHenTra");
        assertThat(dossiers)
                .allSatisfy(dossier -> assertThat(exchanges(code(dossier))).isEmpty());
        dossiers.get(2).set("NgayHenTra", good);
        assertDelivered(face.dossiers("False", dossiers));
    }

    @Test
    void dossierOfAnotherProvince_andNoneIsAccepted() {
        List<ObjectNode> dossiers = dossiers(2);
        dossiers.get(1).put("MaHoSo", "000.00.12.H29-260315-0001");

        assertProblem(face.dossiers("False", dossiers), "Hồ sơ thuộc cơ quan");
        assertUnknown(dossiers.getFirst());
    }

    @Test
    void dossierTwiceInACall_isOne_andDoesNotWaitForItself() {
        ObjectNode dossier = dossier();
        ObjectNode changed = dossier.deepCopy().put("GhiChu", "Khác");

        assertDelivered(face.dossiers("True", List.of(dossier, dossier, changed)));

        await().untilAsserted(() -> assertThat(exchanges(code(dossier))).hasSize(2));
        assertThat(taken(code(dossier))).containsExactly(dossier, changed);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                       | /data",
                "{\"data\":[]}            | /data",
                "{\"data\":{}}            | /data",
                "{\"data\":[1]}           | /data/0",
                "{\"data\":[null]}        | /data/0",
                "{\"data\":[[]]}          | /data/0",
                "{\"data\":[{}]}          | /data/0",
                "{\"data\":[{\"MaHoSo\":{}}]}              | /data/0/code",
                "{\"data\":[{\"MaHoSo\":\"../../etc\"}]}   | /data/0/code",
                "{\"data\":[{\"MaHoSo\":\"H28-1' OR 1=1\"}]}| /data/0/code"
            })
    void oddCalls_areAnsweredInThePortalsForm(String call, String place) {
        assertProblem(face.call("DongBoHoSoMC", (ObjectNode) RunningBus.JSON.readTree(call)), place);
    }

    @Test
    void tooManyDossiers_andUnknownServices_areRefused() {
        assertProblem(face.dossiers("False", dossiers(1001)), "/data");
        assertProblem(face.call("XoaHoSo", RunningBus.JSON.createObjectNode()), "'XoaHoSo'");
        assertProblem(face.call("<script>", RunningBus.JSON.createObjectNode()), "'?script?'");
    }

    @Test
    void linesOfADossier_arriveInOrder_atMostTenInACall() {
        // Given
        ObjectNode dossier = dossier();
        face.dossiers("False", List.of(dossier));
        List<ObjectNode> lines = IntStream.range(0, 25)
                .mapToObj(i -> ((ObjectNode) RunningBus.JSON.readTree(PortalSamples.STEP))
                        .put("MaHoSo", code(dossier))
                        .put("NoiDungXuLy", "Bước " + i))
                .toList();

        // When
        assertDelivered(face.progress(lines));

        // Then
        List<Delivery> calls = calls("CapNhatTienDoHoSoMC", code(dossier));
        assertThat(calls).allSatisfy(call -> assertThat(call.keys()).hasSizeBetween(1, 10));
        assertThat(calls.stream().flatMap(call -> call.body().path("data").valueStream()))
                .containsExactlyElementsOf(lines);
    }

    @Test
    void lookUp_isAnsweredFromWhatWasAccepted_elseByThePortal() {
        // Given
        ObjectNode ours = dossier();
        ObjectNode theirs = dossier();
        bus.simulators().weather(PORTAL, "away");
        JsonNode accepted = AdapterClient.atTheBus(bus, "hasty").dossiers("False", List.of(ours));
        assertThat(accepted.path("message").asString()).contains(ACCEPTED);

        // Then
        assertThat(face.lookUp(code(ours)).at("/result/0/MAHOSO").asString()).isEqualTo(code(ours));
        assertProblem(face.lookUp(code(theirs)), "");
        bus.simulators().weather(PORTAL, Simulators.FINE);
        assertThat(face.lookUp(code(theirs)).path("result").size()).isZero();
        AdapterClient.atThePortal(bus).dossiers("False", List.of(theirs));
        assertThat(face.lookUp(code(theirs)).path("result"))
                .isEqualTo(AdapterClient.atThePortal(bus).lookUp(code(theirs)).path("result"));
        assertUnknown(theirs);
        assertThat(face.call("LayDanhSachTTHC", RunningBus.JSON.createObjectNode())
                        .path("result")
                        .size())
                .isPositive();
    }

    @Test
    void newDossierThatIsKnown_isRefusedAsThePortalWould_andAnUpdateIsNot() {
        ObjectNode dossier = dossier();
        ObjectNode other = dossier.deepCopy().put("GhiChu", "Khác");

        assertDelivered(face.dossiers("True", List.of(dossier)));
        assertDelivered(face.dossiers("False", List.of(dossier)));
        JsonNode exists = face.dossiers("False", List.of(other));
        assertThat(exists.path("error_code").asString()).isEqualTo("-3");
        assertThat(exists.path("message").asString()).contains("đã tồn tại", code(dossier));
        assertThat(face.dossiers("false", List.of(other)).path("error_code").asString())
                .isEqualTo("-3");
        assertDelivered(face.dossiers("True", List.of(other)));
        assertThat(taken(code(dossier))).containsExactly(dossier, other);
    }

    @Test
    void sameCallAgain_isTheSameExchange_throughFaceAndApi() {
        // Given
        ObjectNode dossier = dossier();
        assertDelivered(face.dossiers("False", List.of(dossier)));
        await().untilAsserted(() -> assertThat(exchanges(code(dossier))).hasSize(1));

        // When
        assertDelivered(face.dossiers("False", List.of(dossier)));
        JsonNode canonical = RunningBus.json(bus.get("/api/v1/dossiers/" + code(dossier), token))
                .path("dossier");
        HttpResponse<String> again = bus.call("PUT", "/api/v1/dossiers/" + code(dossier), token, canonical.toString());

        // Then
        assertThat(again.statusCode()).as(again.body()).isEqualTo(202);
        assertThat(exchanges(code(dossier)))
                .containsExactly(RunningBus.json(again).path("exchangeId").asString());
        assertThat(taken(code(dossier))).hasSize(1);
    }

    @Test
    void refusalOfThePortal_isToldInTheCall_inThePortalsWords() {
        ObjectNode dossier = dossier().put("TrichYeuHoSo", "[tu-choi]");

        JsonNode answer = face.dossiers("False", List.of(dossier));

        assertThat(answer.path("error_code").asString()).isEqualTo("-1");
        assertThat(answer.path("message").asString())
                .isEqualTo("Hồ sơ bị từ chối: " + code(dossier) + " không đủ điều kiện đồng bộ");
    }

    @Test
    void portalThatIsAway_isWaitedFor_asLongAsTheCallerLikes() {
        // Given
        ObjectNode dossier = dossier();
        bus.simulators().weather(PORTAL, "away");
        Instant began = Instant.now();

        // When
        JsonNode answer = AdapterClient.atTheBus(bus, "hasty").dossiers("False", List.of(dossier));

        // Then
        assertThat(Instant.now()).isAfter(began.plusSeconds(2));
        assertThat(answer.path("error_code").asString()).isEqualTo("0");
        assertThat(answer.path("message").asString()).contains(ACCEPTED, "thành công");
        assertThat(taken(code(dossier))).isEmpty();
        bus.simulators().weather(PORTAL, Simulators.FINE);
        await().untilAsserted(() -> assertThat(taken(code(dossier))).containsExactly(dossier));
    }

    @Test
    void sessionsAreForTheFaceOnly_andTokensForTheApiOnly() {
        AdapterClient other = AdapterClient.atTheBus(bus, "one-stop");
        String session = other.session();

        assertThat(bus.get("/api/v1/exchanges", session).statusCode()).isEqualTo(401);
        for (String bad : List.of("", "x", token, session + "x", jwt("face:other", 600), jwt("face:" + PORTAL, -120))) {
            JsonNode answer = other.session(bad).dossiers("False", dossiers(1));
            assertThat(answer.path("error_code").asString()).isEqualTo("-2");
            assertThat(answer.path("message").asString()).contains("Phiên làm việc");
        }
        assertDelivered(other.session(jwt("face:" + PORTAL, 600)).dossiers("False", dossiers(1)));
        for (JsonNode refused : List.of(other.login("one-stop", "wrong"), other.login("nobody", "nobody-sandbox"))) {
            assertThat(refused.path("error_code").asString()).isEqualTo("-1");
            assertThat(refused.path("session").asString()).isEmpty();
        }
    }

    private static String jwt(String audience, int seconds) {
        Instant until = Instant.now().plusSeconds(seconds);
        return bus.part(JwtEncoder.class)
                .encode(JwtEncoderParameters.from(
                        JwsHeader.with(SignatureAlgorithm.ES256).build(),
                        JwtClaimsSet.builder()
                                .subject("one-stop")
                                .audience(List.of(audience))
                                .issuedAt(until.minusSeconds(60))
                                .expiresAt(until)
                                .build()))
                .getTokenValue();
    }

    @Test
    @Order(Integer.MAX_VALUE - 1)
    void session_outlivesARestart() {
        bus.close();
        bus = start("lgsp.routes=" + folder.resolve("routes"));
        face = face.movedTo(bus);

        assertDelivered(face.dossiers("False", dossiers(1)));
        assertThat(bus.get("/api/v1/exchanges", token).statusCode()).isEqualTo(200);
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void noAnswerChanges_whenTheLogIsNotRead() {
        // Given
        UnaryOperator<String> path = code -> "/api/v1/dossiers/" + code;
        bus.part(LogWriter.class).close();
        String code = code(dossier());
        ObjectNode dossier = dossier();

        // When
        HttpResponse<String> put = bus.call("PUT", path.apply(code), token, RunningBus.dossier("Một"));
        HttpResponse<String> again = bus.call("PUT", path.apply(code), token, RunningBus.dossier("Một"));
        assertDelivered(face.dossiers("False", List.of(dossier)));
        JsonNode same = face.dossiers("False", List.of(dossier));
        JsonNode other = face.dossiers("False", List.of(dossier.deepCopy().put("GhiChu", "Khác")));

        // Then
        assertThat(put.statusCode()).isEqualTo(202);
        assertThat(again.body()).isEqualTo(put.body());
        String id = RunningBus.json(put).path("exchangeId").asString();
        assertThat(bus.exchange(id, token).path("subject").asString()).isEqualTo(code);
        assertThat(bus.get(path.apply(code), token).statusCode()).isEqualTo(200);
        assertThat(face.lookUp(code).at("/result/0/MAHOSO").asString()).isEqualTo(code);
        assertThat(same.path("error_code").asString()).isEqualTo("0");
        assertThat(other.path("error_code").asString()).isEqualTo("-3");
        assertThat(taken(code(dossier))).containsExactly(dossier);
    }

    private static void assertDelivered(JsonNode answer) {
        assertThat(answer.toString()).contains("\"0\"", "thành công");
    }

    private static void assertProblem(JsonNode answer, String words) {
        assertThat(answer.path("error_code").asString()).as(answer.toString()).isEqualTo("-1");
        assertThat(answer.path("message").asString()).contains(words);
    }

    private static void assertUnknown(JsonNode dossier) {
        assertThat(bus.get("/api/v1/dossiers/" + code(dossier), token).statusCode())
                .isEqualTo(404);
    }

    private static List<ObjectNode> dossiers(int number) {
        return Stream.generate(FaceIT::dossier).limit(number).toList();
    }

    private static ObjectNode dossier() {
        return ((ObjectNode) RunningBus.JSON.readTree(PortalSamples.DOSSIER))
                .put("MaHoSo", "000.00.12.H28-260315-%04d".formatted(NUMBERS.incrementAndGet()));
    }

    private static String code(JsonNode dossier) {
        return dossier.path("MaHoSo").asString();
    }

    /** Ids of the exchanges about a dossier, as far as the log has them by now. */
    private static List<String> exchanges(String code) {
        JsonNode page = RunningBus.json(bus.get("/api/v1/exchanges?subject=" + code, token));
        List<String> ids = new ArrayList<>();
        page.path("items").forEach(item -> ids.add(item.path("id").asString()));
        return ids;
    }

    /** What the portal took of a dossier, in order. */
    private static List<JsonNode> taken(String code) {
        return calls("DongBoHoSoMC", code).stream()
                .map(call -> call.body().at("/data/0"))
                .toList();
    }

    private static List<Delivery> calls(String operation, String code) {
        return bus.simulators().ledger().read(PORTAL, operation).stream()
                .filter(delivery -> delivery.keys().contains(code))
                .toList();
    }
}
