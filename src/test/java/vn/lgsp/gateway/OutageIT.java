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
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import vn.lgsp.RunningBus;
import vn.lgsp.channel.Broker;
import vn.lgsp.channel.Publisher;
import vn.lgsp.channel.Queues;
import vn.lgsp.exchange.Envelope;
import vn.lgsp.exchange.Ids;
import vn.lgsp.exchange.LogEvent;
import vn.lgsp.exchange.MessageType;
import vn.lgsp.exchange.Seal;
import vn.lgsp.messagestore.ClaimKey;
import vn.lgsp.messagestore.Hash;
import vn.lgsp.messagestore.LogChain;
import vn.lgsp.messagestore.RunningStore;
import vn.lgsp.messagestore.StoreWatch;
import vn.lgsp.messagestore.Wire;
import vn.lgsp.sandbox.Delivery;

/** The database is away: what may be taken twice goes on, once; the rest and all questions hear so at once. */
class OutageIT {
    private static final int MANY = 30;
    private static final String KEY = "Idempotency-Key";
    private static final String ADMIN =
            "Basic " + Base64.getEncoder().encodeToString("admin:admin-sandbox".getBytes(UTF_8));

    @TempDir
    private static Path data;

    private static RunningStore store;
    private static Wire wire;
    private static RunningBus bus;
    private static String writer;

    @BeforeAll
    static void start() {
        store = RunningStore.start();
        wire = store.wire();
        bus = GatewayBus.start(data, store.settings(wire));
        writer = bus.token("writer");
    }

    @AfterAll
    static void stop() throws Exception {
        wire.restore();
        bus.close();
        store.close();
    }

    @AfterEach
    void restore() {
        wire.restore();
        await().until(() -> !bus.part(StoreWatch.class).isAway());
    }

    @Test
    void nothingIsLost_andNothingDoubled_whateverIsRepeated() throws Exception {
        // Given
        Map<String, String> ids = new TreeMap<>();
        ids.put("before", id(put("H90-before", "X")));
        ids.put("keyed-before", id(put("H90-keyed-before", "X", KEY, "before")));
        wire.cut();
        // When: accepted during the outage, each asked twice at a time, and once more
        ids.putAll(all());
        for (Map.Entry<String, String> one : all().entrySet()) {
            assertThat(one.getValue()).as(one.getKey()).isEqualTo(ids.get(one.getKey()));
        }
        assertThat(id(put("H90-before", "X"))).isEqualTo(ids.get("before"));
        assertThat(id(put("H90-keyed-before", "X", KEY, "before"))).isEqualTo(ids.get("keyed-before"));
        assertThat(put("H90-keyed-0", "Y", KEY, "during-0").statusCode()).isEqualTo(409);
        List<String> back = Stream.of("X", "Y", "X", "X")
                .map(summary -> id(put("H90-back", summary)))
                .toList();
        assertThat(back.subList(0, 3)).doesNotHaveDuplicates();
        assertThat(back.get(3)).isEqualTo(back.get(2));
        assertThat(bus.part(StoreWatch.class).isAway()).isTrue();
        wire.restore();
        // Then: known at any time after it
        for (int i = 0; i < 3; i++) {
            for (Map.Entry<String, String> one : all().entrySet()) {
                assertThat(one.getValue()).as(one.getKey()).isEqualTo(ids.get(one.getKey()));
            }
            assertThat(id(put("H90-back", "X"))).isEqualTo(back.get(2));
        }
        assertThat(put("H90-keyed-0", "Y", KEY, "during-0").statusCode()).isEqualTo(409);
        ids.values().forEach(OutageIT::awaitDelivered);
        back.forEach(OutageIT::awaitDelivered);
        Map<String, Integer> times = new TreeMap<>();
        ids.keySet().forEach(code -> times.put(code, summaries("H90-" + code).size()));
        assertThat(times.values()).as("%s", times).hasSize(2 * MANY + 2).containsOnly(1);
        assertThat(summaries("H90-back")).containsExactly("X", "Y", "X");
        assertTimelineTells("H90-plain-0");
        awaitLogged();
        LogChain chain = new LogChain(store.source());
        assertThat(chain.verify(1, chain.end())).isEmpty();
    }

