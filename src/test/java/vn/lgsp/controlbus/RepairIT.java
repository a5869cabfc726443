package vn.lgsp.controlbus;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.FileSystemUtils;
import tools.jackson.databind.JsonNode;
import vn.lgsp.RunningBus;
import vn.lgsp.deployment.FolderArchive;
import vn.lgsp.deployment.NewFolder;
import vn.lgsp.exchange.VietnamTime;
import vn.lgsp.sandbox.Simulators;

/** What operators repair by script, over the whole bus: change a body, retry a group, pause with a reason. */
class RepairIT {
    private static final String ACTOR = "admin";
    private static final String TAKER = "taker";
    private static final String QUIET = "careful";

    @TempDir
    private static Path data;

    private static final List<JsonNode> TRACKED = new CopyOnWriteArrayList<>();

    private static HttpServer partner;
    private static RunningBus bus;
    private static String token = "";
    private static int number;

    /** Of the systems one is never called, by its manifest, and one has a partner that knows the word {@code remark} only. */
    @BeforeAll
    static void start() throws IOException {
        partner = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        partner.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        partner.createContext("/events", RepairIT::answer);
        partner.start();
        Path routes = data.resolve("routes");
        FileSystemUtils.copyRecursively(Path.of("src/test/resources/gateway/routes"), routes);
        Files.writeString(routes.resolve("careful/system.yaml"), """
                quiet:
                  - {from: '00:00', to: '00:00', reason: {vi: Bảo trì hằng ngày, en: Daily maintenance}}
                """, StandardOpenOption.APPEND);
        bus = RunningBus.start(
                data.resolve("bus"),
                "lgsp.routes=" + routes,
                "TRACKER_URL=http://127.0.0.1:" + partner.getAddress().getPort(),
                "TRACKER_TOKEN=made-up");
        token = bus.token("writer");
    }

    private static void answer(HttpExchange exchange) throws IOException {
        JsonNode body = RunningBus.JSON.readTree(exchange.getRequestBody().readAllBytes());
        TRACKED.add(body);
        byte[] answer = (body.has("remark")
                        ? "{\"status\":\"ok\"}"
                        : "{\"status\":\"error\",\"code\":\"unknown-word\",\"message\":\"Không nhận\"}")
                .getBytes(UTF_8);
        exchange.sendResponseHeaders(200, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    @AfterAll
    static void stop() {
        bus.close();
        partner.stop(0);
    }

    @BeforeEach
    void fine() {
        bus.simulators().weather(TAKER, Simulators.FINE);
    }

    private static String put(String summary) {
        HttpResponse<String> answer = bus.call(
                "PUT", "/api/v1/dossiers/H90-260315-%04d".formatted(number++), token, RunningBus.dossier(summary));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return RunningBus.json(answer).path("exchangeId").asString();
    }

    private static void awaitState(String exchange, String state) {
        await().untilAsserted(() -> assertThat(
                        bus.exchange(exchange, token).path("state").asString())
                .isEqualTo(state));
    }

    private static HttpResponse<String> act(String method, String path, String json) {
        String login = Base64.getEncoder().encodeToString((ACTOR + ":admin-sandbox").getBytes(UTF_8));
        return bus.send(HttpRequest.newBuilder(bus.control("/control/v1" + path))
                .header("Authorization", "Basic " + login)
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(json)));
    }

    private static String delivery(String exchange) {
        return "/exchanges/" + exchange + "/deliveries/" + TAKER;
    }

    /** Refused ones with taken ones between them, so that no storm is seen. */
    private static List<String> parked(int count) {
        List<String> refused = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String exchange = put("refuse me");
            awaitState(exchange, "PARKED");
            awaitState(put("fine"), "DELIVERED");
            refused.add(exchange);
        }
        return refused;
    }

    private static List<String> kinds(String exchange) {
        String code = bus.exchange(exchange, token).path("subject").asString();
        return RunningBus.json(bus.get("/api/v1/dossiers/" + code, token))
                .path("timeline")
                .valueStream()
                .map(entry -> entry.path("kind").asString())
                .toList();
    }

