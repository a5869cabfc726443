package vn.lgsp.story;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.util.FileSystemUtils;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import vn.lgsp.RunningBus;
import vn.lgsp.sandbox.Delivery;
import vn.lgsp.sandbox.Simulators;

/**
 * Software that speaks to a province's wrapper of the portal is pointed at the bus, and notices nothing; and the bus calls
 * such a wrapper itself.
 */
class FacadeIT {
    private static final String PORTAL = "national-portal";
    private static final String SYNS = "/api/SynsTTHCC/";
    private static final String KET_NOI = "/KetNoiMotCuaQuocGia/";
    private static final String UNIT = "?MaDinhDanhDV=000.00.12.H28";
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    @TempDir
    private static Path folder;

    private static RunningBus bus;
    private static String reader;
    private static String signed;

    @BeforeAll
    static void start() throws IOException {
        Path routes = folder.resolve("routes");
        FileSystemUtils.copyRecursively(Path.of("routes"), routes);
        FileSystemUtils.copyRecursively(Path.of("src/test/resources/story/routes"), routes);
        bus = RunningBus.start(folder.resolve("data"), "lgsp.routes=" + routes, "lgsp.gateway.body-limit=256KB");
        reader = bus.token("up-river");
        signed = bus.token("down-river");
    }

    @AfterAll
    static void stop() {
        bus.close();
    }

    @BeforeEach
    void fineWeather() {
        bus.simulators().weather(PORTAL, Simulators.FINE);
        bus.simulators().weather("wrapper", Simulators.FINE);
    }

    /** Each call that takes something, made by each kind of caller. */
    enum Door {
        SYNS_ADD(SYNS + "DongBoHoSoMC" + UNIT + "&isUpdating=False", "127.0.0.1", Caller.KEY, "/response_code", "00"),
        SYNS_UPDATE(SYNS + "DongBoHoSoMC" + UNIT + "&isUpdating=True", "127.0.0.1", Caller.KEY, "/response_code", "00"),
        SYNS_NORTH(SYNS + "DongBoHoSoMC" + UNIT + "&isUpdating=True", "127.0.0.3", Caller.NONE, "/response_code", "00"),
        ADD(KET_NOI + "ThemHoSo", "127.0.0.1", Caller.BASIC, "/error_code", "0"),
        UPDATE(KET_NOI + "CapNhatHoSo", "127.0.0.1", Caller.TOKEN, "/error_code", "0"),
        ADD_NETWORK(KET_NOI + "ThemHoSo", "127.0.0.2", Caller.NONE, "/error_code", "0"),
        SYNS_PROGRESS(SYNS + "CapNhatTienDoHoSoMC" + UNIT, "127.0.0.1", Caller.KEY, "/response_code", "00"),
        PROGRESS(KET_NOI + "CapNhatTienDo", "127.0.0.1", Caller.BASIC, "/error_code", "0");

        private final String path;
        private final String from;
        private final Caller caller;
        private final String code;
        private final String success;

        Door(String path, String from, Caller caller, String code, String success) {
            this.path = path;
            this.from = from;
            this.caller = caller;
            this.code = code;
            this.success = success;
        }

        boolean isProgress() {
            return name().endsWith("PROGRESS");
        }

        /** What a call is about, new each time. */
        ObjectNode item() {
            String code = "000.00.12.H28-260316-%05d".formatted(NUMBERS.incrementAndGet());
            String sample = isProgress() ? PortalSamples.STEP : PortalSamples.DOSSIER;
            if (isProgress()) {
                // The portal takes progress of what it has.
                atThePortal(code);
            }
            return ((ObjectNode) RunningBus.JSON.readTree(sample)).put("MaHoSo", code);
        }

        /** What the portal got of a dossier by this kind of call. */
        List<JsonNode> arrived(String code) {
            String service = isProgress() ? "CapNhatTienDoHoSoMC" : "DongBoHoSoMC";
            return bus.simulators().ledger().read(PORTAL, service).stream()
                    .filter(delivery -> delivery.keys().contains(code))
                    .map(Delivery::body)
                    .toList();
        }

