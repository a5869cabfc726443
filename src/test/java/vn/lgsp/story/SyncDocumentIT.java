package vn.lgsp.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.util.FileSystemUtils;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import vn.lgsp.RunningBus;
import vn.lgsp.sandbox.Simulators;

/** One-stop software that pushes SyncDocument to a platform is pointed at the bus, and notices nothing. */
class SyncDocumentIT {
    private static final String PORTAL = "national-portal";
    private static final String DOCUMENT = "/Document/SyncDocument";
    private static final String TRACE = "/Document/UpdateDocumentTraces";

    @TempDir
    private static Path folder;

    private static RunningBus bus;
    private static int number;

    @BeforeAll
    static void start() throws IOException {
        Path routes = folder.resolve("routes");
        FileSystemUtils.copyRecursively(Path.of("routes"), routes);
        // Another one-stop that pushes so, and fetches what is for it.
        Path second = Files.createDirectories(routes.resolve("second-one-stop"));
        Files.writeString(second.resolve("system.yaml"), """
                like: one-stop
                answer: delivered-within 1s
                speaks:
                  - facade: sync-document
                    by: token
                """);
        bus = RunningBus.start(folder.resolve("data"), "lgsp.routes=" + routes, "ONE_STOP_LGSP_ENABLED=true");
    }

    @AfterAll
    static void stop() {
        bus.close();
    }

    @BeforeEach
    void fineWeather() {
        bus.simulators().weather(PORTAL, Simulators.FINE);
    }