    @Test
    void aBodyIsChanged_andSentAgain_whileTheFirstOneStaysInTheLog() {
        String exchange = parked(1).getFirst();
        String body = RunningBus.dossier("put right");
        assertThat(act("PUT", delivery(exchange) + "/body", edit("Sai nội dung", body))
                        .statusCode())
                .isEqualTo(202);
        awaitState(exchange, "DELIVERED");
        await().untilAsserted(() -> assertThat(kinds(exchange)).endsWith("EDITED", "CALLED", "DELIVERED"));
        String code = bus.exchange(exchange, token).path("subject").asString();
        JsonNode known = RunningBus.json(bus.get("/api/v1/dossiers/" + code, token));
        assertThat(known.at("/dossier/summary").asString())
                .as("what was accepted")
                .isEqualTo("refuse me");
        assertThat(known.path("timeline").toString()).contains("Sai nội dung", ACTOR);
    }

    @Test
    void aRetry_tellsWhy_ifItWasSaid() {
        List<String> refused = parked(2);
        bus.simulators().weather(TAKER, "lenient");
        act("POST", delivery(refused.getFirst()) + "/retry", "{\"reason\": \"Đối tác đã sửa\"}");
        act("POST", delivery(refused.getLast()) + "/retry", "");
        refused.forEach(exchange -> awaitState(exchange, "DELIVERED"));
        await().untilAsserted(() -> assertThat(told(refused.getFirst(), "RELEASED"))
                .isEqualTo("Trở lại hàng đợi, do admin: Đối tác đã sửa"));
        await().untilAsserted(
                        () -> assertThat(told(refused.getLast(), "RELEASED")).isEqualTo("Trở lại hàng đợi, do admin"));
    }

    /** What the timeline says of the first event of this kind. */
    private static String told(String exchange, String kind) {
        String code = bus.exchange(exchange, token).path("subject").asString();
        return RunningBus.json(bus.get("/api/v1/dossiers/" + code, token))
                .path("timeline")
                .valueStream()
                .filter(entry -> entry.path("kind").asString().equals(kind))
                .map(entry -> entry.path("text").asString())
                .findFirst()
                .orElse("");
    }

    @Test
    void whatIsDoneToASystem_isKept_withWhoWhenAndWhy() {
        String until = VietnamTime.text(Instant.now().plus(1, ChronoUnit.HOURS));
        act("POST", "/systems/taker/pause", "{\"reason\": \"Thay máy chủ\", \"until\": \"" + until + "\"}");
        act("POST", "/systems/taker/resume", "{\"reason\": \"Xong sớm\"}");
        act("POST", "/systems/taker/resume", "");
        JsonNode acts = RunningBus.json(act("GET", "/systems/taker/acts", "")).path("items");
        assertThat(acts.valueStream().limit(3).map(one -> one.path("act").asString()))
                .containsExactly("RESUME", "RESUME", "PAUSE");
        assertThat(acts.valueStream().limit(3).map(one -> one.path("reason").asString()))
                .containsExactly("", "Xong sớm", "Thay máy chủ");
        assertThat(acts.valueStream().limit(3).map(one -> one.path("actor").asString()))
                .containsOnly(ACTOR);
        assertThat(acts.at("/2/until").asString()).isEqualTo(until);
        assertThat(VietnamTime.parse(acts.at("/2/at").asString())).isBeforeOrEqualTo(Instant.now());
        assertProblem(act("GET", "/systems/nobody/acts", ""), 404, "control.unknown");
    }

    @Test
    void whatCannotBeChanged_isRefused_andStaysParked() {
        String exchange = parked(1).getFirst();
        String path = delivery(exchange) + "/body";
        String fine = RunningBus.dossier("put right");
        assertProblem(act("PUT", path, edit("", fine)), 400, "control.reason-missing");
        assertProblem(act("PUT", path, edit("why", "{}")), 422, "control.body-invalid");
        assertProblem(act("PUT", path, edit("why", "[]")), 422, "control.body-invalid");
        HttpResponse<String> other = act("PUT", path, edit("why", "{\"code\": \"H90-1\"," + fine.substring(1)));
        assertProblem(other, 422, "control.body-invalid");
        assertThat(other.body()).contains("/code", "dossier.code.differs");
        awaitState(exchange, "PARKED");
        String taken = put("fine");
        awaitState(taken, "DELIVERED");
        assertProblem(act("PUT", delivery(taken) + "/body", edit("why", fine)), 409, "control.not-parked");
        assertThat(act("POST", delivery(exchange) + "/skip", "{\"reason\": \"thử\"}")
                        .statusCode())
                .isEqualTo(202);
        awaitState(exchange, "SKIPPED");
    }