        int exchanges(String code) {
            boolean up = caller == Caller.KEY || this == ADD_NETWORK;
            return RunningBus.json(bus.get("/api/v1/exchanges?subject=" + code, up ? reader : signed))
                    .path("items")
                    .size();
        }

        JsonNode send(JsonNode... items) {
            return send(RunningBus.JSON.createArrayNode().addAll(List.of(items)).toString());
        }

        JsonNode send(String body) {
            HttpResponse<String> answer = call("POST", path, from, body, caller.headers());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json;charset=UTF-8");
            return RunningBus.json(answer);
        }

        void assertTaken(JsonNode answer) {
            assertThat(answer.at(code).asString()).as(answer.toString()).isEqualTo(success);
            assertThat(words(answer)).contains("thành công");
        }

        void assertRefused(JsonNode answer, String... words) {
            assertThat(answer.at(code).asString()).as(answer.toString()).isEqualTo("-1");
            assertThat(words(answer)).contains(words);
        }

        String words(JsonNode answer) {
            assertThat(answer.propertyNames()).hasSize(2);
            return answer.path(code.equals("/error_code") ? "message" : "response_data")
                    .asString();
        }
    }

    enum Caller {
        NONE,
        KEY,
        BASIC,
        TOKEN;

        String[] headers() {
            return switch (this) {
                case NONE -> new String[0];
                case KEY -> new String[] {"X-Api-Key", "up-river-sandbox"};
                case BASIC -> new String[] {"Authorization", basic("down-river:down-river-sandbox")};
                case TOKEN -> new String[] {"Authorization", "Bearer " + signed};
            };
        }
    }

