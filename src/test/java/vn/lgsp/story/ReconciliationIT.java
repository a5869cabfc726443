package vn.lgsp.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import vn.lgsp.Meanwhile;
import vn.lgsp.RunningBus;
import vn.lgsp.exchange.VietnamTime;
import vn.lgsp.sandbox.Simulators;

/** The portal is asked what it has, and gets what it lacks once more; each test has an agency and a period of its own. */
class ReconciliationIT {
    private static final String PORTAL = "national-portal";
    private static final String[] SETTINGS = {
        "lgsp.sync.every=200ms",
        "lgsp.sync.again=0s",
        "lgsp.watch.every=500ms",
        "NATIONAL_PORTAL_RECONCILE_PER_SECOND=10"
    };
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private static Path data;

    private static RunningBus bus;
    private static String token = "";
    private static int agencies = 20;

    private String agency = "";
    private Instant began = Instant.EPOCH;

    @BeforeAll
    static void start() {
        bus = RunningBus.start(data, SETTINGS);
        token = bus.token("one-stop");
    }

    @AfterAll
    static void stop() {
        bus.close();
    }

    @BeforeEach
    void anAgencyOfItsOwn() {
        bus.simulators().weather(PORTAL, Simulators.FINE);
        agency = "H28." + agencies++;
        began = Instant.now();
    }

    @Test
    void whatStandsThereAsHere_isEqual_andWhatIsSetAsideIsSaidToBe() {
        // Given
        delivered(3);
        String refused = code(4);
        String exchange = put(refused, "[tu-choi]", "RECEIVED");
        awaitState(exchange, "PARKED");

        // When
        JsonNode run = compared();

        // Then
        assertThat(run.path("counted").asInt()).isEqualTo(4);
        assertThat(run.path("equal").asInt()).isEqualTo(3);
        assertThat(run.path("underway").asInt()).isEqualTo(1);
        assertThat(differences(run)).singleElement().satisfies(one -> {
            assertThat(one.path("dossier").asString()).isEqualTo(refused);
            assertThat(one.path("result").asString()).isEqualTo("UNDERWAY");
        });
        assertThat(control("POST", "/reconciliations/" + id(run) + "/resync", "{\"reason\": \"x\"}"))
                .satisfies(answer -> assertProblem(answer, 404, "control.nothing-chosen"));
        skip(exchange);
    }