    @Test
    void aGroupIsRetried_andTellsHowFarItIs() {
        List<String> refused = parked(6);
        JsonNode groups = RunningBus.json(act("GET", "/systems/taker/parked", ""));
        assertThat(groups.at("/items/0/cause").asString()).isEqualTo("refused");
        assertThat(groups.at("/items/0/count").asInt()).isGreaterThanOrEqualTo(6);
        assertThat(groups.at("/items/0/texts").toString()).isEqualTo("[\"refused\"]");
        assertThat(groups.at("/items/0/text").asString()).isEqualTo("refused");

        // When the partner's rule is gone
        bus.simulators().weather(TAKER, "lenient");
        String path = begin("Đối tác đã sửa");

        // Then all of them are delivered, each with who and why
        refused.forEach(exchange -> awaitState(exchange, "DELIVERED"));
        await().untilAsserted(() -> {
            JsonNode progress = RunningBus.json(act("GET", path, ""));
            assertThat(progress.path("state").asString()).isEqualTo("DONE");
            assertThat(progress.path("settled").asInt())
                    .isEqualTo(progress.path("total").asInt());
        });
        assertThat(kinds(refused.getFirst())).contains("PARKED", "RELEASED", "DELIVERED");
        assertProblem(
                act("POST", "/systems/taker/retries", "{\"cause\": \"refused\", \"reason\": \"x\"}"),
                404,
                "control.nothing-parked");
    }

    @Test
    void aGroup_showsThreeDifferentWordsOfItsCause() {
        List<String> refused = new ArrayList<>();
        for (int i : List.of(1, 2, 2, 3, 4)) {
            String exchange = put("turn down " + i);
            awaitState(exchange, "PARKED");
            awaitState(put("fine"), "DELIVERED");
            refused.add(exchange);
        }
        JsonNode group =
                RunningBus.json(act("GET", "/systems/taker/parked", "")).at("/items/0");
        assertThat(group.path("texts").valueStream().map(JsonNode::asString))
                .hasSize(3)
                .doesNotHaveDuplicates()
                .isSubsetOf("reason 1", "reason 2", "reason 3", "reason 4");
        assertThat(group.path("text")).isEqualTo(group.at("/texts/0"));
        assertThat(group.path("count").asInt()).isEqualTo(5);
        refused.forEach(exchange -> act("POST", delivery(exchange) + "/skip", "{\"reason\": \"thử\"}"));
        refused.forEach(exchange -> awaitState(exchange, "SKIPPED"));
    }

    /** So many that not all of them are asked for at once; never five refusals in a row, which were a storm. */
    private static List<String> manyParked() {
        List<String> refused = new ArrayList<>();
        for (int round = 0; round < 18; round++) {
            List<String> few = Stream.generate(() -> put("refuse me")).limit(4).toList();
            few.forEach(exchange -> awaitState(exchange, "PARKED"));
            awaitState(put("fine"), "DELIVERED");
            refused.addAll(few);
        }
        return refused;
    }

    private static String begin(String reason) {
        HttpResponse<String> begun =
                act("POST", "/systems/taker/retries", "{\"cause\": \"refused\", \"reason\": \"" + reason + "\"}");
        assertThat(begun.statusCode()).as(begun.body()).isEqualTo(202);
        return "/retries/" + RunningBus.json(begun).path("id").asString();
    }