    /** Registers many dossiers with and without key, each twice at the same time; ids by dossier. */
    private static Map<String, String> all() throws Exception {
        Map<String, List<Future<String>>> answers = new TreeMap<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            for (int n = 0; n < MANY; n++) {
                String number = "" + n;
                Supplier<HttpResponse<String>> keyed = () -> put("H90-keyed-" + number, "X", KEY, "during-" + number);
                Supplier<HttpResponse<String>> plain = () -> put("H90-plain-" + number, "X");
                for (int twice = 0; twice < 2; twice++) {
                    answers.computeIfAbsent("keyed-" + n, code -> new ArrayList<>())
                            .add(threads.submit(() -> id(keyed.get())));
                    answers.computeIfAbsent("plain-" + n, code -> new ArrayList<>())
                            .add(threads.submit(() -> id(plain.get())));
                }
            }
        }
        Map<String, String> ids = new TreeMap<>();
        for (Map.Entry<String, List<Future<String>>> one : answers.entrySet()) {
            ids.put(one.getKey(), one.getValue().getFirst().get());
            assertThat(one.getValue().getLast().get()).as(one.getKey()).isEqualTo(ids.get(one.getKey()));
        }
        return ids;
    }

    private static void assertTimelineTells(String code) {
        awaitLogged();
        HttpResponse<String> answer = bus.call("GET", "/api/v1/dossiers/" + code, writer, "", "Accept-Language", "en");
        JsonNode accepted = RunningBus.json(answer).path("timeline").path(0);
        assertThat(accepted.path("text").asString()).contains("while the database was away");
        assertThat(accepted.path("detail").path("claim").asString()).isEqualTo("unclaimed");
        assertThat(accepted.path("detail").propertyNames()).noneMatch(name -> name.startsWith("claimK"));
    }

    private static void awaitLogged() {
        Broker broker = bus.part(Broker.class);
        await().atMost(Duration.ofSeconds(20)).until(() -> broker.count(Queues.LOG) == 0);
    }

    @Test
    void silence_isNoticed_andFromThenOnNobodyWaits() {
        // Given
        String before = id(put("H90-silent-before", "X"));
        wire.silence();
        // When
        Timed first = timed(() -> put("H90-silent", "X"));
        List<Timed> later = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            String code = "H90-silent-" + i;
            later.add(timed(() -> put(code, "X")));
        }
        // Then
        assertThat(first.answer().statusCode()).isEqualTo(202);
        assertThat(first.took()).isLessThan(Duration.ofSeconds(8));
        assertThat(later).allMatch(one -> one.answer().statusCode() == 202);
        assertThat(later.stream().map(Timed::took).reduce(Duration.ZERO, Duration::plus))
                .isLessThan(Duration.ofSeconds(4));
        assertAnswersAtOnce(before);
        wire.restore();
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(bus.exchange(id(first.answer()), writer)
                                .path("state")
                                .asString())
                        .isEqualTo("DELIVERED"));
        assertThat(summaries("H90-silent")).containsExactly("X");
    }

    /** What needs the store says so at once; the load balancer still sends requests here. */
    private static void assertAnswersAtOnce(String known) {
        long began = System.nanoTime();
        HttpResponse<String> question = bus.get("/api/v1/exchanges/" + known, writer);
        HttpResponse<String> list = bus.get("/api/v1/exchanges", writer);
        HttpResponse<String> careful =
                bus.call("POST", "/api/v1/dossiers/H91-1/progress", writer, RunningBus.progress("careful"));
        HttpResponse<String> ready = bus.send(HttpRequest.newBuilder(bus.control("/actuator/health/readiness")));
        HttpResponse<String> health =
                bus.send(HttpRequest.newBuilder(bus.control("/actuator/health")).header("Authorization", ADMIN));
        assertThat(bus.token("writer")).isNotEmpty();
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(3));
        assertThat(List.of(question, list, careful)).allSatisfy(answer -> {
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue("Retry-After")).contains("5");
            assertThat(RunningBus.json(answer).path("code").asString()).isEqualTo("bus.unavailable");
        });
        assertThat(ready.statusCode()).isEqualTo(200);
        assertThat(health.statusCode()).isEqualTo(503);
        assertThat(RunningBus.json(health)
                        .path("components")
                        .path("store")
                        .path("status")
                        .asString())
                .isEqualTo("DOWN");
    }

    @Test
    void whatAnotherNodeAccepted_isNotAcceptedTwice() {
        // Given: a node that has died since accepted it, and this one does not know it
        String body = RunningBus.dossier("X");
        wire.cut();
        await().until(bus.part(StoreWatch.class)::isAway);
        HttpResponse<String> sample = put("H90-elsewhere", "X", KEY, "sample");
        assertThat(sample.statusCode()).isEqualTo(202);
        UUID there = acceptedElsewhere("H90-elsewhere", "elsewhere", body);
        // When
        HttpResponse<String> here = put("H90-elsewhere", "X", KEY, "elsewhere");
        // Then
        assertThat(here.statusCode()).isEqualTo(503);
        wire.restore();
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(
                                put("H90-elsewhere", "X", KEY, "elsewhere").statusCode())
                        .isEqualTo(202));
        assertThat(id(put("H90-elsewhere", "X", KEY, "elsewhere"))).isEqualTo(there.toString());
    }

    /** As another node would publish it. */
    private static UUID acceptedElsewhere(String code, String key, String body) {
        UUID id = Ids.next();
        Hash hash = Hash.over("key", key);
        byte[] canonical = canonical(code, body);
        byte[] sealed = bus.part(Seal.class).seal(canonical, id);
        Envelope envelope = new Envelope(
                id, "writer", MessageType.DOSSIER_PUT, code, Ids.time(id), "application/json", "", null, null, 1);
        Map<String, String> detail = Map.of(
                "sender",
                "writer",
                "type",
                "dossier.put",
                "subject",
                code,
                "receivers",
                GatewayBus.TAKER,
                "claim",
                "unclaimed",
                "claimKey",
                hash.toString(),
                "claimContent",
                Hash.over("dossier.put".getBytes(UTF_8), canonical).toString());
        LogEvent event = LogEvent.of(Ids.time(id), LogEvent.Kind.ACCEPTED, id, null, detail, Map.of("body", sealed));
        bus.part(Publisher.class)
                .publish(List.of(new Publisher.Publication(
                        envelope,
                        sealed,
                        List.of(GatewayBus.TAKER),
                        event,
                        null,
                        new ClaimKey("writer", hash).duplicateId())));
        return id;
    }

    private static byte[] canonical(String code, String body) {
        var json = (tools.jackson.databind.node.ObjectNode) RunningBus.JSON.readTree(body);
        return RunningBus.JSON.writeValueAsBytes(json.put("code", code));
    }

    @Test
    void aSystemIsPaused_andGoesOn_withoutTheDatabase() {
        wire.cut();
        await().until(bus.part(StoreWatch.class)::isAway);
        String system = "/control/v1/systems/careful/";
        assertThat(bus.operator("POST", system + "pause", "{\"reason\": \"Bảo trì\"}")
                        .statusCode())
                .isEqualTo(202);
        assertThat(bus.operator("POST", system + "resume", "{\"reason\": \"Xong\"}")
                        .statusCode())
                .isEqualTo(202);
    }

    @Test
    void aKeyThatTheBrokerRemembersLongerThanTheStore_isFreeAgain() {
        // Given
        String first = id(put("H90-aged", "X", KEY, "aged"));
        awaitDelivered(first);
        awaitLogged();
        JdbcClient.create(bus.part(DataSource.class))
                .sql("DELETE FROM acceptance WHERE exchange_id = ?")
                .param(UUID.fromString(first))
                .update();
        // When
        String second = id(put("H90-aged", "X", KEY, "aged"));
        // Then
        assertThat(second).isNotEqualTo(first);
        awaitDelivered(second);
        assertThat(id(put("H90-aged", "X", KEY, "aged"))).isEqualTo(second);
        assertThat(summaries("H90-aged")).containsExactly("X", "X");
    }

    private record Timed(HttpResponse<String> answer, Duration took) {}

    private static Timed timed(Supplier<HttpResponse<String>> request) {
        long began = System.nanoTime();
        HttpResponse<String> answer = request.get();
        return new Timed(answer, Duration.ofNanos(System.nanoTime() - began));
    }

    private static HttpResponse<String> put(String code, String summary, String... headers) {
        return bus.call("PUT", "/api/v1/dossiers/" + code, writer, RunningBus.dossier(summary), headers);
    }

    private static String id(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return RunningBus.json(answer).path("exchangeId").asString();
    }

    private static List<String> summaries(String code) {
        return bus.simulators().ledger().read(GatewayBus.TAKER).stream()
                .filter(delivery -> delivery.keys().contains(code))
                .map(Delivery::body)
                .map(body -> body.path("summary").asString())
                .toList();
    }

    private static void awaitDelivered(String id) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () -> assertThat(bus.exchange(id, writer).path("state").asString(""))
                                .isEqualTo("DELIVERED"));
    }
}
