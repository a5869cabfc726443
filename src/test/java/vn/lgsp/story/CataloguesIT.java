package vn.lgsp.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import vn.lgsp.RunningBus;
import vn.lgsp.sandbox.Simulators;

/** The portal's catalogues: fetched, changed, shrunk, and fetched again after it was away. */
class CataloguesIT {
    private static final String PORTAL = "national-portal";
    private static final List<Map<String, String>> USUAL = List.of(
            row("1.004203", "Đăng ký biến động"),
            row("2.000488", "Cấp phiếu lý lịch tư pháp"),
            row("2.002041", "Đăng ký thay đổi"));

    private static RunningBus bus;
    private static String token;

    @BeforeAll
    static void start() {
        bus = RunningBus.start(
                "lgsp.catalogues.first=0s",
                "lgsp.catalogues.look=200ms",
                "lgsp.catalogues.retry=200ms",
                "lgsp.catalogues.retry-at-most=400ms",
                "lgsp.watch.every=500ms",
                "NATIONAL_PORTAL_CATALOGUES_EVERY=PT1S");
        token = bus.token("one-stop", "catalogue.read", "dossier.write");
        await().untilAsserted(() ->
                assertThat(catalogue("procedures").path("version").asInt()).isPositive());
        await().untilAsserted(() ->
                assertThat(catalogue("agencies").path("version").asInt()).isPositive());
    }

    @AfterAll
    static void stop() {
        bus.close();
    }

    @AfterEach
    void fine() {
        bus.simulators().weather(PORTAL, Simulators.FINE);
    }

    @Test
    void allOfThemAreServed_withTheirRows() {
        await().untilAsserted(() -> assertThat(get("/api/v1/catalogues").path("items"))
                .allSatisfy(each -> {
                    assertThat(each.path("version").asInt()).isPositive();
                    assertThat(each.path("system").asString()).isEqualTo(PORTAL);
                }));
        assertThat(get("/api/v1/catalogues/domains?code=G15-DD02")
                        .at("/items/0/data/MANGANH")
                        .asString())
                .isEqualTo("G15");
    }

    @Test
    void aChange_isANewVersion_andAnEqualAnswerIsNone() {
        // Given
        answers("LayDanhSachTTHC", USUAL);
        awaitRow("procedures", "1.004203", "Đăng ký biến động");
        int before = catalogue("procedures").path("version").asInt();
        String confirmed = catalogue("procedures").path("confirmedAt").asString();
        await().untilAsserted(() -> assertThat(
                        catalogue("procedures").path("confirmedAt").asString())
                .isGreaterThan(confirmed));
        assertThat(catalogue("procedures").path("version").asInt()).isEqualTo(before);

        // When
        answers("LayDanhSachTTHC", List.of(USUAL.get(0), row("2.000488", "Cấp phiếu"), row("3.000001", "Thủ tục mới")));
        awaitRow("procedures", "2.000488", "Cấp phiếu");

        // Then
        JsonNode differences = get("/api/v1/catalogues/procedures/differences?from=" + before);
        assertThat(differences.path("items").valueStream())
                .extracting(each ->
                        each.path("code").asString() + " " + each.path("kind").asString())
                .containsExactly("2.000488 changed", "2.002041 removed", "3.000001 added");
    }

