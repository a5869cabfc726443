package vn.lgsp.controlbus;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import vn.lgsp.RunningBus;
import vn.lgsp.exchange.VietnamTime;
import vn.lgsp.sandbox.Simulators;

/** What operators repair by script, over the whole bus: change a body, retry a group, pause with a reason. */
class RepairIT {
    private static final String ACTOR = "admin";
    private static final String TAKER = "taker";

    @TempDir
    private static Path data;

    private static RunningBus bus;
    private static String token = "";
    private static int number;

    @BeforeAll
    static void start() {
        bus = RunningBus.start(data, "lgsp.routes=src/test/resources/gateway/routes");
        token = bus.token("writer");
    }

    @AfterAll
    static void stop() {
        bus.close();
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
