package vn.lgsp.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import vn.lgsp.RunningBus;
import vn.lgsp.sandbox.Simulators;

/** What an operator sees and does on the control port, in a real browser. */
@Order(5)
class PagesIT {
    private static final String PORTAL = "national-portal";
    private static final String TAKEN = "H28.12-260315-0101";
    private static final String REFUSED = "H28.12-260315-0102";
    /** Of the owner of every sample dossier; made up. */
    private static final String IDENTITY = "017095000123";

    private static RunningBus bus;
    private static String token;
    private static Chromium browser;

    @BeforeAll
    static void start() {
        assumeTrue(Chromium.isThere() || System.getenv("CI") != null, "There is no Chromium on this machine");
        bus = RunningBus.start();
        token = bus.token("one-stop");
        put(TAKEN, "Hồ sơ đăng ký biến động");
        progress(TAKEN, "Thẩm định hồ sơ");
        put(REFUSED, "[tu-choi]");
        progress(REFUSED, "Chờ phía sau");
        awaitState(TAKEN, "DELIVERED");
        awaitState(REFUSED, "PARKED");
        browser = Chromium.start(bus.control(""));
        browser.login("admin", "admin-sandbox");
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
        }
        if (bus != null) {
            bus.close();
        }
    }

    @BeforeEach
    void vietnameseAndFine() {
        bus.simulators().weather(PORTAL, Simulators.FINE);
        browser.open("/?lang=vi");
    }

    @AfterEach
    void nothingWentWrongInTheBrowser() {
        assertThat(browser.errors()).isEmpty();
    }

    @Test
    void home_showsSystemsQueuesAndWhatNeedsAPerson() {
        assertThat(browser.text(".verdict-word")).isEqualTo("Có thông điệp chờ người xử lý");
        assertThat(browser.text("[data-system=national-portal]"))
                .contains("Cổng Dịch vụ công quốc gia", "Đang phục vụ");
        assertThat(browser.text("[data-system=one-stop]"))
                .contains("Phần mềm một cửa điện tử", "Đang phục vụ", "Tự lấy từ hộp thư");
        assertThat(browser.text("#attention")).contains(REFUSED, "Để riêng", "từ chối");
        assertThat(browser.text(".log")).contains("Ngoài dự kiến");
    }

    @Test
    void home_renewsItself_withoutKeepingTheSessionAlive() {
        assertThat(bus.send(HttpRequest.newBuilder(bus.control("/?refresh"))).statusCode())
                .isIn(302, 401);
        browser.script("document.getElementById('live').dataset.every = '0.2'; renew();");
        String before = browser.text(".as-of time");
        await().untilAsserted(() -> assertThat(browser.text(".as-of time")).isNotEqualTo(before));
    }

    @Test
    void search_findsByCode_andTheTimelineTellsInWords() {
        browser.search(TAKEN);

        assertThat(browser.text("h1")).isEqualTo("Hồ sơ " + TAKEN);
        assertThat(browser.text("table")).contains("Thông tin hồ sơ", "Tiến độ xử lý", "Đã nhận");
        assertThat(browser.text(".timeline"))
                .contains("Đã nhận từ Phần mềm một cửa điện tử", "Cổng Dịch vụ công quốc gia đã nhận");
    }

    @Test
    void search_findsByIdentityNumber_andNeverShowsIt() {
        browser.search(IDENTITY);

        assertThat(browser.text("h2")).contains("theo số định danh");
        assertThat(browser.text("table")).contains(TAKEN, REFUSED);
        assertThat(browser.source()).doesNotContain(IDENTITY);
        assertThat(browser.address()).doesNotContain(IDENTITY);
    }

    @Test
    void search_findsByExchangeId() {
        browser.search(exchange(TAKEN).path("id").asString());

        assertThat(browser.text("h1")).isEqualTo("Lượt trao đổi: Thông tin hồ sơ");
        assertThat(browser.text("main")).contains(TAKEN);
    }

    @Test
    void search_saysWhenThereIsNothing() {
        browser.ignoringErrorsOf(() -> browser.search("H28.12-260315-9999"));

        assertThat(browser.text("main")).contains("Không tìm thấy");
    }

    @Test
    void bodies_openMasked() {
        browser.open("/dossiers?code=" + TAKEN);
        WebElement call = browser.all(".timeline li").stream()
                .filter(li -> li.getText().contains("(dossier)"))
                .findFirst()
                .orElseThrow();
        String id = call.getDomAttribute("id");
        call.findElement(By.cssSelector("a.opens")).click();

        await().untilAsserted(() -> assertThat(browser.text("#" + id)).contains("Yêu cầu gửi đi", "Trả lời"));
        assertThat(browser.text("#" + id)).contains("DongBoHoSoMC", TAKEN, "•••", "error_code");
        assertThat(browser.source()).doesNotContain(IDENTITY, "Bùi Văn Mẫu", "national-portal-sandbox");
        browser.all("#" + id + " a.opens").getFirst().click();
        await().untilAsserted(() -> assertThat(browser.text("#" + id)).doesNotContain("DongBoHoSoMC"));
    }

    @Test
    void bodies_openByTheirAddressToo() {
        browser.open("/dossiers?code=" + TAKEN);
        browser.open(Chromium.target(browser.all("a.opens").getFirst()));

        assertThat(browser.text(".bodies")).contains("Nội dung đã nhận", "\"status\" : \"RECEIVED\"", "•••");
        assertThat(browser.source()).doesNotContain(IDENTITY, "Bùi Văn Mẫu");
    }

    @Test
    void storedBodies_areAllSealed() {
        List<byte[]> stored = JdbcClient.create(bus.part(DataSource.class))
                .sql("SELECT body FROM payload")
                .query((row, n) -> row.getBytes(1))
                .list();
        assertThat(stored)
                .hasSizeGreaterThan(5)
                .extracting(body -> new String(body, StandardCharsets.UTF_8))
                .noneMatch(body -> body.contains(IDENTITY) || body.contains("Mẫu") || body.contains("session"));
    }

    @Test
    void language_switchesInPlace() {
        browser.open("/dossiers?code=" + TAKEN);
        browser.click(".languages [lang=en]");

        assertThat(browser.text("h1")).isEqualTo("Dossier " + TAKEN);
        assertThat(browser.text(".timeline")).contains("Accepted from One-stop software");
        assertThat(browser.root().getDomAttribute("lang")).isEqualTo("en");
    }

    @Test
    void retry_sendsAParkedMessageAgain() {
        // Given
        String code = "H28.12-260315-0103";
        bus.simulators().weather(PORTAL, "refuse-all");
        put(code, "Gửi lại được");
        awaitState(code, "PARKED");
        bus.simulators().weather(PORTAL, Simulators.FINE);

        // When
        browser.open("/dossiers?code=" + code);
        browser.type("[data-state=PARKED] .acts [name=reason]", "Cổng đã sửa");
        browser.click("[data-state=PARKED] .acts button");

        // Then
        assertThat(browser.text(".notice")).contains("Đã yêu cầu gửi lại");
        awaitState(code, "DELIVERED");
        await().untilAsserted(() -> assertThat(browser.text("#live"))
                .contains("Trở lại hàng đợi, do admin: Cổng đã sửa", "Cổng Dịch vụ công quốc gia đã nhận"));
    }

    @Test
    void skip_needsAReason_andLetsTheFollowersGo() {
        // Given
        String code = "H28.12-260315-0104";
        put(code, "Được nhận");
        awaitState(code, "DELIVERED");
        bus.simulators().weather(PORTAL, "refuse-all");
        progress(code, "Một");
        awaitState(code, "PARKED");
        bus.simulators().weather(PORTAL, Simulators.FINE);
        progress(code, "Hai");

        // When
        browser.open("/dossiers?code=" + code);
        browser.click("[data-state=PARKED] .acts a[href$=skip]");
        browser.type("#reason", "Đã báo bằng văn bản");
        browser.click("button.danger");

        // Then
        assertThat(browser.text(".notice")).contains("Đã yêu cầu bỏ qua");
        await().untilAsserted(
                        () -> assertThat(browser.text("#live")).contains("Bỏ qua, do admin: Đã báo bằng văn bản"));
        awaitState(code, "DELIVERED");
    }

    @Test
    void edit_sendsTheChangedMessage_andNeverShowsAPerson() {
        // Given
        String code = "H28.12-260315-0105";
        put(code, "[tu-choi]");
        awaitState(code, "PARKED");
        browser.open("/dossiers?code=" + code);
        browser.click("[data-state=PARKED] .acts a[href$=edit]");
        assertThat(browser.value("#body")).contains("\"status\" : \"RECEIVED\"", "•••");
        assertThat(browser.source()).doesNotContain(IDENTITY, "Bùi Văn Mẫu", "tu-choi");
        String summary = hidden("summary");

        // When a person breaks it, by the keyboard alone
        browser.replace("#body", summary, "•••99");
        browser.type("#reason", "Sai trích yếu");
        browser.ignoringErrorsOf(() -> browser.press("#reason", Keys.TAB, Keys.ENTER));

        // Then the page comes back as it was left
        assertThat(browser.text("#wrong")).contains("/summary", "Giá trị che");
        assertThat(browser.value("#reason")).isEqualTo("Sai trích yếu");
        assertThat(browser.value("#body")).contains("•••99");

        // When it is mended
        browser.replace("#body", "•••99", "Đúng trích yếu");
        browser.press("#reason", Keys.TAB, Keys.ENTER);

        // Then
        assertThat(browser.text(".notice")).contains("Đã yêu cầu gửi nội dung đã sửa");
        awaitState(code, "DELIVERED");
        await().untilAsserted(() -> assertThat(browser.text("#live")).contains("admin: Sai trích yếu"));
        assertThat(bus.simulators().ledger().read(PORTAL))
                .extracting(delivery -> delivery.body().toString())
                .anyMatch(body -> body.contains(code) && body.contains("Đúng trích yếu") && body.contains(IDENTITY));
        browser.open("/exchanges/" + exchange(code).path("id").asString() + "/deliveries/" + PORTAL + "/edit");
        assertThat(browser.text(".notice")).contains("không (còn) ở trạng thái để riêng");
        assertThat(browser.all("textarea")).isEmpty();
    }

    /** What stands on the page for the hidden value of a field. */
    private static String hidden(String field) {
        Matcher line = Pattern.compile("\"" + field + "\" : \"(•••[0-9]+)\"").matcher(browser.value("#body"));
        assertThat(line.find()).isTrue();
        return line.group(1);
    }

    @Test
    void edit_isRefused_whenSomebodyElseChangedIt_orAForeignPageAsks() {
        String edit = "/exchanges/" + exchange(REFUSED).path("id").asString() + "/deliveries/" + PORTAL + "/edit";
        browser.open(edit);
        browser.script("document.querySelector('[name=version]').value = '00'");
        browser.type("#reason", "Muộn");
        browser.ignoringErrorsOf(() -> browser.click("form .acts button"));
        assertThat(browser.text("#wrong")).contains("Người khác vừa sửa");
        browser.open(edit);
        browser.script("document.querySelector('main [name=_csrf]').value = 'x'");
        browser.type("#reason", "Giả");
        browser.ignoringErrorsOf(() -> browser.click("form .acts button"));
        assertThat(exchange(REFUSED).path("state").asString()).isEqualTo("PARKED");
    }

    @Test
    void group_isRetried_withProgress() {
        // Given
        List<String> codes =
                IntStream.range(310, 313).mapToObj(n -> "H28.12-260315-0" + n).toList();
        bus.simulators().weather(PORTAL, "refuse-all");
        codes.forEach(code -> put(code, "Cả nhóm"));
        codes.forEach(code -> awaitState(code, "PARKED"));
        bus.simulators().weather(PORTAL, Simulators.FINE);

        // When a person asks without saying why
        browser.open("/");
        browser.click("[data-system=national-portal] a.alarm");
        browser.click("tr[data-cause] .act a");
        browser.script("document.getElementById('reason').required = false");
        browser.ignoringErrorsOf(() -> browser.click("form .acts button"));
        assertThat(browser.text(".notice")).contains("Cần có lý do");

        // When the reason is given
        browser.type("#reason", "Cổng đã sửa lỗi");
        browser.press("#reason", Keys.ENTER);

        // Then
        assertThat(browser.text("h1")).isEqualTo("Gửi lại cả nhóm");
        assertThat(browser.text("main")).contains("admin: Cổng đã sửa lỗi");
        await().untilAsserted(() -> assertThat(browser.text("#live")).contains("Đã yêu cầu gửi lại tất cả"));
        codes.forEach(code -> awaitState(code, "DELIVERED"));
        assertThat(browser.all("#live form")).isEmpty();
    }

    @Test
    void group_isCancelled_andTheRestStaysParked() {
        // Given a retry of which nothing is asked, since its system does not take commands any more
        UUID id = UUID.randomUUID();
        JdbcClient store = JdbcClient.create(bus.part(DataSource.class));
        store.sql("INSERT INTO group_retry (id, system, cause, actor, reason) VALUES (?, 'gone', '9', 'admin', 'Thử')")
                .param(id)
                .update();
        store.sql("INSERT INTO group_retry_item (group_id, exchange_id, accepted_at) VALUES (?, ?, now())")
                .params(id, UUID.randomUUID())
                .update();
        browser.open("/retries/" + id);
        assertThat(browser.text("#live")).contains("Đang gửi lại", "0 / 1");

        // When a person does not say why
        browser.script("document.getElementById('reason').required = false");
        browser.click("#live form button");
        assertThat(browser.text(".notice")).contains("Cần có lý do");
        assertThat(browser.text("#live")).contains("Đang gửi lại");

        // When the reason is given
        browser.type("#reason", "Cổng lại lỗi");
        browser.click("#live form button");
        assertThat(browser.text("#live")).contains("Đã dừng", "admin: Cổng lại lỗi");
        assertThat(browser.all("#live form")).isEmpty();
    }

    @Test
    void pause_holdsASystem_untilItIsResumed() {
        browser.click("[data-system=national-portal] .act a");
        browser.type("#reason", "Bảo trì máy chủ");
        browser.click("form .acts button");
        await().untilAsserted(() -> {
            browser.open("/");
            assertThat(browser.text("[data-system=national-portal]")).contains("Tạm dừng", "bởi admin");
        });
        browser.type("[data-system=national-portal] .act [name=reason]", "Bảo trì xong");
        browser.click("[data-system=national-portal] .act button");
        await().untilAsserted(() -> {
            browser.open("/");
            assertThat(browser.text("[data-system=national-portal]")).contains("Đang phục vụ");
        });
        browser.click("[data-system=national-portal] th a");
        assertThat(browser.text("[data-act=RESUME]")).contains("Chạy tiếp", "admin", "Bảo trì xong");
        assertThat(browser.text("[data-act=PAUSE]")).contains("Tạm dừng", "admin", "Bảo trì máy chủ");
    }

    @Test
    void pauseThatBeginsLater_isShown_andCanBeTakenBack() {
        browser.open("/systems/dms/pause");
        browser.type("#reason", "Nâng cấp");
        browser.set("#from", LocalDateTime.of(2126, 3, 15, 22, 0));
        browser.click("form .acts button");
        assertThat(browser.text("[role=alert]")).contains("quá xa");
        assertThat(browser.value("#reason")).as("what was typed stays").isEqualTo("Nâng cấp");
        browser.setTomorrow("#from");
        browser.click("form .acts button");
        assertThat(browser.text("[data-system=dms]")).contains("Đang phục vụ", "Sẽ dừng từ", "admin", "Nâng cấp");
        browser.click("[data-system=dms] .act button");
        assertThat(browser.text("[data-system=dms]")).doesNotContain("Sẽ dừng");
    }

    @Test
    void codesWithOddCharacters_breakNothing() {
        browser.ignoringErrorsOf(() -> browser.search("<script>alert(1)</script>/../%2e'\"&code=x"));
        assertThat(browser.text("main")).contains("Không tìm thấy");
    }

    @Test
    void scripts_readSystemsAndActByBasic() {
        JsonNode systems = RunningBus.json(bus.operator("GET", "/control/v1/systems", ""));
        assertThat(systems.path("items").valueStream())
                .filteredOn(each -> each.path("name").asString().equals(PORTAL))
                .singleElement()
                .satisfies(each -> assertThat(each.at("/queues/parked").asInt()).isPositive());
        String delivery =
                "/control/v1/exchanges/" + exchange(REFUSED).path("id").asString() + "/deliveries/" + PORTAL;
        String taken = "/control/v1/exchanges/" + exchange(TAKEN).path("id").asString() + "/deliveries/" + PORTAL;
        assertThat(bus.operator("POST", delivery + "/skip", "{}").statusCode()).isEqualTo(400);
        assertThat(bus.operator("POST", taken + "/retry", "").statusCode()).isEqualTo(409);
        assertThat(bus.operator("POST", taken.replace(PORTAL, "nobody") + "/retry", "")
                        .statusCode())
                .isEqualTo(404);
        assertThat(bus.operator("POST", "/control/v1/systems/nobody/pause", "").statusCode())
                .isEqualTo(404);
        assertThat(bus.operator("POST", "/control/v1/systems/national-portal/resume", "")
                        .statusCode())
                .isEqualTo(202);
        assertThat(bus.send(HttpRequest.newBuilder(bus.control("/control/v1/systems")))
                        .statusCode())
                .isEqualTo(401);
    }

    /** For whoever changes the pages: {@code -Dpages.pictures=true} leaves pictures of all of them in target/pages. */
    @Test
    void pictures_areTakenWhenAskedFor() throws Exception {
        if (!Boolean.getBoolean("pages.pictures")) {
            return;
        }
        String refused = "/exchanges/" + exchange(REFUSED).path("id").asString();
        Path folder = Files.createDirectories(Path.of("target/pages"));
        for (String language : new String[] {"vi", "en"}) {
            for (int width : new int[] {1280, 390}) {
                browser.open("/?lang=" + language);
                browser.picture(folder.resolve("home-" + language + "-" + width + ".png"), width);
                browser.open("/dossiers?code=" + TAKEN);
                browser.open(Chromium.target(browser.all("li.busy a.opens").get(4)));
                browser.picture(folder.resolve("dossier-" + language + "-" + width + ".png"), width);
                browser.open("/dossiers?code=" + REFUSED);
                browser.picture(folder.resolve("refused-" + language + "-" + width + ".png"), width);
                browser.open(refused);
                browser.picture(folder.resolve("exchange-" + language + "-" + width + ".png"), width);
                browser.open(refused + "/deliveries/" + PORTAL + "/skip?missing");
                browser.picture(folder.resolve("skip-" + language + "-" + width + ".png"), width);
                browser.open(refused + "/deliveries/" + PORTAL + "/edit");
                browser.picture(folder.resolve("edit-" + language + "-" + width + ".png"), width);
                browser.replace("#body", hidden("summary"), "•••99");
                browser.type("#reason", "Sai trích yếu");
                browser.ignoringErrorsOf(() -> browser.click("form .acts button"));
                browser.picture(folder.resolve("edit-wrong-" + language + "-" + width + ".png"), width);
                browser.open("/systems/" + PORTAL + "/parked");
                browser.picture(folder.resolve("parked-" + language + "-" + width + ".png"), width);
                browser.click("tr[data-cause] .act a");
                browser.picture(folder.resolve("group-" + language + "-" + width + ".png"), width);
                browser.type("#reason", "Cổng đã sửa lỗi");
                browser.click("form .acts button");
                browser.picture(folder.resolve("retry-" + language + "-" + width + ".png"), width);
                awaitState(REFUSED, "PARKED");
                browser.open("/systems/" + PORTAL + "/acts");
                browser.picture(folder.resolve("acts-" + language + "-" + width + ".png"), width);
                browser.search(IDENTITY);
                browser.picture(folder.resolve("found-" + language + "-" + width + ".png"), width);
                browser.ignoringErrorsOf(() -> browser.open("/nowhere"));
                browser.picture(folder.resolve("error-" + language + "-" + width + ".png"), width);
                browser.open("/login");
                browser.picture(folder.resolve("login-" + language + "-" + width + ".png"), width);
            }
        }
        browser.open("/?lang=vi");
        bus.simulators().weather(PORTAL, "unauthorized");
        put("H28.12-260315-0199", "Sai cấu hình");
        await().untilAsserted(() -> {
            browser.open("/");
            assertThat(browser.text("[data-system=national-portal]")).contains("Sai cấu hình");
        });
        browser.picture(folder.resolve("home-misconfigured.png"), 1280);
        bus.simulators().weather(PORTAL, Simulators.FINE);
        awaitState("H28.12-260315-0199", "DELIVERED");
    }

    private static void put(String code, String summary) {
        HttpResponse<String> answer = bus.call("PUT", "/api/v1/dossiers/" + code, token, RunningBus.dossier(summary));
        assertThat(answer.statusCode()).isEqualTo(202);
    }

    private static void progress(String code, String content) {
        HttpResponse<String> answer =
                bus.call("POST", "/api/v1/dossiers/" + code + "/progress", token, RunningBus.progress(content));
        assertThat(answer.statusCode()).isEqualTo(202);
    }

    /** Waits until one of the dossier's messages has this state and none is on its way. */
    private static void awaitState(String code, String state) {
        await().untilAsserted(() -> assertThat(exchanges(code).path("items"))
                .isNotEmpty()
                .extracting(each -> each.path("state").asString())
                .contains(state)
                .doesNotContain("ACCEPTED", "WAITING", "DELIVERING"));
    }

    private static JsonNode exchanges(String code) {
        return RunningBus.json(bus.get("/api/v1/exchanges?sender=one-stop&subject=" + code, token));
    }

    /** The dossier's first exchange. */
    private static JsonNode exchange(String code) {
        JsonNode items = exchanges(code).path("items");
        return items.get(items.size() - 1);
    }
}