    @Test
    void aMuchSmallerAnswer_waitsForAPerson() {
        // Given
        answers("LayDanhMucTinhThanh", provinces(10));
        await().untilAsserted(() ->
                assertThat(catalogue("provinces").path("count").asInt()).isEqualTo(10));

        // When
        answers("LayDanhMucTinhThanh", provinces(4));

        // Then
        await().untilAsserted(() -> assertThat(alerts("catalogue-shrunk")).containsExactly("provinces"));
        assertThat(catalogue("provinces").path("count").asInt()).isEqualTo(10);
        assertThat(catalogue("provinces").at("/failure/code").asString()).isEqualTo("catalogue.shrunk");
        String digest = fetching("provinces").at("/aside/digest").asString();
        String path = "/control/v1/catalogues/provinces/accept";
        assertThat(act(path, Map.of("digest", digest)).statusCode()).isEqualTo(400);
        assertThat(act(path, Map.of("digest", "x", "reason", "Sáp nhập")).statusCode())
                .isEqualTo(409);
        assertThat(act(path, Map.of("digest", digest, "reason", "Sáp nhập")).statusCode())
                .isEqualTo(202);
        assertThat(catalogue("provinces").path("count").asInt()).isEqualTo(4);
        assertThat(get("/api/v1/catalogues/provinces/versions")
                        .at("/items/0/acceptedBy")
                        .asString())
                .isEqualTo("admin");
        await().untilAsserted(() -> assertThat(alerts("catalogue-shrunk")).isEmpty());
        assertThat(act(path, Map.of("digest", digest, "reason", "Sáp nhập")).statusCode())
                .isEqualTo(409);
    }

    @Test
    void pagesShowWhatChanged_andWhatWaitsIsAccepted() {
        assumeTrue(Chromium.isThere() || System.getenv("CI") != null, "There is no Chromium on this machine");
        // Given
        answers("LayDanhMucLinhVuc", List.of(domain("G15-DD02", "Đất đai"), domain("x", "Cũ"), domain("y", "Khác")));
        awaitRow("domains", "x", "Cũ");
        answers("LayDanhMucLinhVuc", List.of(domain("G15-DD02", "Đất đai"), domain("x", "Mới"), domain("y", "Khác")));
        awaitRow("domains", "x", "Mới");
        answers("LayDanhMucLinhVuc", List.of(domain("G15-DD02", "Đất đai")));
        await().until(() -> fetching("domains").has("aside"));
        try (Chromium browser = Chromium.start(bus.control(""))) {
            browser.login("admin", "admin-sandbox");

            // When
            browser.open("/catalogues");

            // Then
            assertThat(browser.text("[data-catalogue=domains]")).contains("Lĩnh vực", "Cổng Dịch vụ công", "Chờ duyệt");
            browser.click("[data-catalogue=domains] a");
            assertThat(browser.text("#differences")).contains("Cũ", "Mới").doesNotContain("Đất đai");
            assertThat(browser.text("#aside")).contains("1 mục", "3 mục");

            // When
            browser.type("#reason", "Đã hỏi đơn vị chủ quản");
            browser.click("#aside button");

            // Then
            assertThat(browser.text(".notice")).contains("Đã phát hành");
            assertThat(browser.text("main")).contains("admin", "Đã hỏi đơn vị chủ quản");
            browser.open("/catalogues/domains?version=1&lang=en");
            assertThat(browser.text("#differences")).contains("What version 1 changed");
        }
    }

    @Test
    void whileThePortalIsAway_theLastVersionIsServed_andSomebodyIsTold() {
        // When
        bus.simulators().weather(PORTAL, "away");

        // Then
        await().untilAsserted(() ->
                assertThat(catalogue("agencies").at("/failure/code").asString()).isEqualTo("http.503"));
        assertThat(get("/api/v1/catalogues/agencies").path("items").isEmpty()).isFalse();
        await().untilAsserted(() ->
                assertThat(alerts("catalogue-stale")).singleElement().asString().contains("agencies"));
        assertThat(catalogue("agencies").path("stale").asBoolean()).isTrue();

        // When
        bus.simulators().weather(PORTAL, Simulators.FINE);

        // Then
        await().untilAsserted(
                        () -> assertThat(catalogue("agencies").has("failure")).isFalse());
        await().untilAsserted(() -> assertThat(alerts("catalogue-stale")).isEmpty());
    }

