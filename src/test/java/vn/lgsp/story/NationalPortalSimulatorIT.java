package vn.lgsp.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import vn.lgsp.sandbox.Delivery;
import vn.lgsp.sandbox.Simulators;

/** Every service and every weather of the portal's simulator, as a plain HTTP client meets them. Persons are made up. */
class NationalPortalSimulatorIT {
    private static final String PORTAL = "national-portal";
    private static final String LOGIN = "/XrdAdapter/RestService/forward/mapi/login";
    private static final String BUSINESS = "/XrdAdapter/RestService/forward/mapi/g";
    private static final String DESTINATION = "?dstcode=VN:GOV:000.00.00.G22:vpcpdvcprovider";
    private static final String CODE = "000.00.12.H28-260315-0042";
    private static final JsonMapper JSON = new JsonMapper();

    private static Simulators simulators;
    private static HttpClient client;
    private static String session = "";

    @BeforeAll
    static void starts(@TempDir Path data) {
        simulators = Simulators.start(Path.of("routes"), 0, data);
        client = HttpClient.newHttpClient();
    }

    @AfterAll
    static void stops() {
        client.close();
        simulators.close();
    }

    @BeforeEach
    void signsIn() throws Exception {
        simulators.reset();
        session = login();
    }

    @Test
    void refusesAWrongPassword() throws Exception {
        JsonNode answer = tree(call(LOGIN + DESTINATION, "{\"username\":\"lgsp\",\"password\":\"wrong\"}"));
        assertThat(answer.path("error_code").asString()).isEqualTo("-1");
        assertThat(answer.has("session")).isFalse();
    }