    @Test
    void aGroupThatIsCancelled_finishesWhatWasAsked_leavesTheRestParked_andLosesNothing() {
        // Given: a pause keeps what was asked for from being carried out, so that the rest is not asked for
        List<String> refused = manyParked();
        bus.simulators().weather(TAKER, "lenient");
        assertThat(act("POST", "/systems/taker/pause", "{\"reason\": \"Bảo trì\"}")
                        .statusCode())
                .isEqualTo(202);
        String path = begin("thử lại");
        await().until(() -> RunningBus.json(act("GET", path, "")).path("asked").asInt() > 60);
        // When
        assertProblem(act("DELETE", path, ""), 400, "control.reason-missing");
        HttpResponse<String> cancelled = act("DELETE", path + "?reason=C%E1%BB%95ng%20l%E1%BA%A1i%20l%E1%BB%97i", "");
        assertThat(act("POST", "/systems/taker/resume", "").statusCode()).isEqualTo(202);
        // Then it says who, when and why, and so once and for all
        JsonNode said = RunningBus.json(cancelled);
        assertThat(said.path("state").asString()).isEqualTo("CANCELLED");
        assertThat(said.at("/cancelled/actor").asString()).isEqualTo(ACTOR);
        assertThat(said.at("/cancelled/reason").asString()).isEqualTo("Cổng lại lỗi");
        assertThat(VietnamTime.parse(said.at("/cancelled/at").asString()))
                .isBetween(VietnamTime.parse(said.path("begunAt").asString()), Instant.now());
        act("DELETE", path + "?reason=again", "");
        assertThat(RunningBus.json(act("GET", path, "")).path("cancelled")).isEqualTo(said.path("cancelled"));
        assertThat(act("GET", "/systems/taker/acts", "").body())
                .containsSubsequence("CANCEL_GROUP", "Cổng lại lỗi", path.substring(9), "RETRY_GROUP", "thử lại");
        // Then what was asked for is delivered, the oldest first, and the rest is where it was
        int asked = said.path("asked").asInt();
        assertThat(asked).isBetween(61, refused.size() - 1);
        refused.subList(0, asked).forEach(exchange -> awaitState(exchange, "DELIVERED"));
        assertThat(refused.subList(asked, refused.size()))
                .extracting(
                        exchange -> bus.exchange(exchange, token).path("state").asString())
                .containsOnly("PARKED");
        // Then nothing is lost
        begin("lần nữa");
        refused.forEach(exchange -> awaitState(exchange, "DELIVERED"));
        refused.forEach(exchange -> assertThat(bus.taken(
                        TAKER, bus.exchange(exchange, token).path("subject").asString()))
                .hasSize(1));
    }

    @Test
    void aPauseNeedsAReason_andEndsByItself() {
        assertProblem(act("POST", "/systems/taker/pause", "{}"), 400, "control.reason-missing");
        assertProblem(
                act("POST", "/systems/taker/pause", "{\"reason\": \"x\", \"until\": \"soon\"}"),
                400,
                "control.time-unreadable");
        assertProblem(
                act("POST", "/systems/taker/pause", "{\"reason\": \"x\", \"until\": \"2026-01-01T00:00:00+07:00\"}"),
                400,
                "control.time-past");
        String until = VietnamTime.text(Instant.now().plus(3, ChronoUnit.SECONDS));
        assertThat(act("POST", "/systems/taker/pause", "{\"reason\": \"Bảo trì\", \"until\": \"" + until + "\"}")
                        .statusCode())
                .isEqualTo(202);
        awaitState(put("after the pause"), "DELIVERED");
        assertThat(Instant.now()).isAfterOrEqualTo(VietnamTime.parse(until));
    }

    private static String progress(String code) {
        HttpResponse<String> answer =
                bus.call("POST", "/api/v1/dossiers/" + code + "/progress", token, RunningBus.progress("Thẩm định"));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return RunningBus.json(answer).path("exchangeId").asString();
    }