    @Test
    void whatIsMissingThere_isFound_andSentAgainInOrder_underTheOperatorsName() {
        // Given
        String code = delivered(1).getFirst();
        awaitState(progress(code, "Thẩm định"), "DELIVERED");
        awaitState(progress(code, "Trình ký"), "DELIVERED");
        forgetEverything();

        // When
        JsonNode run = compared();
        assertThat(run.path("missing").asInt()).isEqualTo(1);
        assertThat(differences(run))
                .singleElement()
                .satisfies(one -> assertThat(one.path("result").asString()).isEqualTo("MISSING"));
        await().untilAsserted(
                        () -> assertThat(control("GET", "/alerts", "").body()).contains("reconciliation-differs"));
        String resync = begun("/reconciliations/" + id(run) + "/resync", Map.of("reason", "Cổng mất dữ liệu"));

        // Then
        JsonNode done = awaitSent(resync);
        assertThat(done.path("sent").asInt()).isEqualTo(1);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(dossiers(resync))
                        .singleElement()
                        .satisfies(one -> {
                            assertThat(one.path("state").asString()).isEqualTo("DELIVERED");
                            assertThat(one.path("messages").asInt()).isEqualTo(3);
                        }));
        assertThat(PortalLedger.of(bus.simulators().ledger().read(PORTAL), code))
                .containsExactly("dossier", "Thẩm định", "Trình ký", "dossier", "Thẩm định", "Trình ký");
        assertThat(compared().path("equal").asInt()).isEqualTo(1);
        await().untilAsserted(() ->
                assertThat(control("GET", "/alerts", "").body()).doesNotContain("reconciliation-differs"));
        JsonNode timeline = RunningBus.json(bus.get("/api/v1/dossiers/" + code, token));
        assertThat(timeline.path("timeline").toString())
                .contains("Gửi lại theo yêu cầu đồng bộ, do admin: Cổng mất dữ liệu");
    }

    @Test
    void anotherStatusThere_isFound_andTheLastStateAloneIsSentAgain() {
        // Given
        String code = delivered(1).getFirst();
        awaitState(progress(code, "Thẩm định"), "DELIVERED");
        standsOtherwise(code, "9");

        // When
        JsonNode run = compared();

        // Then
        assertThat(run.path("other").asInt()).isEqualTo(1);
        JsonNode difference = differences(run).getFirst();
        assertThat(difference.path("here").asString()).isEqualTo("RECEIVED");
        assertThat(difference.path("there").asString()).isEqualTo("COMPLETED");
        String resync = begun("/reconciliations/" + id(run) + "/resync", Map.of("reason", "Sai trạng thái"));
        awaitSent(resync);
        await().atMost(PATIENCE).untilAsserted(() -> {
            JsonNode one = dossiers(resync).getFirst();
            assertThat(one.path("state").asString()).isEqualTo("DELIVERED");
            assertThat(one.path("messages").asInt()).isEqualTo(1);
        });
        assertThat(compared().path("equal").asInt()).isEqualTo(1);
    }

    @Test
    void aPartnerThatIsAwayInTheMiddle_isWaitedFor() {
        // Given
        delivered(25);
        JsonNode begun = compare();
        await().atMost(PATIENCE).until(() -> comparison(begun).path("equal").asInt() > 0);

        // When
        bus.simulators().weather(PORTAL, "away");
        JsonNode waiting = await().atMost(PATIENCE)
                .during(Duration.ofSeconds(2))
                .until(
                        () -> comparison(begun),
                        run -> run.path("state").asString().equals("RUNNING"));

        // Then
        assertThat(waiting.path("left").asInt()).isPositive();
        assertThat(waiting.path("unanswered").asInt()).isZero();
        bus.simulators().weather(PORTAL, Simulators.FINE);
        JsonNode done = awaitDone("/reconciliations/" + id(begun));
        assertThat(done.path("equal").asInt()).isEqualTo(25);
        assertThat(done.path("unanswered").asInt()).isZero();
    }

    @Test
    void itIsCountedFirst_andPausedAndCancelledInTheMiddle() {
        // Given
        List<String> codes = delivered(25);
        forgetEverything();
        JsonNode count = RunningBus.json(control("POST", "/systems/national-portal/resyncs/count", wish(Map.of())));
        assertThat(count.path("dossiers").asInt()).isEqualTo(25);
        assertThat(count.path("seconds").asInt()).isEqualTo(3);
        assertThat(RunningBus.json(control(
                                "POST", "/systems/national-portal/resyncs/count", wish(Map.of("agency", "H28.99"))))
                        .path("dossiers")
                        .asInt())
                .isZero();

        // When
        String resync = begun("/systems/national-portal/resyncs", Map.of("reason", "Đồng bộ lại", "agency", agency));
        await().atMost(PATIENCE).until(() -> resync(resync).path("sent").asInt() > 0);
        JsonNode paused = RunningBus.json(control("POST", "/resyncs/" + resync + "/pause", ""));
        assertThat(paused.path("state").asString()).isEqualTo("PAUSED");
        int sent = await().during(Duration.ofSeconds(1))
                .atMost(PATIENCE)
                .until(() -> resync(resync).path("sent").asInt(), number -> number < 25);
        RunningBus.json(control("POST", "/resyncs/" + resync + "/resume", ""));
        await().atMost(PATIENCE).until(() -> resync(resync).path("sent").asInt() > sent);
        JsonNode cancelled = RunningBus.json(control("DELETE", "/resyncs/" + resync, ""));

        // Then
        assertThat(cancelled.path("state").asString()).isEqualTo("CANCELLED");
        assertProblem(control("POST", "/resyncs/" + resync + "/resume", ""), 409, "control.over");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(dossiers(resync))
                        .extracting(one -> one.path("state").asString())
                        .contains("WAITING", "DELIVERED")
                        .doesNotContain("UNDERWAY"));
        long there = RunningBus.json(simulator("GET", "/national-portal/__state"))
                .path("dossiers")
                .propertyStream()
                .filter(each -> codes.contains(each.getKey()))
                .count();
        assertThat(there).isBetween(1L, 24L);
    }

    @Test
    void whatIsSentAgainUnderLiveTraffic_neverPassesWhatIsNewer() throws Exception {
        // Given
        String code = delivered(1).getFirst();
        AtomicBoolean enough = new AtomicBoolean();
        CompletableFuture<Integer> live = Meanwhile.get(() -> {
            int number = 1;
            for (; !enough.get(); number++) {
                put(code, "Lần %05d".formatted(number), "PROCESSING");
                if (number % 5 == 0) {
                    // Now and then nothing is on its way, which is when it can be sent again.
                    Senders.pause(Duration.ofMillis(700));
                }
            }
            return number - 1;
        });

        // When
        for (int round = 0; round < 4; round++) {
            String resync = begun("/systems/national-portal/resyncs", Map.of("reason", "Thử", "agency", agency));
            awaitSent(resync);
        }
        enough.set(true);
        int last = live.get();

        // Then
        String latest = "Lần %05d".formatted(last);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(summaries(code)).endsWith(latest));
        List<String> summaries = summaries(code);
        assertThat(summaries).isSorted();
        assertThat(summaries.size()).as("live ones, and four again").isEqualTo(1 + last + 4);
    }

    @Test
    void aRestartInTheMiddle_goesOn_andSendsNothingTwice() {
        // Given
        List<String> codes = delivered(25);
        String resync = begun("/systems/national-portal/resyncs", Map.of("reason", "Khởi động lại", "agency", agency));
        JsonNode comparison = compare();
        await().atMost(PATIENCE).until(() -> resync(resync).path("sent").asInt() > 0);

        // When
        bus.close();
        bus = RunningBus.start(data, SETTINGS);
        token = bus.token("one-stop");

        // Then
        assertThat(awaitSent(resync).path("sent").asInt()).isEqualTo(25);
        assertThat(awaitDone("/reconciliations/" + id(comparison))
                        .path("counted")
                        .asInt())
                .isEqualTo(25);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(dossiers(resync))
                        .extracting(one -> one.path("state").asString())
                        .containsOnly("DELIVERED"));
        Map<String, List<String>> taken =
                PortalLedger.byDossier(bus.simulators().ledger().read(PORTAL));
        assertThat(codes).allSatisfy(code -> assertThat(taken.get(code)).hasSize(2));
    }

    @Test
    void whatCannotBe_isToldWithACode() {
        String nothing = "/resyncs/01a21715-10d1-7848-99d8-67c7c3a335cd";
        String portal = "/systems/national-portal";
        assertProblem(control("GET", nothing, ""), 404, "control.unknown");
        assertProblem(control("DELETE", nothing, ""), 404, "control.unknown");
        assertProblem(control("GET", nothing.replace("resyncs", "reconciliations"), ""), 404, "control.unknown");
        assertProblem(control("POST", "/systems/nobody/reconciliations", wish(Map.of())), 404, "control.unknown");
        assertProblem(
                control("POST", "/systems/one-stop/reconciliations", wish(Map.of())), 409, "control.not-comparable");
        assertProblem(control("POST", portal + "/reconciliations", "{}"), 400, "control.period-wrong");
        assertProblem(control("POST", portal + "/resyncs", wish(Map.of())), 400, "control.reason-missing");
        assertProblem(control("POST", portal + "/resyncs", wish(Map.of("reason", "x"))), 404, "control.nothing-chosen");
        assertProblem(
                control("POST", portal + "/resyncs/count", "{\"from\": \"soon\"}"), 400, "control.time-unreadable");
    }

    @Test
    void thePages_countFirst_sendAgain_andShowWhatDiffers() {
        assumeTrue(Chromium.isThere() || System.getenv("CI") != null, "There is no Chromium on this machine");
        String code = delivered(1).getFirst();
        String today = VietnamTime.local(began).toLocalDate().toString();
        try (Chromium browser = Chromium.start(bus.control(""))) {
            // When it is counted, and then sent
            browser.login("admin", "admin-sandbox");
            await().ignoreExceptions().untilAsserted(() -> {
                browser.open("/sync?system=national-portal&from=" + today + "&to=" + today + "&agency=" + agency);
                assertThat(browser.text("#resync .notice")).matches("(?s)1 hồ sơ.*gửi lại đến Cổng.*");
            });
            browser.type("#reason", "Cổng mất dữ liệu");
            browser.click("#resync button");

            // Then
            assertThat(browser.text("h1")).isEqualTo("Đồng bộ lại: Cổng Dịch vụ công quốc gia");
            awaitText(browser, "main", "Xong");
            awaitText(browser, "[data-state=DELIVERED]", code);
            browser.open("/dossiers?code=" + code);
            assertThat(browser.text(".timeline")).contains("Gửi lại theo yêu cầu đồng bộ, do admin: Cổng mất dữ liệu");

            // And what is missing is shown
            forgetEverything();
            String run = id(compared());
            browser.open("/sync/comparisons/" + run);
            assertThat(browser.text("h1")).isEqualTo("Đối soát: Cổng Dịch vụ công quốc gia");
            assertThat(browser.text("[data-result=MISSING]")).contains(code, "Bên kia thiếu", "Được tiếp nhận");
            browser.open("/sync?failed=nothing-chosen&lang=en");
            assertThat(browser.text(".notice.bad")).contains("No dossier is meant");
            assertThat(browser.text("main")).contains("Sent again", "Comparisons", "Done");
            assertThat(browser.errors()).isEmpty();
        }
    }

    private static void awaitText(Chromium browser, String selector, String text) {
        String path = URI.create(browser.address()).getPath();
        await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> {
            browser.open(path);
            assertThat(browser.text(selector)).contains(text);
        });
    }

    private List<String> delivered(int count) {
        List<String> codes =
                IntStream.rangeClosed(1, count).mapToObj(this::code).toList();
        List<String> exchanges = new ArrayList<>();
        codes.forEach(code -> exchanges.add(put(code, "Hồ sơ", "RECEIVED")));
        exchanges.forEach(exchange -> awaitState(exchange, "DELIVERED"));
        return codes;
    }

    private String code(int number) {
        return agency + "-260315-%04d".formatted(number);
    }

    private static String put(String code, String summary, String status) {
        ObjectNode body = (ObjectNode) RunningBus.JSON.readTree(RunningBus.dossier(summary));
        return accepted(
                "PUT", "/api/v1/dossiers/" + code, body.put("status", status).toString());
    }

    private static String progress(String code, String content) {
        return accepted("POST", "/api/v1/dossiers/" + code + "/progress", RunningBus.progress(content));
    }

    private static String accepted(String method, String path, String body) {
        HttpResponse<String> answer = bus.call(method, path, token, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return RunningBus.json(answer).path("exchangeId").asString();
    }

    private static void awaitState(String exchange, String state) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(
                                bus.exchange(exchange, token).path("state").asString())
                        .isEqualTo(state));
    }

    private static void skip(String exchange) {
        String path = "/exchanges/" + exchange + "/deliveries/" + PORTAL + "/skip";
        assertThat(control("POST", path, "{\"reason\": \"thử\"}").statusCode()).isEqualTo(202);
        awaitState(exchange, "SKIPPED");
    }

    /** The portal knows nothing any more, as after a loss of its data. */
    private static void forgetEverything() {
        simulator("DELETE", "/national-portal/__state");
    }

    /** Somebody else wrote another status there. */
    private static void standsOtherwise(String code, String status) {
        String address = "/national-portal/XrdAdapter/RestService/forward/mapi/";
        JsonNode login = RunningBus.json(simulator(
                "POST", address + "login", "{\"username\":\"lgsp\",\"password\":\"national-portal-sandbox\"}"));
        ObjectNode item = (ObjectNode) RunningBus.JSON.readTree(PortalSamples.DOSSIER);
        item.put("MaHoSo", code).put("TrangThaiHoSo", status);
        ObjectNode body = RunningBus.JSON
                .createObjectNode()
                .put("session", login.path("session").asString())
                .put("madonvi", "000.00.00.H28")
                .put("service", "DongBoHoSoMC")
                .put("isUpdating", "True");
        body.putArray("data").add(item);
        assertThat(simulator("POST", address + "g", body.toString()).body()).contains("\"0\"");
    }

    private static HttpResponse<String> simulator(String method, String path) {
        return simulator(method, path, "");
    }

    private static HttpResponse<String> simulator(String method, String path, String body) {
        return bus.send(HttpRequest.newBuilder(URI.create(bus.simulators().url() + path))
                .header("Content-Type", "application/json")
                .header("dstcode", "VN:GOV:000.00.00.G22:vpcpdvcprovider")
                .header("Charset", "utf-8")
                .method(method, BodyPublishers.ofString(body)));
    }

    private static List<String> summaries(String code) {
        return bus.simulators().ledger().read(PORTAL).stream()
                .filter(delivery -> delivery.operation().equals("DongBoHoSoMC"))
                .flatMap(delivery -> delivery.body().path("data").valueStream())
                .filter(item -> item.path("MaHoSo").asString("").equals(code))
                .map(item -> item.path("TrichYeuHoSo").asString(""))
                .toList();
    }

    private String wish(Map<String, String> more) {
        ObjectNode wish = RunningBus.JSON
                .createObjectNode()
                .put("from", began.toString())
                .put("to", Instant.now().plusSeconds(1).toString());
        more.forEach(wish::put);
        return wish.toString();
    }

    private JsonNode compare() {
        HttpResponse<String> begun = control("POST", "/systems/national-portal/reconciliations", wish(Map.of()));
        assertThat(begun.statusCode()).as(begun.body()).isEqualTo(202);
        return RunningBus.json(begun);
    }

    private JsonNode compared() {
        return awaitDone("/reconciliations/" + id(compare()));
    }

    private static String id(JsonNode run) {
        return run.path("id").asString();
    }

    private static JsonNode comparison(JsonNode run) {
        return RunningBus.json(control("GET", "/reconciliations/" + id(run), ""));
    }

    private static List<JsonNode> differences(JsonNode run) {
        return RunningBus.json(control("GET", "/reconciliations/" + id(run) + "/differences", ""))
                .path("items")
                .valueStream()
                .toList();
    }

    private String begun(String path, Map<String, String> wish) {
        HttpResponse<String> begun = control("POST", path, wish(wish));
        assertThat(begun.statusCode()).as(begun.body()).isEqualTo(202);
        return RunningBus.json(begun).path("id").asString();
    }

    private static JsonNode resync(String id) {
        return RunningBus.json(control("GET", "/resyncs/" + id, ""));
    }

    private static JsonNode awaitSent(String resync) {
        return awaitDone("/resyncs/" + resync);
    }

    private static JsonNode awaitDone(String path) {
        return await().atMost(PATIENCE)
                .until(
                        () -> RunningBus.json(control("GET", path, "")),
                        run -> run.path("state").asString().equals("DONE"));
    }

    private static List<JsonNode> dossiers(String resync) {
        return RunningBus.json(control("GET", "/resyncs/" + resync + "/dossiers", ""))
                .path("items")
                .valueStream()
                .toList();
    }

    private static void assertProblem(HttpResponse<String> answer, int status, String code) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(RunningBus.json(answer).path("code").asString()).isEqualTo(code);
    }

    private static HttpResponse<String> control(String method, String path, String body) {
        return bus.operator(method, "/control/v1" + path, body);
    }
}
