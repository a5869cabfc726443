package vn.lgsp.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vn.lgsp.RunningBus;
import vn.lgsp.exchange.MessageType;
import vn.lgsp.messagestore.Claims;
import vn.lgsp.routing.AgencyCode;
import vn.lgsp.routing.RoutingKey;
import vn.lgsp.sandbox.Delivery;

/** The same request is one exchange, however often it comes; another one is another. */
class IdempotencyIT {
    private static final int CALLERS = 50;
    private static final String KEY = "Idempotency-Key";

    @TempDir
    private static Path data;

    private static RunningBus bus;
    private static String writer;

    @BeforeAll
    static void start() {
        bus = GatewayBus.start(data);
        writer = bus.token("writer");
    }

    @AfterAll
    static void stop() {
        bus.close();
    }

    @Test
    void contentThatComesBack_isAnExchangeOfItsOwn() {
        // When
        List<String> ids = Stream.of("X", "Y", "X", "X")
                .map(summary -> id(put("H90-1", summary)))
                .toList();

        // Then
        assertThat(ids.subList(0, 3)).doesNotHaveDuplicates();
        assertThat(ids.get(3)).isEqualTo(ids.get(2));
        assertThat(summaries("H90-1", ids.get(2))).containsExactly("X", "Y", "X");
    }

    @Test
    void sameRequestTwice_isOne() {
        HttpResponse<String> first = put("H90-2", "X");
        HttpResponse<String> second = put("H90-2", "X");

        assertThat(second.statusCode()).isEqualTo(first.statusCode());
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(summaries("H90-2", id(first))).hasSize(1);
    }

    @Test
    void sameRequestFiftyTimesAtOnce_isOne() throws Exception {
        List<HttpResponse<String>> answers = atOnce(i -> put("H90-3", "X"));

        assertThat(answers).allMatch(answer -> answer.statusCode() == 202);
        assertThat(answers.stream().map(IdempotencyIT::id).distinct()).hasSize(1);
        assertThat(summaries("H90-3", id(answers.getFirst()))).hasSize(1);
    }

    @Test
    void sameKeyFiftyTimesAtOnce_isOneContent() throws Exception {
        List<HttpResponse<String>> answers = atOnce(i -> put("H90-4", "X" + i % 5, KEY, "k4"));

        List<HttpResponse<String>> taken =
                answers.stream().filter(answer -> answer.statusCode() == 202).toList();
        assertThat(taken).hasSize(CALLERS / 5);
        assertThat(taken.stream().map(IdempotencyIT::id).distinct()).hasSize(1);
        assertThat(answers).filteredOn(answer -> answer.statusCode() != 202).allMatch(IdempotencyIT::isConflict);
        assertThat(summaries("H90-4", id(taken.getFirst()))).hasSize(1);
    }

    @Test
    void keyWithOtherContent_isAConflict() {
        HttpResponse<String> first = put("H90-5", "X", KEY, "k5");

        assertThat(first.statusCode()).isEqualTo(202);
        assertThat(put("H90-5", "Y", KEY, "k5")).matches(IdempotencyIT::isConflict);
        assertThat(put("H90-55", "X", KEY, "k5")).matches(IdempotencyIT::isConflict);
        assertThat(progress("H90-5", "X", KEY, "k5")).matches(IdempotencyIT::isConflict);
        assertThat(summaries("H90-5", id(first))).hasSize(1);
    }

    @Test
    void keyWithTheSameContent_isOne_howeverLate() {
        HttpResponse<String> first = put("H90-6", "X", KEY, "k6");
        HttpResponse<String> other = put("H90-6", "Y");
        HttpResponse<String> again = put("H90-6", "X", KEY, "k6");

        assertThat(id(again)).isEqualTo(id(first)).isNotEqualTo(id(other));
        assertThat(summaries("H90-6", id(other))).containsExactly("X", "Y");
    }

    @Test
    void keyIsTheSendersOwn() {
        HttpResponse<String> first = put("H90-7", "X", KEY, "k7");
        HttpResponse<String> twin =
                bus.call("PUT", path("H90-7"), bus.token("twin"), RunningBus.dossier("Y"), KEY, "k7");

        assertThat(twin.statusCode()).isEqualTo(202);
        assertThat(id(twin)).isNotEqualTo(id(first));
        assertThat(summaries("H90-7", id(twin))).containsExactly("X", "Y");
    }

    @Test
    void sameContentOfTwoSenders_isTwo() {
        HttpResponse<String> first = put("H90-8", "X");
        HttpResponse<String> twin = bus.call("PUT", path("H90-8"), bus.token("twin"), RunningBus.dossier("X"));

        assertThat(id(twin)).isNotEqualTo(id(first));
    }

