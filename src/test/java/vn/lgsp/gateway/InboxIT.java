package vn.lgsp.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import vn.lgsp.Meanwhile;
import vn.lgsp.RunningBus;

/** A system that fetches gets everything, in order, once, and decides for itself. */
class InboxIT {
    private static final Duration LEASE = Duration.ofSeconds(2);

    @TempDir
    private static Path data;

    private static RunningBus bus;
    private static String filer = "";
    private static String fetcher = "";
    private static int number;

    @BeforeAll
    static void start() {
        bus = RunningBus.start(data, "lgsp.routes=src/test/resources/gateway/routes", "FETCHER_LEASE=" + LEASE);
        signIn();
    }

    private static void signIn() {
        filer = bus.token("filer", "dossier.write", "dossier.read", "exchange.read", "inbox.receive");
        fetcher = bus.token("fetcher", "inbox.receive", "exchange.read");
    }

    @AfterAll
    static void stop() {
        bus.close();
    }

    @BeforeEach
    void nothingWaits() {
        for (String who : List.of(fetcher, filer)) {
            for (JsonNode left = fetch(who, "max=100"); !left.isEmpty(); left = fetch(who, "max=100")) {
                left.forEach(item -> acknowledge(who, item));
            }
        }
    }

    private static String code() {
        return "H94-260315-%04d".formatted(number++);
    }

    private static String put(String code, String summary) {
        return accepted(bus.call("PUT", "/api/v1/dossiers/" + code, filer, RunningBus.dossier(summary)));
    }

    private static String progress(String code, String content) {
        return accepted(
                bus.call("POST", "/api/v1/dossiers/" + code + "/progress", filer, RunningBus.progress(content)));
    }

    private static String accepted(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return RunningBus.json(answer).path("exchangeId").asString();
    }

    private static JsonNode fetch(String token, int max) {
        return fetch(token, "max=" + max + "&wait=1");
    }

    private static JsonNode fetch(String token, String query) {
        HttpResponse<String> answer = bus.get("/api/v1/inbox?" + query, token);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return RunningBus.json(answer).path("items");
    }

    private static JsonNode next(String token) {
        List<JsonNode> found = new ArrayList<>();
        await().until(() -> {
            fetch(token, "max=1&wait=2").forEach(found::add);
            return !found.isEmpty();
        });
        return found.getFirst();
    }

    private static HttpResponse<String> act(String token, JsonNode item, String act, String more) {
        return bus.call(
                "POST",
                "/api/v1/inbox/" + item.path("exchangeId").asString() + "/" + act,
                token,
                "{\"lease\": \"" + item.path("lease").asString() + "\"" + more + "}");
    }

    private static void acknowledge(String token, JsonNode item) {
        assertThat(act(token, item, "acknowledge", "").statusCode()).isEqualTo(204);
    }

    private static void refuse(JsonNode item, String reason) {
        assertThat(act(fetcher, item, "refuse", ", \"code\": \"no-such-unit\", \"reason\": \"" + reason + "\"")
                        .statusCode())
                .isEqualTo(204);
    }

    private static void awaitState(String exchange, String state) {
        await().untilAsserted(() -> assertThat(
                        bus.exchange(exchange, filer).path("state").asString())
                .isEqualTo(state));
    }

    private static List<String> kinds(String exchange) {
        String code = bus.exchange(exchange, filer).path("subject").asString();
        return RunningBus.json(bus.get("/api/v1/dossiers/" + code, filer))
                .path("timeline")
                .valueStream()
                .filter(entry -> entry.path("exchangeId").asString().equals(exchange))
                .map(entry -> entry.path("kind").asString())
                .toList();
    }