    private static String basic(String pair) {
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(UTF_8));
    }

    private static HttpResponse<String> call(String method, String path, String from, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(bus.service(path))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .header("Content-Type", "application/json");
        if (headers.length > 0) {
            request.headers(headers);
        }
        try (HttpClient http = HttpClient.newBuilder()
                .localAddress(InetAddress.getByName(from))
                .build()) {
            return http.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String code(JsonNode item) {
        return item.path("MaHoSo").asString();
    }

    private static void atThePortal(String code) {
        ObjectNode dossier = ((ObjectNode) RunningBus.JSON.readTree(PortalSamples.DOSSIER)).put("MaHoSo", code);
        AdapterClient.atThePortal(bus).dossiers("False", List.of(dossier));
    }

    @ParameterizedTest
    @EnumSource
    void whatIsHandedIn_arrivesAsThroughTheFace_fieldByField(Door door) {
        // Given: the same through the portal's own protocol
        ObjectNode item = door.item();
        ObjectNode twin = item.deepCopy().put("MaHoSo", code(item).replace("-260316-", "-260317-"));
        if (door.isProgress()) {
            atThePortal(code(twin));
        }
        AdapterClient face = AdapterClient.atTheBus(bus, "up-river");
        JsonNode answer = door.isProgress() ? face.progress(List.of(twin)) : face.dossiers("True", List.of(twin));
        assertThat(answer.path("error_code").asString()).as(answer.toString()).isEqualTo("0");
        // When
        door.assertTaken(door.send(item));
        // Then
        JsonNode ownForm = door.arrived(code(twin)).getFirst();
        JsonNode arrived = door.arrived(code(item)).getFirst();
        assertThat(arrived.at("/data/0")).isEqualTo(item);
        ((ObjectNode) arrived.at("/data/0")).put("MaHoSo", code(twin));
        assertThat(((ObjectNode) arrived).remove("session")).isNotNull();
        assertThat(((ObjectNode) ownForm).remove("session")).isNotNull();
        assertThat(arrived).isEqualTo(ownForm);
    }

    @ParameterizedTest
    @EnumSource
    void sameCallAgain_hasTheSameAnswer_andIsOneExchange(Door door) {
        ObjectNode item = door.item();

        JsonNode first = door.send(item);
        await().untilAsserted(() -> assertThat(door.exchanges(code(item))).isEqualTo(1));
        JsonNode second = door.send(item);

        door.assertTaken(first);
        assertThat(second).isEqualTo(first);
        assertThat(door.exchanges(code(item))).isEqualTo(1);
        assertThat(door.arrived(code(item))).hasSize(1);
    }

    @Test
    void sameDossierThroughFaceAndBothFacades_isOneExchange() {
        ObjectNode item = Door.SYNS_ADD.item();

        Door.SYNS_ADD.assertTaken(Door.SYNS_ADD.send(item));
        Door.ADD_NETWORK.assertTaken(Door.ADD_NETWORK.send(item));
        AdapterClient.atTheBus(bus, "up-river").dossiers("True", List.of(item));

        await().untilAsserted(
                        () -> assertThat(Door.SYNS_ADD.exchanges(code(item))).isEqualTo(1));
        assertThat(Door.SYNS_ADD.arrived(code(item))).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void whatBreaksTheContract_isToldInTheFacadesForm_byItsPlaceInTheCall(Door door) {
        ObjectNode good = door.item();
        ObjectNode bad = door.item().put(door.isProgress() ? "ThoiDiemXuLy" : "NgayHenTra", "20260230170000");

        door.assertRefused(door.send(good, bad), "; /1/" + (door.isProgress() ? "ThoiDiemXuLy" : "NgayHenTra") + ": ");
        for (String call : List.of("{}", "[]", "{\"data\":[]}", "7")) {
            door.assertRefused(door.send(call), "; : ");
        }
        door.assertRefused(door.send("[{}]"), "; /0");
        door.assertRefused(door.send("[1]"), "; /0");
        door.assertRefused(door.send("[{\"MaHoSo\":\"a\",\"MaHoSo\":\"a\"}]"), "Nội dung không đọc được");
        door.assertRefused(door.send("<x/>"), "Nội dung không đọc được");
        assertThat(door.arrived(code(good))).isEmpty();
        assertThat(door.exchanges(code(good))).isZero();
    }

    @ParameterizedTest
    @EnumSource(names = {"SYNS_ADD", "SYNS_PROGRESS", "ADD", "PROGRESS"})
    void tooMuch_isRefusedInTheFacadesForm(Door door) {
        ObjectNode item = door.item();
        String many = IntStream.range(0, 1001).mapToObj(i -> "{}").collect(Collectors.joining(",", "[", "]"));
        door.assertRefused(door.send(many), "1000");
        item.put("GhiChu", "x".repeat(300_000));
        door.assertRefused(door.send(item), "Nội dung vượt quá giới hạn");
        assertThat(door.exchanges(code(item))).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void dossierOfAnotherAgency_isRefused_andNoneIsAccepted(Door door) {
        ObjectNode good = door.item();
        String foreign = door == Door.SYNS_NORTH ? "000.00.13.H28-260316-0001" : "000.00.12.H29-260316-0001";

        door.assertRefused(door.send(good, door.item().put("MaHoSo", foreign)), "Hồ sơ thuộc cơ quan");

        assertThat(door.exchanges(code(good))).isZero();
    }

    @ParameterizedTest
    @EnumSource(names = {"SYNS_ADD", "SYNS_PROGRESS", "ADD", "PROGRESS"})
    void stranger_isToldSoInTheFacadesForm_andNothingIsRead(Door door) {
        ObjectNode item = door.item();
        String body = "[" + item + "]";
        List<String[]> headers = List.of(
                new String[0],
                new String[] {"X-Api-Key", "down-river-sandbox"},
                new String[] {"X-Api-Key", ""},
                new String[] {"Authorization", basic("down-river:wrong")},
                new String[] {"Authorization", basic("one-stop:one-stop-sandbox")},
                new String[] {"Authorization", basic("up-river:up-river-sandbox")},
                new String[] {"Authorization", "Basic ***"},
                new String[] {"Authorization", "Bearer x"},
                new String[] {"Authorization", "Bearer " + reader},
                new String[] {"Authorization", "Bearer " + bus.token("down-river", "dossier.read")},
                new String[] {
                    "Authorization",
                    "Bearer " + AdapterClient.atTheBus(bus, "down-river").session()
                },
                new String[] {"X-Forwarded-For", "127.0.0.2", "Forwarded", "for=127.0.0.3"});
        for (String[] one : headers) {
            HttpResponse<String> answer = call("POST", door.path, "127.0.0.1", body, one);
            assertThat(answer.statusCode()).isEqualTo(door.path.startsWith(SYNS) ? 403 : 401);
            assertThat(answer.headers().allValues("WWW-Authenticate")).hasSize(door.path.startsWith(SYNS) ? 0 : 2);
            door.assertRefused(RunningBus.json(answer), "Không nhận ra hệ thống gọi");
        }
        assertThat(door.exchanges(code(item))).isZero();
    }

    @Test
    void newDossierThatIsKnown_isRefusedAsThePortalWould_andAnUpdateIsNot() {
        for (List<Door> pair : List.of(List.of(Door.SYNS_ADD, Door.SYNS_UPDATE), List.of(Door.ADD, Door.UPDATE))) {
            ObjectNode item = pair.getFirst().item();
            ObjectNode other = item.deepCopy().put("GhiChu", "Khác");
            pair.getFirst().assertTaken(pair.getFirst().send(item));

            JsonNode exists = pair.getFirst().send(other);
            assertThat(pair.getFirst().words(exists)).isEqualTo("Hồ sơ " + code(item) + " đã tồn tại");
            assertThat(exists.at(pair.getFirst().code).asString()).isEqualTo(pair.getFirst() == Door.ADD ? "-3" : "-1");
            pair.getLast().assertTaken(pair.getLast().send(other));
            assertThat(pair.getFirst().arrived(code(item)))
                    .extracting(call -> call.at("/data/0"))
                    .containsExactly(item, other);
        }
    }

    @Test
    void refusalOfThePortal_isToldInTheCall_inThePortalsWords() {
        for (Door door : List.of(Door.SYNS_ADD, Door.ADD)) {
            ObjectNode item = door.item().put("TrichYeuHoSo", "[tu-choi]");
            door.assertRefused(door.send(item), "Hồ sơ bị từ chối: " + code(item) + " không đủ điều kiện đồng bộ");
        }
    }

    @Test
    void portalThatIsAway_isWaitedFor_asLongAsTheCallerLikes() {
        // Given
        bus.simulators().weather(PORTAL, "away");
        ObjectNode item = Door.SYNS_ADD.item();
        // When
        JsonNode answer = Door.SYNS_ADD.send(item);
        // Then
        Door.SYNS_ADD.assertTaken(answer);
        assertThat(Door.SYNS_ADD.words(answer)).contains("đã tiếp nhận");
        bus.simulators().weather(PORTAL, Simulators.FINE);
        await().untilAsserted(
                        () -> assertThat(Door.SYNS_ADD.arrived(code(item))).hasSize(1));
    }

    @ParameterizedTest
    @CsvSource({
        "LayDanhSachTTHC, LayDanhSachTTHC, ",
        "LayThuTuc?maTTHC=1.004203, LayThuTuc, 1.004203",
        "LayThuTuc?maTTHC=9.9%27%3B, LayThuTuc, 9.9';",
        "LayDanhMucLinhVuc, LayDanhMucLinhVuc, ",
        "LayDanhMucCoQuan, LayDanhMucCoQuan, "
    })
    void lookUp_isPassedOn(String path, String service, String procedure) {
        ObjectNode question = RunningBus.JSON.createObjectNode();
        if (procedure != null) {
            question.put("maTTHC", procedure);
        }
        JsonNode expected = AdapterClient.atThePortal(bus).call(service, question);

        for (Caller caller : List.of(Caller.BASIC, Caller.TOKEN)) {
            HttpResponse<String> answer = call("GET", KET_NOI + path, "127.0.0.1", "", caller.headers());
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(RunningBus.json(answer)).isEqualTo(expected);
        }
    }

    @Test
    void lookUpThatCannotBeAnswered_isToldInTheFacadesForm() {
        String[] known = Caller.BASIC.headers();
        assertThat(call("GET", KET_NOI + "LayThuTuc?maTTHC=1&maTTHC=2", "127.0.0.1", "", known)
                        .body())
                .contains("\"error_code\":\"-1\"", "/query/maTTHC");
        assertThat(call("GET", KET_NOI + "LayDanhSachTTHC", "127.0.0.1", "").statusCode())
                .isEqualTo(401);
        bus.simulators().weather(PORTAL, "away");
        assertThat(call("GET", KET_NOI + "LayDanhSachTTHC", "127.0.0.1", "", known)
                        .body())
                .contains("\"error_code\":\"-1\"", "Trục chưa nhận được yêu cầu");
    }

    @Test
    void whatLiesBesideAFacade_isAsClosedAsBefore() {
        String[] known = Caller.KEY.headers();
        for (String path : List.of(
                SYNS + "XoaHoSo", SYNS + "DongBoHoSoMC/", SYNS + "DongBoHoSoMC;x=1", "/api/v1/exchanges", "/api")) {
            assertThat(call("POST", path, "127.0.0.1", "[]", known).statusCode())
                    .as(path)
                    .isIn(400, 401, 404);
        }
        assertThat(call("GET", SYNS + "DongBoHoSoMC", "127.0.0.1", "", known).statusCode())
                .isIn(404, 405);
        assertThat(call("POST", "/api/v1/exchanges", "127.0.0.1", "[]", known).statusCode())
                .isEqualTo(401);
    }

    @Test
    void wrapperThatIsCalled_getsAddAndUpdateAtTheirAddresses_withTheRestInTheQuery() {
        // Given
        String code = "000.00.77.H28-260316-%05d".formatted(NUMBERS.incrementAndGet());
        ObjectNode dossier = (ObjectNode) RunningBus.JSON.readTree(RunningBus.dossier("Một & hai"));
        dossier.withObject("/agency").put("code", "000.00.77.H28");
        // When
        put(code, dossier);
        put(code, dossier.put("summary", "Ba"));
        // Then
        await().untilAsserted(() -> assertThat(bus.simulators().ledger().read("wrapper"))
                .extracting(Delivery::operation)
                .containsExactly("ThemHoSo", "CapNhatHoSo"));
        JsonNode item = bus.simulators().ledger().read("wrapper").getFirst().body();
        assertThat(item).isInstanceOf(ArrayNode.class).hasSize(1);
        assertThat(item.at("/0/MaHoSo").asString()).isEqualTo(code);
        assertThat(item.at("/0/TrichYeuHoSo").asString()).isEqualTo("Một & hai");
        for (var call : Map.of("ThemHoSo", "False", "CapNhatHoSo", "True").entrySet()) {
            assertThat(asked("/wrapper/api/" + call.getKey() + "?MaDinhDanhDV=000.00.77.H28&isUpdating="
                            + call.getValue()))
                    .isPositive();
        }
    }

    private static void put(String code, ObjectNode dossier) {
        HttpResponse<String> answer = bus.call("PUT", "/api/v1/dossiers/" + code, reader, dossier.toString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    }

    private static int asked(String url) {
        return RunningBus.json(bus.send(
                        HttpRequest.newBuilder(URI.create(bus.simulators().url() + "/__admin/requests/count"))
                                .POST(BodyPublishers.ofString(RunningBus.JSON.writeValueAsString(Map.of("url", url))))))
                .path("count")
                .asInt();
    }
}