    @Test
    void takesTheDestinationAsHeaderToo_andMissesIt() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(simulators.url(PORTAL) + LOGIN))
                .header("dstcode", "VN:GOV:000.00.00.G22:vpcpdvcprovider")
                .POST(BodyPublishers.ofString(credentials()))
                .build();
        assertThat(tree(client.send(request, BodyHandlers.ofString()))
                        .path("error_code")
                        .asString())
                .isEqualTo("0");
        HttpResponse<String> without = call(LOGIN, credentials());
        assertThat(without.statusCode()).isEqualTo(500);
        assertThat(without.headers().firstValue("X-Road-Error")).isPresent();
    }

    @Test
    void speaksTheNewerContextOfTheAdapter() throws Exception {
        String path = LOGIN.replace("XrdAdapter", "VXPAdapter") + DESTINATION;
        HttpResponse<String> answer = call(path, credentials());
        assertThat(tree(answer).path("session").asString()).isNotEmpty();
        assertThat(answer.headers().allValues("Content-Type")).containsExactly("application/json; charset=utf-8");
    }

    @Test
    void takesADossierOnceAsNew_thenAsUpdate() throws Exception {
        assertSuccess(business(dossier("False")));
        assertAnswer(business(dossier("False")), "-3", "Hồ sơ " + CODE + " đã tồn tại");
        assertSuccess(business(dossier("True")));
        assertThat(simulators.ledger().read(PORTAL))
                .extracting(Delivery::operation)
                .containsExactly("DongBoHoSoMC", "DongBoHoSoMC");
    }

    @Test
    void keepsEveryFieldInTheLedger() throws Exception {
        ObjectNode sent = dossier("False");
        business(sent);
        Delivery taken = simulators.ledger().read(PORTAL, "DongBoHoSoMC").getFirst();
        assertThat(taken.keys()).containsExactly(CODE);
        assertThat(taken.body()).isEqualTo(sent);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "MaHoSo",
                "MaTTHC",
                "TenTTHC",
                "MaLinhVuc",
                "TenLinhVuc",
                "LoaiDoiTuong",
                "TrangThaiHoSo",
                "HinhThuc",
                "DonViXuLy"
            })
    void namesTheFieldThatADossierLacks(String field) throws Exception {
        ObjectNode missing = dossier("False");
        ((ObjectNode) missing.at("/data/0")).remove(field);
        assertAnswer(business(missing), "-1", field);
        assertThat(simulators.ledger().read(PORTAL)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "TrangThaiHoSo, 11, TrangThaiHoSo",
        "HinhThuc, 2, HinhThuc",
        "LoaiDoiTuong, 5, LoaiDoiTuong",
        "NgayTiepNhan, 2026-03-15, NgayTiepNhan",
        "NgayHenTra, 20261332000000, NgayHenTra",
        "TrichYeuHoSo, Xin [tu-choi] nhé, Hồ sơ bị từ chối"
    })
    void refusesADossierWithABadValue(String field, String value, String words) throws Exception {
        ObjectNode bad = dossier("False");
        ((ObjectNode) bad.at("/data/0")).put(field, value);
        assertAnswer(business(bad), "-1", words);
    }

    @Test
    void refusesACallWithoutDossiersOrAgencyOrMode() throws Exception {
        ObjectNode empty = dossier("False");
        empty.putArray("data");
        assertAnswer(business(empty), "-1", "data");
        ObjectNode agency = dossier("False");
        agency.remove("madonvi");
        assertAnswer(business(agency), "-1", "madonvi");
        assertAnswer(business(dossier("maybe")), "-1", "isUpdating");
    }

    @Test
    void takesProgressOfAKnownDossierOnly() throws Exception {
        assertAnswer(business(progress(1)), "-1", "Không tìm thấy hồ sơ " + CODE);
        business(dossier("False"));
        assertSuccess(business(progress(10)));
        assertThat(simulators.ledger().read(PORTAL, "CapNhatTienDoHoSoMC")).hasSize(1);
        JsonNode state = JSON.readTree(get("/__state").body());
        assertThat(state.path("progress").path(CODE)).hasSize(10);
    }

    @Test
    void refusesBadProgress() throws Exception {
        business(dossier("False"));
        assertAnswer(business(progress(11)), "-1", "11");
        assertAnswer(business(progress(0)), "-1", "data");
        ObjectNode refused = progress(2);
        ((ObjectNode) refused.at("/data/1")).put("NoiDungXuLy", "Xin [tu-choi]");
        assertAnswer(business(refused), "-1", "Tiến độ bị từ chối");
        for (String field : new String[] {"MaHoSo", "NguoiXuLy", "ThoiDiemXuLy", "NoiDungXuLy", "TrangThai"}) {
            ObjectNode missing = progress(1);
            ((ObjectNode) missing.at("/data/0")).put(field, "");
            assertAnswer(business(missing), "-1", field);
        }
        assertThat(simulators.ledger().read(PORTAL, "CapNhatTienDoHoSoMC")).isEmpty();
    }

    @Test
    void findsADossierThatItTook() throws Exception {
        JsonNode before = business(query("TraCuuHoSo").put("mahoso", CODE));
        assertThat(before.path("error_code").asString()).isEqualTo("0");
        assertThat(before.path("result")).isEmpty();
        business(dossier("False"));
        JsonNode after = business(query("TraCuuHoSo").put("mahoso", CODE));
        assertThat(after.at("/result/0/MAHOSO").asString()).isEqualTo(CODE);
        assertThat(after.at("/result/0/TRANGTHAI").asString()).isEqualTo("2");
        assertAnswer(business(query("TraCuuHoSo")), "-1", "mahoso");
    }

    @Test
    void givesProceduresAndCatalogues() throws Exception {
        JsonNode procedures = business(query("LayDanhSachTTHC"));
        assertThat(procedures.path("result")).isNotEmpty();
        for (JsonNode procedure : procedures.path("result")) {
            String code = procedure.path("MATTHC").asString();
            JsonNode one = business(query("LayThuTuc").put("maTTHC", code));
            assertThat(one.at("/result/0/TENTTHC")).isEqualTo(procedure.path("TENTTHC"));
        }
        assertThat(business(query("LayThuTuc").put("maTTHC", "9.999999")).path("result"))
                .isEmpty();
        assertThat(business(query("LayDanhMucCoQuan")).at("/result/0").propertyNames())
                .contains("MADONVI", "TENDONVI", "CAPDONVI");
        assertThat(business(query("LayDanhMucLinhVuc")).at("/result/0").propertyNames())
                .contains("MALINHVUC", "TENLINHVUC", "MANGANH");
    }

    @Test
    void knowsNeitherAStrangersSessionNorAnUnknownService() throws Exception {
        assertAnswer(business(query("KhongCo")), "-1", "KhongCo");
        assertSessionError(business(query("LayDanhSachTTHC").put("session", "other")));
        ObjectNode none = query("LayDanhSachTTHC");
        none.remove("session");
        assertSessionError(business(none));
    }

    @ParameterizedTest
    @CsvSource({"away, 503", "quota, 429", "error, 500", "x-road-error, 500", "unauthorized, 401"})
    void answersWithTheStatusOfTheWeather(String weather, int status) throws Exception {
        simulators.weather(PORTAL, weather);
        assertThat(call(BUSINESS + DESTINATION, dossier("False").toString()).statusCode())
                .isEqualTo(status);
        assertThat(call(LOGIN + DESTINATION, credentials()).statusCode()).isEqualTo(status);
        assertFineAgain();
    }

    @Test
    void saysWhenToComeBack_andWhatXRoadLacks() throws Exception {
        simulators.weather(PORTAL, "quota");
        assertThat(call(BUSINESS + DESTINATION, "{}").headers().firstValue("Retry-After"))
                .hasValue("5");
        simulators.weather(PORTAL, "x-road-error");
        HttpResponse<String> answer = call(BUSINESS + DESTINATION, "{}");
        assertThat(answer.headers().firstValue("X-Road-Error")).isPresent();
        assertThat(tree(answer).propertyNames()).contains("type", "message", "detail");
    }

    @Test
    void answersHtmlAndNothing() throws Exception {
        simulators.weather(PORTAL, "html");
        HttpResponse<String> html =
                call(BUSINESS + DESTINATION, dossier("False").toString());
        assertThat(html.statusCode()).isEqualTo(200);
        assertThat(html.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/html"));
        simulators.weather(PORTAL, "empty");
        HttpResponse<String> empty =
                call(BUSINESS + DESTINATION, dossier("False").toString());
        assertThat(empty.statusCode()).isEqualTo(200);
        assertThat(empty.body()).isEmpty();
        assertFineAgain();
    }

    @ParameterizedTest
    @ValueSource(strings = {"reset", "cut"})
    void breaksTheConnectionWithoutTakingTheDossier(String weather) throws Exception {
        simulators.weather(PORTAL, weather);
        assertThatThrownBy(() -> call(BUSINESS + DESTINATION, dossier("False").toString()))
                .isInstanceOf(IOException.class);
        assertFineAgain();
    }

    @Test
    void takesTheDossierButLosesTheAnswer() throws Exception {
        simulators.weather(PORTAL, "lost-answer");
        assertThatThrownBy(() -> call(BUSINESS + DESTINATION, dossier("False").toString()))
                .isInstanceOf(IOException.class);
        assertThat(business(query("TraCuuHoSo").put("mahoso", CODE)).path("result"))
                .hasSize(1);
        assertThat(simulators.ledger().read(PORTAL, "DongBoHoSoMC")).hasSize(1);
        simulators.weather(PORTAL, Simulators.FINE);
        assertAnswer(business(dossier("False")), "-3", "đã tồn tại");
    }

    @Test
    void answersLate() throws Exception {
        simulators.weather(PORTAL, "slow-2s");
        long start = System.nanoTime();
        assertSuccess(business(dossier("False")));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(1900));
        simulators.weather(PORTAL, "slow");
        assertThatThrownBy(() -> client.send(
                        request(BUSINESS + DESTINATION, dossier("True").toString())
                                .timeout(Duration.ofMillis(700))
                                .build(),
                        BodyHandlers.ofString()))
                .isInstanceOf(HttpTimeoutException.class);
        assertThat(simulators.ledger().read(PORTAL)).hasSize(2);
    }

    @Test
    void expiresSessionsUntilANewLogin() throws Exception {
        simulators.weather(PORTAL, "session-expired");
        assertSessionError(business(dossier("False")));
        assertSessionError(business(dossier("False")));
        String old = session;
        session = login();
        assertSuccess(business(dossier("False")));
        assertSessionError(business(dossier("True").put("session", old)));
    }

    @Test
    void refusesEverySession_whenTheyAreBroken() throws Exception {
        simulators.weather(PORTAL, "session-broken");
        session = login();
        assertSessionError(business(dossier("False")));
        session = login();
        assertSessionError(business(dossier("False")));
        assertFineAgain();
    }

    @Test
    void refusesEveryCall_butLetsOneSignIn() throws Exception {
        simulators.weather(PORTAL, "refuse-all");
        session = login();
        assertAnswer(business(dossier("False")), "-1", "từ chối");
        assertAnswer(business(query("LayDanhSachTTHC")), "-1", "từ chối");
        assertFineAgain();
    }

    @Test
    void writesItsCodeInAnotherWay() throws Exception {
        simulators.weather(PORTAL, "code-number");
        JsonNode number = business(dossier("False"));
        assertThat(number.path("error_code").isInt()).isTrue();
        assertThat(number.path("error_code").asInt()).isZero();
        assertThat(business(dossier("False")).path("error_code").asInt()).isEqualTo(-3);
        simulators.weather(PORTAL, "code-00");
        assertThat(business(dossier("True")).path("error_code").asString()).isEqualTo("00");
        simulators.weather(PORTAL, "quiet-success");
        JsonNode quiet = business(dossier("True"));
        assertThat(quiet.path("error_code").asString()).isEqualTo("0");
        assertThat(quiet.path("message").asString()).doesNotContain("thành công");
        assertThat(simulators.ledger().read(PORTAL)).hasSize(3);
    }

    @Test
    void knowsTheWeathersOfItsReadme() {
        assertThat(simulators.weathers(PORTAL))
                .containsExactlyInAnyOrder(
                        "Started",
                        "away",
                        "reset",
                        "slow",
                        "slow-2s",
                        "html",
                        "empty",
                        "cut",
                        "quota",
                        "session-expired",
                        "session-broken",
                        "error",
                        "code-number",
                        "code-00",
                        "quiet-success",
                        "x-road-error",
                        "refuse-all",
                        "unauthorized",
                        "lost-answer");
    }

    private static void assertFineAgain() throws Exception {
        assertThat(simulators.ledger().read(PORTAL)).isEmpty();
        simulators.weather(PORTAL, Simulators.FINE);
        session = login();
        assertSuccess(business(dossier("False")));
    }

    private static void assertSuccess(JsonNode answer) {
        assertAnswer(answer, "0", "thành công");
    }

    private static void assertSessionError(JsonNode answer) {
        assertAnswer(answer, "-2", "Phiên làm việc không hợp lệ hoặc đã hết hạn");
    }

    private static void assertAnswer(JsonNode answer, String code, String words) {
        assertThat(answer.path("error_code").asString()).as(answer.toString()).isEqualTo(code);
        assertThat(answer.path("message").asString()).contains(words);
    }

    private static String login() throws Exception {
        return tree(call(LOGIN + DESTINATION, credentials())).path("session").asString();
    }

    private static String credentials() {
        return JSON.writeValueAsString(Map.of("username", "lgsp", "password", "national-portal-sandbox"));
    }

    private static ObjectNode query(String service) {
        return JSON.createObjectNode()
                .put("session", session)
                .put("madonvi", "000.00.00.H28")
                .put("service", service);
    }

    private static ObjectNode dossier(String updating) {
        ObjectNode call = query("DongBoHoSoMC").put("isUpdating", updating);
        ObjectNode dossier = call.putArray("data")
                .addObject()
                .put("MaHoSo", CODE)
                .put("MaTTHC", "1.004203")
                .put("TenTTHC", "Đăng ký biến động quyền sử dụng đất")
                .put("MaLinhVuc", "G15-DD02")
                .put("TenLinhVuc", "Đất đai")
                .put("ChuHoSo", "Bùi Văn Mẫu")
                .put("LoaiDoiTuong", "1")
                .put("TrichYeuHoSo", "Hồ sơ \"mẫu\" {{không phải mẫu}}")
                .put("NgayTiepNhan", "20260315083000")
                .put("NgayHenTra", "")
                .put("TrangThaiHoSo", "2")
                .put("HinhThuc", "0")
                .put("DonViXuLy", "Văn phòng Đăng ký đất đai");
        dossier.putArray("DanhSachLePhi").addObject().put("Gia", "50000");
        return call;
    }

    private static ObjectNode progress(int lines) {
        ObjectNode call = query("CapNhatTienDoHoSoMC");
        var data = call.putArray("data");
        for (int i = 0; i < lines; i++) {
            data.addObject()
                    .put("MaHoSo", CODE)
                    .put("NguoiXuLy", "Đinh Thị Ví Dụ")
                    .put("ThoiDiemXuLy", "202603160915%02d".formatted(i))
                    .put("NoiDungXuLy", "Thẩm định hồ sơ")
                    .put("TrangThai", "4")
                    .put("NgayBatDau", "");
        }
        return call;
    }

    private static JsonNode business(ObjectNode body) throws Exception {
        HttpResponse<String> answer = call(BUSINESS + DESTINATION, body.toString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return tree(answer);
    }

    private static HttpResponse<String> call(String path, String body) throws Exception {
        return client.send(request(path, body).build(), BodyHandlers.ofString());
    }

    private static HttpResponse<String> get(String path) throws Exception {
        URI uri = URI.create(simulators.url(PORTAL) + path);
        return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }

    private static HttpRequest.Builder request(String path, String body) {
        return HttpRequest.newBuilder(URI.create(simulators.url(PORTAL) + path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body));
    }

    private static JsonNode tree(HttpResponse<String> answer) {
        return JSON.readTree(answer.body());
    }
}