    @Test
    void dossiersWithCodesThatNobodyKnows_areTakenWithAWarning() {
        answers("LayDanhMucCoQuan", List.of(agency("000.00.00.H28"), agency("000.00.12.H28")));
        await().untilAsserted(() ->
                assertThat(catalogue("agencies").path("count").asInt()).isEqualTo(2));
        // An own node hears of a version at its next look.
        await().untilAsserted(() -> assertThat(warnings("000.00.77.H28-260315-0001", "1.004203"))
                .containsExactly("dossier.agency.unknown /code"));
        assertThat(warnings("000.00.12.H28-260315-0001", "1.004203")).isEmpty();
        assertThat(warnings("000.00.12.H28-260315-0002", "1.004203.000.00.00.H28"))
                .isEmpty();
        assertThat(warnings("000.00.12.H28-260315-0003", "1.004203.H28")).isEmpty();
        // The catalogue gives the old form only: it says nothing of agencies in the new one.
        assertThat(warnings("H28.12-260315-0004", "1.004203")).isEmpty();
        assertThat(warnings("000.00.12.H28-260315-0005", "9.999999"))
                .containsExactly("dossier.procedure.unknown /procedure/code");
    }

    private static List<String> warnings(String code, String procedure) {
        HttpResponse<String> answer = bus.call(
                "PUT",
                "/api/v1/dossiers/" + code,
                token,
                RunningBus.dossier("Danh mục").replace("1.004203", procedure));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return RunningBus.json(answer)
                .path("warnings")
                .valueStream()
                .map(each -> each.path("code").asString() + " "
                        + each.path("pointer").asString())
                .toList();
    }

    private static JsonNode catalogue(String name) {
        return get("/api/v1/catalogues")
                .path("items")
                .valueStream()
                .filter(each -> each.path("name").asString().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static void awaitRow(String catalogue, String code, String name) {
        await().untilAsserted(() -> assertThat(get("/api/v1/catalogues/" + catalogue + "?code=" + code)
                        .at("/items/0/name")
                        .asString())
                .isEqualTo(name));
    }

    private static JsonNode get(String path) {
        HttpResponse<String> answer = bus.get(path, token);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return RunningBus.json(answer);
    }

    private static JsonNode fetching(String name) {
        return RunningBus.json(bus.operator("GET", "/control/v1/catalogues", ""))
                .path("items")
                .valueStream()
                .filter(each -> each.path("name").asString().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> alerts(String kind) {
        return RunningBus.json(bus.operator("GET", "/control/v1/alerts", ""))
                .path("items")
                .valueStream()
                .filter(each -> each.path("kind").asString().equals(kind))
                .map(each -> each.at("/detail/catalogues").asString())
                .toList();
    }

    private static HttpResponse<String> act(String path, Map<String, String> body) {
        return bus.operator("POST", path, RunningBus.JSON.writeValueAsString(body));
    }

    /** From now on the simulator answers this service so, unless the weather is bad. */
    private static void answers(String service, List<Map<String, String>> rows) {
        Map<String, Object> stub = Map.of(
                "priority",
                4,
                "request",
                Map.of(
                        "method",
                        "POST",
                        "urlPathPattern",
                        "/national-portal/XrdAdapter/RestService/forward/mapi/g",
                        "bodyPatterns",
                        List.of(Map.of("matchesJsonPath", Map.of("expression", "$.service", "equalTo", service)))),
                "response",
                Map.of("status", 200, "jsonBody", Map.of("error_code", "0", "message", "Thành công", "result", rows)));
        HttpResponse<String> made =
                bus.send(HttpRequest.newBuilder(URI.create(bus.simulators().url() + "/__admin/mappings"))
                        .POST(HttpRequest.BodyPublishers.ofString(RunningBus.JSON.writeValueAsString(stub))));
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
    }

    private static Map<String, String> row(String code, String name) {
        return Map.of("MATTHC", code, "TENTTHC", name);
    }

    private static Map<String, String> domain(String code, String name) {
        return Map.of("MALINHVUC", code, "TENLINHVUC", name, "MANGANH", "G15");
    }

    private static Map<String, String> agency(String code) {
        return Map.of("MADONVI", code, "TENDONVI", "Cơ quan mẫu " + code);
    }

    private static List<Map<String, String>> provinces(int count) {
        return IntStream.range(10, 10 + count)
                .mapToObj(each -> Map.of("MATINHTHANH", String.valueOf(each), "TENTINHTHANH", "Tỉnh mẫu " + each))
                .toList();
    }
}