    private static JsonNode named(JsonNode page, String key) {
        return page.path("items")
                .valueStream()
                .filter(each -> each.path(key).asString().equals(QUIET))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aSystemsOwnQuietHours_keepItsMessages_andCallersAndOperatorsSeeWhy() {
        String exchange = progress("H91-260315-0001");
        // Then callers see it, in their language
        await().untilAsserted(() -> {
            JsonNode status = named(RunningBus.json(bus.get("/api/v1/status", token)), "system");
            assertThat(status.path("state").asString()).isEqualTo("paused");
            assertThat(status.at("/reason/code").asString()).isEqualTo("paused");
            assertThat(status.at("/reason/text").asString()).isEqualTo("Bảo trì hằng ngày");
            assertThat(VietnamTime.parse(status.path("until").asString())).isAfter(Instant.now());
        });
        JsonNode english = RunningBus.json(bus.call("GET", "/api/v1/status", token, "", "Accept-Language", "en"));
        assertThat(named(english, "system").at("/reason/text").asString()).isEqualTo("Daily maintenance");
        // Then operators see it, by script and on the page
        JsonNode row = named(RunningBus.json(act("GET", "/systems", "")), "name");
        assertThat(row.path("state").asString()).isEqualTo("PAUSED");
        assertThat(row.at("/pauseReason/vi").asString()).isEqualTo("Bảo trì hằng ngày");
        assertThat(row.path("pausedUntil").asString()).endsWith("T00:00:00+07:00");
        Browser browser = new Browser(bus.control("").getPort());
        browser.login(ACTOR, "admin-sandbox");
        assertThat(browser.page("/?lang=vi").body()).contains("Tạm dừng", "Bảo trì hằng ngày");
        // Then nobody can overrule it
        HttpResponse<String> resumed = act("POST", "/systems/careful/resume", "");
        assertThat(RunningBus.json(resumed).path("quietUntil").asString()).endsWith("T00:00:00+07:00");
        assertThat(bus.exchange(exchange, token).path("state").asString()).isEqualTo("WAITING");
        assertThat(bus.taken(QUIET, "H91-260315-0001")).isEmpty();
    }

    private static void deploy(Path folder, String reason) {
        HttpResponse<String> live = bus.upload(folder.getFileName() + "?reason=" + reason, FolderArchive.pack(folder));
        assertThat(live.statusCode()).as(live.body()).isEqualTo(201);
    }

    /** In the whole folder, so that its examples stay right. */
    private static void replace(Path folder, String old, String word) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.writeString(file, Files.readString(file).replace(old, word));
            }
        }
    }

    @Test
    void aRetryByHand_runsOnTheVersionThatIsLiveByThen() throws IOException {
        // Given
        Path folder = data.resolve("mine/tracker");
        NewFolder.write(folder, NewFolder.Kind.PUSH, "Theo dõi");
        replace(folder, "  - type: dossier.progress", "  - {type: dossier.progress, agencies: [H92]}");
        deploy(folder, "first");
        String exchange = progress("H92-260315-0001");
        awaitState(exchange, "PARKED");
        assertThat(TRACKED).isNotEmpty().allMatch(sent -> sent.has("note"));
        // When
        replace(folder, "\"note\"", "\"remark\"");
        deploy(folder, "second");
        TRACKED.clear();
        assertThat(act("POST", "/exchanges/" + exchange + "/deliveries/tracker/retry", "")
                        .statusCode())
                .isEqualTo(202);
        // Then
        awaitState(exchange, "DELIVERED");
        assertThat(TRACKED)
                .singleElement()
                .satisfies(sent -> assertThat(sent.path("remark").asString()).isEqualTo("Thẩm định"));
    }

    @Test
    void whatIsAskedWrongly_isToldWithACode() {
        String id = "01a21715-10d1-7848-99d8-67c7c3a335cd";
        assertProblem(act("POST", "/systems/taker/pause", "{"), 400, "control.body-unreadable");
        assertProblem(act("POST", "/exchanges/x/deliveries/taker/retry", "{}"), 400, "control.id-unreadable");
        assertProblem(act("POST", "/exchanges/x/resend", "{}"), 400, "control.id-unreadable");
        assertProblem(act("POST", "/exchanges/" + id + "/resend", "{}"), 400, "control.reason-missing");
        assertProblem(act("POST", "/alerts/" + id + "/acknowledge", ""), 404, "control.unknown");
        assertProblem(act("GET", "/systems/nobody/parked", ""), 404, "control.unknown");
        String odd = "{\"cause\": \"\\u0000\\ud800\", \"reason\": \"x\\u0000\\ud800y\"}";
        assertProblem(act("POST", "/systems/taker/retries", odd), 404, "control.nothing-parked");
    }

    private static String edit(String reason, String body) {
        return "{\"reason\": \"" + reason + "\", \"body\": " + body + "}";
    }

    private static void assertProblem(HttpResponse<String> answer, int status, String code) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(RunningBus.json(answer).path("code").asString()).isEqualTo(code);
        assertThat(RunningBus.json(answer).path("title").asString()).isNotBlank();
    }
}