    private static int control(String path, String json) {
        String login = Base64.getEncoder().encodeToString("admin:admin-sandbox".getBytes(UTF_8));
        return bus.send(HttpRequest.newBuilder(bus.control("/control/v1" + path))
                        .header("Authorization", "Basic " + login)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(json)))
                .statusCode();
    }

    @Test
    void messagesOfASubject_comeOneByOne_asTheyWereSent_andOthersBeside() {
        // Given
        String code = code();
        String other = code();
        String first = put(code, "first");
        String second = progress(code, "second");
        String third = put(code, "third");
        String beside = put(other, "beside");
        // When
        List<JsonNode> items = new ArrayList<>();
        await().until(() -> {
            fetch(fetcher, 10).forEach(items::add);
            return items.size() == 2;
        });
        // Then
        assertThat(items.stream().map(item -> item.path("exchangeId").asString()))
                .containsExactly(first, beside);
        assertThat(items.getFirst().at("/message/summary").asString()).isEqualTo("first");
        assertThat(items.getFirst().path("type").asString()).isEqualTo("dossier.put");
        assertThat(items.getFirst().path("sender").asString()).isEqualTo("filer");
        assertThat(items.getFirst().path("attempt").asInt()).isEqualTo(1);
        assertThat(fetch(fetcher, 10)).as("the rest waits behind it").isEmpty();
        for (String expected : List.of(second, third)) {
            acknowledge(fetcher, items.getFirst());
            items.set(0, next(fetcher));
            assertThat(items.getFirst().path("exchangeId").asString()).isEqualTo(expected);
        }
        items.forEach(item -> acknowledge(fetcher, item));
        List.of(first, second, third, beside).forEach(exchange -> awaitState(exchange, "DELIVERED"));
        assertThat(kinds(first)).containsExactly("ACCEPTED", "CALLED", "DELIVERED");
        assertThat(bus.get("/api/v1/dossiers/" + code, filer).body()).contains("Phát trong hộp thư của fetcher");
    }

    @Test
    void acknowledgedAgain_isAcknowledged_alsoWhenItIsSettled() {
        String exchange = put(code(), "once");
        JsonNode item = next(fetcher);
        acknowledge(fetcher, item);
        acknowledge(fetcher, item);
        awaitState(exchange, "DELIVERED");
        acknowledge(fetcher, item);
        assertThat(act(fetcher, item, "refuse", ", \"code\": \"x\", \"reason\": \"too late\"")
                        .statusCode())
                .isEqualTo(409);
    }

    @Test
    void whatIsRefused_isParked_andItsSenderHearsIt_asOfWhatBecomesOfIt() {
        // Given
        String code = code();
        String exchange = put(code, "refuse me");
        String follower = progress(code, "later");
        // When
        refuse(next(fetcher), "Không có đơn vị này");
        // Then
        awaitState(exchange, "PARKED");
        awaitState(follower, "HELD");
        assertThat(bus.exchange(exchange, filer).at("/deliveries/0/cause").toString())
                .contains("no-such-unit", "Không có đơn vị này");
        assertResult(next(filer), exchange, "PARKED", "no-such-unit");
        // When a person lets it go again
        assertThat(control(
                        "/exchanges/" + exchange + "/deliveries/fetcher/retry",
                        "{\"reason\": \"Đơn vị đã được thêm\"}"))
                .isEqualTo(202);
        JsonNode again = next(fetcher);
        assertThat(again.path("exchangeId").asString()).isEqualTo(exchange);
        acknowledge(fetcher, again);
        // Then
        awaitState(exchange, "DELIVERED");
        assertResult(next(filer), exchange, "DELIVERED", "taken");
        JsonNode behind = next(fetcher);
        assertThat(behind.path("exchangeId").asString()).isEqualTo(follower);
        acknowledge(fetcher, behind);
        awaitState(follower, "DELIVERED");
    }

    private static void assertResult(JsonNode item, String exchange, String state, String code) {
        assertThat(item.path("type").asString()).isEqualTo("delivery.result");
        assertThat(item.path("sender").asString()).isEqualTo("bus");
        assertThat(item.at("/message/exchangeId").asString()).isEqualTo(exchange);
        assertThat(item.at("/message/receiver").asString()).isEqualTo("fetcher");
        assertThat(item.at("/message/state").asString()).isEqualTo(state);
        assertThat(item.at("/message/code").asString()).isEqualTo(code);
        acknowledge(filer, item);
        awaitState(item.path("exchangeId").asString(), "DELIVERED");
    }

    @Test
    void leaseThatRunsOut_isAnUnknownOutcome_andTheMessageComesAgain() {
        String exchange = put(code(), "slowly");
        JsonNode first = next(fetcher);
        // When nothing is heard in time
        JsonNode second = next(fetcher);
        // Then
        assertThat(second.path("exchangeId").asString()).isEqualTo(exchange);
        assertThat(second.path("attempt").asInt()).isEqualTo(2);
        HttpResponse<String> late = act(fetcher, first, "acknowledge", "");
        assertThat(late.statusCode()).isEqualTo(409);
        assertThat(late.body()).contains("inbox.lease.lost");
        acknowledge(fetcher, second);
        awaitState(exchange, "DELIVERED");
        await().untilAsserted(() -> assertThat(kinds(exchange))
                .containsExactly("ACCEPTED", "CALLED", "OUTCOME_UNKNOWN", "CALLED", "DELIVERED"));
        assertThat(bus.exchange(exchange, filer).at("/deliveries/0/resolved").asString())
                .isEqualTo("resend");
    }

    @Test
    void acknowledgementThatComesLate_counts_ifNobodyHasTheMessageAgain() {
        String exchange = put(code(), "late");
        JsonNode item = next(fetcher);
        await().untilAsserted(() -> assertThat(kinds(exchange)).contains("OUTCOME_UNKNOWN"));
        acknowledge(fetcher, item);
        awaitState(exchange, "DELIVERED");
        assertThat(fetch(fetcher, 10)).isEmpty();
    }

    @Test
    void whoIsNotReady_keepsItLonger() {
        put(code(), "longer");
        JsonNode item = next(fetcher);
        long end = System.nanoTime() + LEASE.multipliedBy(2).toNanos();
        await().pollInterval(Duration.ofMillis(500)).until(() -> {
            HttpResponse<String> answer = act(fetcher, item, "extend", "");
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            return System.nanoTime() > end;
        });
        assertThat(fetch(fetcher, 10)).isEmpty();
        acknowledge(fetcher, item);
    }

    @Test
    void whoWaits_hearsAtOnce() {
        long before = System.nanoTime();
        CompletableFuture<JsonNode> waiting = Meanwhile.get(() -> fetch(fetcher, "max=1&wait=20"));
        String exchange = put(code(), "soon");
        JsonNode items = waiting.join();
        assertThat(items.get(0).path("exchangeId").asString()).isEqualTo(exchange);
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(10));
        acknowledge(fetcher, items.get(0));
    }

    @Test
    void whileItIsPaused_nothingIsOnOffer() {
        assertThat(control("/systems/fetcher/pause", "{\"reason\": \"Bảo trì\"}"))
                .isEqualTo(202);
        await().untilAsserted(() -> assertThat(
                        RunningBus.json(bus.get("/api/v1/status", filer)).toString())
                .contains("paused"));
        String exchange = put(code(), "waits");
        assertThat(fetch(fetcher, 10)).isEmpty();
        assertThat(control("/systems/fetcher/resume", "{\"reason\": \"Xong\"}")).isEqualTo(202);
        JsonNode item = next(fetcher);
        assertThat(item.path("exchangeId").asString()).isEqualTo(exchange);
        acknowledge(fetcher, item);
    }

    @Test
    void restart_forgetsNoAcknowledgement_andNoLease() {
        // Given one that is acknowledged, one on lease and one on offer
        String taken = put(code(), "taken");
        JsonNode first = next(fetcher);
        String leased = put(code(), "leased");
        JsonNode second = next(fetcher);
        String offered = put(code(), "offered");
        acknowledge(fetcher, first);
        // When
        bus.close();
        bus = RunningBus.start(data, "lgsp.routes=src/test/resources/gateway/routes", "FETCHER_LEASE=" + LEASE);
        signIn();
        // Then
        acknowledge(fetcher, second);
        JsonNode third = next(fetcher);
        assertThat(third.path("exchangeId").asString()).isEqualTo(offered);
        acknowledge(fetcher, third);
        List.of(taken, leased, offered).forEach(exchange -> awaitState(exchange, "DELIVERED"));
        assertThat(fetch(fetcher, 10)).isEmpty();
        assertThat(kinds(taken)).doesNotContain("OUTCOME_UNKNOWN");
    }

    @Test
    void whoMayNot_orAsksWrongly_isTold() {
        assertProblem(bus.get("/api/v1/inbox", bus.token("called", "inbox.receive")), 403, "inbox.none");
        assertProblem(bus.get("/api/v1/inbox", bus.token("filer", "exchange.read")), 403, "scope.missing");
        assertProblem(bus.get("/api/v1/inbox?max=0", fetcher), 400, "parameter.invalid");
        assertProblem(bus.get("/api/v1/inbox?wait=3600", fetcher), 400, "parameter.invalid");
        String path = "/api/v1/inbox/01a21715-10d1-7848-99d8-67c7c3a335cd/acknowledge";
        assertProblem(bus.call("POST", path, fetcher, "{}"), 422, "body.invalid");
        assertProblem(bus.call("POST", path, fetcher, "{\"lease\": \"1\"}"), 422, "body.invalid");
        String lease = "{\"lease\": \"01a21715-10d1-7848-99d8-67c7c3a335cd\"}";
        assertProblem(bus.call("POST", path, fetcher, lease), 409, "inbox.lease.lost");
        assertProblem(bus.call("POST", "/api/v1/inbox/x/acknowledge", fetcher, lease), 400, "parameter.invalid");
        assertProblem(bus.call("POST", path.replace("acknowledge", "extend"), fetcher, lease), 409, "inbox.lease.lost");
    }

    private static void assertProblem(HttpResponse<String> answer, int status, String code) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(RunningBus.json(answer).path("code").asString()).isEqualTo(code);
    }
}