    @Test
    void typesAreComparedEachWithItself() {
        // When
        HttpResponse<String> put = put("H90-9", "X");
        HttpResponse<String> line = progress("H90-9", "L");

        // Then
        assertThat(id(put("H90-9", "X"))).isEqualTo(id(put)).isNotEqualTo(id(line));
        assertThat(id(progress("H90-9", "L"))).isEqualTo(id(line));
        assertThat(Acceptance.content(message(MessageType.DOSSIER_PUT)))
                .isNotEqualTo(Acceptance.content(message(MessageType.DOSSIER_PROGRESS)));
    }

    @Test
    void sameRequestTwice_isOne_afterARestart() {
        // Given
        HttpResponse<String> plain = put("H90-10", "X");
        HttpResponse<String> keyed = put("H90-11", "X", KEY, "k11");
        awaitDelivered(id(plain));
        awaitDelivered(id(keyed));
        bus.part(Claims.class).close();
        HttpResponse<String> refused = put("H90-12", "X");

        // When
        bus.close();
        bus = GatewayBus.start(data);

        // Then
        assertThat(id(put("H90-10", "X"))).isEqualTo(id(plain));
        assertThat(id(put("H90-11", "X", KEY, "k11"))).isEqualTo(id(keyed));
        assertThat(put("H90-11", "Y", KEY, "k11")).matches(IdempotencyIT::isConflict);
        assertThat(deliveries("H90-10")).hasSize(1);
        assertThat(deliveries("H90-11")).hasSize(1);
        // What was refused for want of the store is new.
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("Retry-After")).contains("5");
        assertThat(new Published().schema("Problem").check(RunningBus.json(refused)))
                .isEmpty();
        assertThat(summaries("H90-12", id(put("H90-12", "X")))).hasSize(1);
    }

    private static Incoming message(MessageType type) {
        AgencyCode agency = AgencyCode.of("H90");
        return new Incoming(
                type,
                "H90-1",
                "{}".getBytes(UTF_8),
                "{}".getBytes(UTF_8),
                new RoutingKey(type, agency, "", "", ""),
                Map.of(),
                null,
                null,
                null,
                List.of());
    }

    private interface Request {
        HttpResponse<String> send(int number);
    }

    private static List<HttpResponse<String>> atOnce(Request request) throws Exception {
        CyclicBarrier barrier = new CyclicBarrier(CALLERS);
        List<Callable<HttpResponse<String>>> calls = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            int number = i;
            calls.add(() -> {
                barrier.await();
                return request.send(number);
            });
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(CALLERS)) {
            List<HttpResponse<String>> answers = new ArrayList<>();
            for (Future<HttpResponse<String>> answer : threads.invokeAll(calls)) {
                answers.add(answer.get());
            }
            return answers;
        }
    }

    @Test
    void tracesThatAreNone_areIgnored() {
        for (String trace : List.of("x", "00-0-0-01", "00-" + "0".repeat(32) + "-" + "1".repeat(16) + "-01")) {
            assertThat(put("H90-9", trace, "traceparent", trace).statusCode()).isEqualTo(202);
        }
        assertThat(TraceContext.of("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"))
                .isNotNull();
    }

    private static HttpResponse<String> put(String code, String summary, String... headers) {
        return bus.call("PUT", path(code), writer, RunningBus.dossier(summary), headers);
    }

    private static HttpResponse<String> progress(String code, String content, String... headers) {
        return bus.call("POST", path(code) + "/progress", writer, RunningBus.progress(content), headers);
    }

    private static String path(String code) {
        return "/api/v1/dossiers/" + code;
    }

    private static String id(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return RunningBus.json(answer).path("exchangeId").asString();
    }

    private static boolean isConflict(HttpResponse<String> answer) {
        return answer.statusCode() == 409
                && RunningBus.json(answer).path("code").asString().equals("idempotency.conflict");
    }

    /** What the taker got about a dossier, once its last exchange is delivered. */
    private static List<String> summaries(String code, String last) {
        awaitDelivered(last);
        return deliveries(code).stream()
                .map(delivery -> delivery.body().path("summary").asString())
                .toList();
    }

    private static List<Delivery> deliveries(String code) {
        return bus.simulators().ledger().read(GatewayBus.TAKER).stream()
                .filter(delivery -> delivery.keys().contains(code))
                .toList();
    }

    private static void awaitDelivered(String id) {
        await().untilAsserted(() -> assertThat(Stream.of(writer, bus.token("twin"))
                        .map(token -> bus.exchange(id, token).path("state").asString("")))
                .contains("DELIVERED"));
    }
}