    /** As the contract has it: credentials in the form, and no word of scopes. */
    private static String token(String client) {
        String form = "grant_type=client_credentials&client_id=" + client + "&client_secret="
                + URLEncoder.encode(client + "-sandbox", StandardCharsets.UTF_8);
        return RunningBus.json(bus.send(HttpRequest.newBuilder(bus.service("/token"))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(form))))
                .path("access_token")
                .asString();
    }

    private static HttpResponse<String> push(String path, String token, JsonNode body) {
        return bus.call("POST", path, token, body.toString());
    }

    private static JsonNode taken(String client, String path, JsonNode body) {
        HttpResponse<String> answer = push(path, token(client), body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        JsonNode result = RunningBus.json(answer);
        assertThat(result.propertyNames()).containsExactlyInAnyOrder("Status", "Message");
        assertThat(result.path("Status").isInt()).isTrue();
        return result;
    }

    private static String code() {
        return "000.00.12.H28-260315-%04d".formatted(number++);
    }

    /** The least that the contract allows. */
    private static ObjectNode minimal(String code) {
        return (ObjectNode) RunningBus.JSON.readTree("""
                {"DocTypeCode": "1.004203", "DocTypeName": "Đăng ký biến động", "DocCode": "%s", "CitizenName": "Bùi Văn Mẫu",
                 "ApplicantsId": "017095000123", "ApplicantsType": 1, "Phone": "0900000001",
                 "DateReceived": "2026-03-15T01:30:00Z", "DateAppointed": "2026-03-25T10:00:00Z", "IsSuccess": false,
                 "SuccessDate": "", "IsReturned": false, "ReturnedDate": "", "ReturnedType": 0, "Status": 1,
                 "ProcessingOrganName": "Văn phòng ĐKĐĐ", "OrganInchargeIdLevel1": "000.00.00.H28",
                 "OrganInchargeName": "UBND tỉnh Hòa Bình"}""".formatted(code));
    }

    private static ObjectNode typical(String code) {
        ObjectNode document = minimal(code)
                .put("Address", "Số 1, phường Mẫu")
                .put("Email", "mau@example.vn")
                .put("Compendium", "Tách thửa")
                .put("Note", "Gấp")
                .put("HasSupplementary", true);
        document.putArray("Attachments").add(RunningBus.JSON.readTree("""
                {"Attachmentld": 1, "AttachmentName": "don.pdf", "IsDeleted": false, "Base64": "JVBERi0=", "IsVerified": true}"""));
        document.putArray("DocFees").add(RunningBus.JSON.readTree("""
                {"FeeName": "Lệ phí", "FeeType": 2, "Price": 15000.0}"""));
        document.putArray("DocPapers").add(RunningBus.JSON.readTree("""
                {"PaperName": "Sổ hộ khẩu", "Amount": 2, "PaperType": 1}"""));
        document.putArray("Supplementaries").add(RunningBus.JSON.readTree("""
                {"SupplementaryId": 1, "SendUser": "Đinh Thị Ví Dụ", "SendComment": "Thiếu bản vẽ",
                 "SendDate": "2026-03-16T02:00:00Z", "IsReceived": false, "Papers": [{"PaperName": "Bản vẽ"}],
                 "OldDateAppointed": "2026-03-25T10:00:00Z", "NewDateAppointed": "2026-03-28T10:00:00Z"}"""));
        return document;
    }

    private static ObjectNode trace(String code, String comment) {
        return (ObjectNode) RunningBus.JSON.readTree("""
                {"DocumentId": "7", "DocCode": "%s", "UserName": "Đinh Thị Ví Dụ", "UserPosition": "Chuyên viên",
                 "DateCreated": "2026-03-16T02:15:00Z", "Comment": "%s", "Status": 1,
                 "OrganizationInchargeIdLevel1": "000.00.00.H28", "OrganizationInchargeName": "UBND tỉnh Hòa Bình"}""".formatted(code, comment));
    }

    private static JsonNode atThePortal(String code) {
        await().until(() -> !bus.taken(PORTAL, code).isEmpty());
        return bus.taken(PORTAL, code).getLast().at("/data/0");
    }

    @Test
    void typicalDocument_isAtThePortal_fieldByField() {
        String code = code();
        assertThat(taken("one-stop-lgsp", DOCUMENT, typical(code)).toString())
                .isEqualTo("{\"Status\":1,\"Message\":\"Đồng bộ thành công\"}");
        JsonNode there = atThePortal(code);
        assertThat(there.path("MaTTHC").asString()).isEqualTo("1.004203");
        assertThat(there.path("MaLinhVuc").asString()).isEqualTo("G15-DD02");
        assertThat(there.path("ChuHoSo").asString()).isEqualTo("Bùi Văn Mẫu");
        assertThat(there.path("SoGiayToChuHoSo").asString()).isEqualTo("017095000123");
        assertThat(there.path("NgayTiepNhan").asString()).isEqualTo("20260315083000");
        assertThat(there.path("NgayHenTra").asString()).isEqualTo("20260325170000");
        assertThat(there.path("TrangThaiHoSo").asString()).isEqualTo("5");
        assertThat(there.path("DonViXuLy").asString()).isEqualTo("Văn phòng ĐKĐĐ");
        assertThat(there.at("/TaiLieuNop/0/TenTepDinhKem").asString()).isEqualTo("don.pdf");
        assertThat(there.at("/DanhSachLePhi/0/Gia").asString()).isEqualTo("15000");
        assertThat(there.at("/DanhSachTepDinhKemKhac/0/SoLuong").asString()).isEqualTo("2");
        assertThat(there.at("/DanhSachHoSoBoSung/0/NoiDungBoSung").asString()).isEqualTo("Thiếu bản vẽ");
        assertThat(there.at("/DanhSachHoSoBoSung/0/NgayHenTraMoi").asString()).isEqualTo("20260328170000");
        assertThat(there.toString()).doesNotContain("JVBERi0=");
    }

    @Test
    void documentAndItsTraces_arriveInOrder_fromAnySystemThatSpeaksSo() {
        String code = code();
        List<JsonNode> answers = List.of(
                taken("second-one-stop", DOCUMENT, minimal(code)),
                taken("second-one-stop", TRACE, trace(code, "Thẩm định")),
                taken("second-one-stop", TRACE, trace(code, "").put("Status", 2)));
        assertThat(answers)
                .allSatisfy(answer -> assertThat(answer.path("Status").asInt()).isEqualTo(1));
        await().until(() -> bus.taken(PORTAL, code).size() == 3);
        JsonNode line = bus.taken(PORTAL, code).get(1).at("/data/0");
        assertThat(line.path("NoiDungXuLy").asString()).isEqualTo("Thẩm định");
        assertThat(line.path("ThoiDiemXuLy").asString()).isEqualTo("20260316091500");
        JsonNode last = bus.taken(PORTAL, code).get(2).at("/data/0");
        assertThat(last.path("TrangThai").asString()).isEqualTo("9");
        assertThat(last.path("NoiDungXuLy").asString()).isEqualTo("Đã xử lý xong");
        // The same again is the same exchange.
        taken("second-one-stop", TRACE, trace(code, "").put("Status", 2));
        assertThat(RunningBus.json(bus.get("/api/v1/exchanges?subject=" + code, bus.token("second-one-stop")))
                        .path("items"))
                .hasSize(3);
    }

    @ParameterizedTest
    @CsvSource({
        "'{\"Status\": 2, \"IsSuccess\": true, \"SuccessDate\": \"2026-03-20T03:00:00.250Z\"}', 9, NgayKetThucXuLy, 20260320100000",
        "'{\"IsReturned\": true, \"ReturnedDate\": \"2026-03-21T10:00:00+07:00\"}', 10, NgayTra, 20260321100000",
        "'{\"FinishedDate\": \"2026-03-18T20:30:00Z\"}', 3, TrangThaiHoSo, 3",
        "'{\"FinishedDate\": \"2026-03-18T20:30:00Z\", \"SuccessDate\": \"2026-03-18T20:00:00Z\"}', 9, TrangThaiHoSo, 9",
        "'{\"ReturnedType\": 1, \"ApplicantsType\": 2}', 4, HinhThuc, 1",
        "'{\"DocTypeCode\": \"1.004203.000.00.00.H28\", \"VendorField\": \"x\"}', 4, VendorField, x",
        "'{\"Attachments\": [], \"DocFees\": [], \"Email\": \"\", \"DateReceived\": \"2026-03-14T18:00:00\"}', 4, NgayTiepNhan, 20260315010000"
    })
    void uglyDocuments_standWhereTheySay(String fields, String status, String field, String value) {
        String code = code();
        ObjectNode document = minimal(code).setAll((ObjectNode) RunningBus.JSON.readTree(fields));
        assertThat(taken("one-stop-lgsp", DOCUMENT, document).path("Status").asInt())
                .isEqualTo(1);
        JsonNode there = atThePortal(code);
        assertThat(there.path("TrangThaiHoSo").asString()).isEqualTo(status);
        assertThat(there.path(field).asString()).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource({
        "'{\"DateReceived\": \"2026-02-30T01:30:00Z\"}', /DateReceived",
        "'{\"DateAppointed\": \"mai\"}', /DateAppointed",
        "'{\"IsSuccess\": \"true\", \"FinishedDate\": \"2026-03-18T20:30:00Z\"}', /IsSuccess",
        "'{\"IsSuccess\": 1, \"FinishedDate\": \"2026-03-18T20:30:00Z\"}', /IsSuccess",
        "'{\"IsReturned\": \"true\"}', /IsReturned",
        "'{\"Supplementaries\": [{\"SupplementaryId\": 1, \"IsReceived\": \"false\"}]}', /Supplementaries/0/IsReceived",
        "'{\"DocCode\": \"\"}', /code",
        "'{\"DocTypeCode\": \"9.999999\"}', /procedure/domain",
        "'{\"ApplicantsType\": 9}', /owner/kind",
        "'{\"DocCode\": \"000.00.12.H29-260315-0001\"}', Hồ sơ thuộc cơ quan"
    })
    void whatIsWrong_isToldAsMResult_andNothingIsAccepted(String fields, String words) {
        String code = code();
        ObjectNode document = minimal(code).setAll((ObjectNode) RunningBus.JSON.readTree(fields));
        JsonNode answer = taken("one-stop-lgsp", DOCUMENT, document);
        assertThat(answer.path("Status").asInt()).isZero();
        assertThat(answer.path("Message").asString()).contains(words);
        assertThat(RunningBus.json(bus.get("/api/v1/exchanges?subject=" + code, bus.token("one-stop-lgsp")))
                        .path("items"))
                .isEmpty();
    }

    @Test
    void whatIsNoDocument_isRefused() {
        for (String body : List.of("[]", "7", "[{}]")) {
            JsonNode answer = taken("one-stop-lgsp", DOCUMENT, RunningBus.JSON.readTree(body));
            assertThat(answer.path("Status").asInt()).isZero();
            assertThat(answer.path("Message").asString()).contains("Phải là một mục");
        }
    }

    @Test
    void thePortalsRefusal_isTheAnswer() {
        bus.simulators().weather(PORTAL, "refuse-all");
        JsonNode answer = taken("one-stop-lgsp", DOCUMENT, minimal(code()));
        assertThat(answer.path("Status").asInt()).isZero();
        assertThat(answer.path("Message").asString()).isNotEmpty();
    }

    @Test
    void whileThePortalIsAway_itIsAccepted_andArrivesLater() {
        bus.simulators().weather(PORTAL, "away");
        String code = code();
        JsonNode answer = taken("second-one-stop", DOCUMENT, minimal(code));
        assertThat(answer.path("Status").asInt()).isEqualTo(1);
        assertThat(answer.path("Message").asString()).isEqualTo("Trục đã tiếp nhận thành công");
        bus.simulators().weather(PORTAL, Simulators.FINE);
        atThePortal(code);
    }

    @Test
    void stranger_andWhoMayNotWrite_areRefused() {
        String code = code();
        for (String token : List.of("", "x", token("one-stop"), bus.token("one-stop-lgsp", "dossier.read"))) {
            HttpResponse<String> answer = push(DOCUMENT, token, minimal(code));
            assertThat(answer.statusCode()).isEqualTo(401);
            assertThat(answer.headers().allValues("WWW-Authenticate")).containsExactly("Bearer");
            assertThat(RunningBus.json(answer).path("Status").asInt()).isZero();
        }
        // At the API such a token is good for nothing.
        assertThat(bus.get("/api/v1/exchanges?subject=" + code, token("one-stop-lgsp"))
                        .statusCode())
                .isEqualTo(403);
    }
}
