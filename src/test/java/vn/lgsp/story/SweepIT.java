package vn.lgsp.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientRequestor;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.management.ManagementHelper;
import org.apache.activemq.artemis.api.core.management.ResourceNames;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import vn.lgsp.Meanwhile;
import vn.lgsp.RunningBus;
import vn.lgsp.channel.Broker;
import vn.lgsp.channel.EmbeddedBroker;
import vn.lgsp.channel.Messages;
import vn.lgsp.channel.Queues;
import vn.lgsp.sandbox.Simulators;

/** Somebody removes a message behind the bus's back: it is found, alone, and sent again. Nothing else is ever reported. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Order(9)
class SweepIT {
    private static final String PORTAL = "national-portal";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String[] SETTINGS = {
        "lgsp.watch.every=500ms",
        "lgsp.watch.sweep.first=1h",
        "lgsp.watch.sweep.age=0s",
        "lgsp.watch.sweep.again=1s",
        "lgsp.watch.sweep.patience=10s",
        "NATIONAL_PORTAL_WAITING=PT1S"
    };

    private static final List<String> HEARD = new ArrayList<>();

    @TempDir
    private static Path data;

    private static RunningBus bus;
    private static String token;

    @BeforeAll
    static void start() {
        bus = RunningBus.start(data, SETTINGS);
        token = bus.token("one-stop");
    }

    @AfterAll
    static void stop() {
        bus.close();
    }

    @Test
    @Order(1)
    void nothingIsReported_ofWhatIsParked_held_orInTheOwnersMemory() {
        // Given one parked, one held behind it, and many that an unavailable partner keeps waiting
        bus.simulators().weather(PORTAL, "refuse-all");
        String parked = accepted("PUT", dossier(1), RunningBus.dossier("Một"));
        String held = accepted("POST", dossier(1) + "/progress", RunningBus.progress("Hai"));
        awaitState(parked, "PARKED");
        awaitState(held, "HELD");
        bus.simulators().weather(PORTAL, "away");
        List<String> waiting = new ArrayList<>();
        for (int i = 10; i < 30; i++) {
            waiting.add(accepted("PUT", dossier(i), RunningBus.dossier("Chờ")));
        }
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(system().path("state").asString()).isEqualTo("AWAY"));

        // When
        JsonNode swept = sweep();

        // Then
        assertThat(swept.path("checked").asInt()).isGreaterThanOrEqualTo(22);
        assertClean(swept);
        await().atMost(PATIENCE).untilAsserted(() -> {
            JsonNode waits = bus.exchange(waiting.getFirst(), token);
            assertThat(waits.path("overdue").asBoolean()).isTrue();
            assertThat(waits.at("/deliveries/0/overdue").asBoolean()).isTrue();
        });
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(kinds()).contains("overdue"));
        bus.simulators().weather(PORTAL, Simulators.FINE);
        waiting.forEach(id -> awaitState(id, "DELIVERED"));
    }

    @Test
    @Order(2)
    void nothingIsReported_underLoad() {
        // Given
        AtomicBoolean enough = new AtomicBoolean();
        CompletableFuture<List<String>> load = Meanwhile.get(() -> {
            List<String> sent = new ArrayList<>();
            for (int i = 0; !enough.get(); i++) {
                sent.add(accepted("PUT", dossier(100 + i % 50), RunningBus.dossier("Tải " + i)));
            }
            return sent;
        });

        // When
        assertClean(sweep());
        enough.set(true);

        // Then
        assertThat(load.join()).hasSizeGreaterThan(20);
        load.join().forEach(id -> awaitState(id, "DELIVERED"));
        JsonNode last = sweep();
        assertClean(last);
        assertThat(last.path("unproven").asInt()).isZero();
    }

    @Test
    @Order(3)
    void messageThatWasRemoved_isFound_andDeliveredWhenItIsSentAgain() throws Exception {
        // Given three that wait while the bus is stopped, and somebody who removes one
        assertThat(bus.operator("POST", "/control/v1/systems/" + PORTAL + "/pause", "{\"reason\":\"Bảo trì\"}")
                        .statusCode())
                .isEqualTo(202);
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(system().path("state").asString()).isEqualTo("PAUSED"));
        String first = accepted("PUT", dossier(301), RunningBus.dossier("Một"));
        String lost = accepted("PUT", dossier(302), RunningBus.dossier("Hai"));
        String last = accepted("PUT", dossier(303), RunningBus.dossier("Ba"));
        bus.close();
        remove(lost);
        start();

        // When
        JsonNode swept = sweep();

        // Then
        assertThat(swept.path("missing").asInt()).isEqualTo(1);
        assertThat(swept.at("/lost/0/exchangeId").asString()).isEqualTo(lost);
        assertThat(swept.at("/lost/0/receiver").asString()).isEqualTo(PORTAL);
        assertThat(alert("lost").path("exchangeId").asString()).isEqualTo(lost);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(
                                bus.operator("GET", "/actuator/prometheus", "").body())
                        .contains(
                                "lgsp_alerts{kind=\"lost\",system=\"" + PORTAL + "\"} 1.0", "lgsp_sweep_missing 1.0"));
        assertThat(problem(resend(first, "vì"))).isEqualTo("control.not-lost");
        assertThat(problem(resend(lost, " "))).isEqualTo("control.reason-missing");
        sendAgainByThePage(lost);
        assertThat(problem(resend(lost, "vì"))).isEqualTo("control.not-lost");
        assertThat(kinds()).doesNotContain("lost");
        bus.operator("POST", "/control/v1/systems/" + PORTAL + "/resume", "");
        for (String id : List.of(first, lost, last)) {
            awaitState(id, "DELIVERED");
        }
        assertThat(timeline(dossier(302))).containsSubsequence("ACCEPTED", "RESENT", "DELIVERED");
        assertThat(bus.simulators().ledger().read(PORTAL).stream()
                        .filter(delivery -> delivery.keys().contains("H28.12-260315-0302"))
                        .filter(delivery -> delivery.operation().equals("DongBoHoSoMC")))
                .hasSize(1);
        assertClean(sweep());
    }

    @Test
    @Order(4)
    void parkedMessageThatWasRemoved_isDeliveredToo_andHoldsNobodyBack() throws Exception {
        // Given
        bus.simulators().weather(PORTAL, "refuse-all");
        String parked = accepted("PUT", dossier(401), RunningBus.dossier("Bốn"));
        awaitState(parked, "PARKED");
        bus.simulators().weather(PORTAL, Simulators.FINE);
        remove(bus.part(Broker.class), Queues.parked(PORTAL), parked);

        // When
        assertThat(sweep().at("/lost/0/exchangeId").asString()).isEqualTo(parked);
        assertThat(resend(parked, "removed by mistake").statusCode()).isEqualTo(202);

        // Then
        awaitState(parked, "DELIVERED");
        awaitState(accepted("POST", dossier(401) + "/progress", RunningBus.progress("Năm")), "DELIVERED");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(heardOf(parked)).containsExactly("PARKED", "DELIVERED"));
        assertClean(sweep());
    }

    /** What its sender fetched about an exchange so far; it acknowledges each. */
    private static List<String> heardOf(String exchange) {
        String fetcher = bus.token("one-stop", "inbox.receive");
        JsonNode items =
                RunningBus.json(bus.get("/api/v1/inbox?max=50", fetcher)).path("items");
        for (JsonNode item : items) {
            JsonNode message = item.path("message");
            if (message.path("exchangeId").asString("").equals(exchange)) {
                HEARD.add(message.path("state").asString());
            }
            bus.call(
                    "POST",
                    "/api/v1/inbox/" + item.path("exchangeId").asString() + "/acknowledge",
                    fetcher,
                    "{\"lease\": \"" + item.path("lease").asString() + "\"}");
        }
        return HEARD;
    }

    /** By one click in a browser; by the API where there is none. */
    private static void sendAgainByThePage(String lost) throws Exception {
        if (!Chromium.isThere()) {
            assertThat(resend(lost, "by hand").statusCode()).isEqualTo(202);
            return;
        }
        try (Chromium browser = Chromium.start(bus.control(""))) {
            browser.login("admin", "admin-sandbox");
            browser.open("/?lang=vi");
            assertThat(browser.text(".verdict-word")).isEqualTo("Có lỗi cần sửa ngay");
            assertThat(browser.text("[data-alert=lost]")).contains(lost, "không nằm trong hàng đợi nào");
            assertThat(browser.text(".log")).contains("Thất lạc");
            picture(browser, "alerts-vi.png", 1280);
            picture(browser, "alerts-vi-narrow.png", 390);
            browser.click("[data-alert=overdue] .acts button");
            await().untilAsserted(() ->
                    assertThat(browser.text("[data-alert=overdue]")).contains("admin đã tiếp nhận"));
            browser.open("/?lang=en");
            assertThat(browser.text("[data-alert=lost]")).contains("lies in no queue");
            picture(browser, "alerts-en.png", 1280);
            browser.click("[data-alert=lost] .acts button");
            assertThat(browser.text(".notice")).contains("Sent again");
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(browser.text("#live")).contains("sent again by admin"));
            picture(browser, "resent-en.png", 1280);
            assertThat(browser.errors()).isEmpty();
        }
    }

    /** {@code -Dpages.pictures=true} leaves them in target/pages. */
    private static void picture(Chromium browser, String name, int width) throws Exception {
        if (Boolean.getBoolean("pages.pictures")) {
            browser.picture(Files.createDirectories(Path.of("target/pages")).resolve(name), width);
        }
    }

    private static void remove(String exchange) throws Exception {
        try (EmbeddedBroker server = EmbeddedBroker.start(data.resolve("broker"), 100_000_000);
                Broker broker = Broker.connect(server.url(), null, null)) {
            remove(broker, Queues.dispatch(PORTAL), exchange);
        }
    }

    private static void remove(Broker broker, String queue, String exchange) throws Exception {
        try (ClientSession session = broker.immediate();
                ClientRequestor management = new ClientRequestor(session, "activemq.management")) {
            ClientMessage request = session.createMessage(false);
            ManagementHelper.putOperationInvocation(
                    request, ResourceNames.QUEUE + queue, "removeMessages", Messages.ID + " = '" + exchange + "'");
            assertThat(ManagementHelper.getResult(management.request(request, 10_000)))
                    .isEqualTo(1L);
        }
    }

    private static String dossier(int number) {
        return "/api/v1/dossiers/H28.12-260315-%04d".formatted(number);
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

    private static List<String> timeline(String path) {
        return RunningBus.json(bus.get(path, token))
                .path("timeline")
                .valueStream()
                .map(event -> event.path("kind").asString())
                .toList();
    }

    private static JsonNode sweep() {
        HttpResponse<String> answer = bus.operator("POST", "/control/v1/sweep", "");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return RunningBus.json(answer);
    }

    private static void assertClean(JsonNode swept) {
        assertThat(swept.path("missing").asInt()).as(swept.toString()).isZero();
        assertThat(swept.path("unlogged").asInt()).as(swept.toString()).isZero();
        assertThat(kinds()).doesNotContain("lost", "unlogged");
    }

    private static JsonNode system() {
        return RunningBus.json(bus.operator("GET", "/control/v1/systems", ""))
                .path("items")
                .valueStream()
                .filter(system -> system.path("name").asString().equals(PORTAL))
                .findFirst()
                .orElseThrow();
    }

    private static List<JsonNode> alerts() {
        return RunningBus.json(bus.operator("GET", "/control/v1/alerts", ""))
                .path("items")
                .valueStream()
                .toList();
    }

    private static List<String> kinds() {
        return alerts().stream().map(alert -> alert.path("kind").asString()).toList();
    }

    private static JsonNode alert(String kind) {
        return alerts().stream()
                .filter(alert -> alert.path("kind").asString().equals(kind))
                .findFirst()
                .orElseThrow();
    }

    private static HttpResponse<String> resend(String exchange, String reason) {
        return bus.operator(
                "POST",
                "/control/v1/exchanges/" + exchange + "/resend",
                RunningBus.JSON.writeValueAsString(Map.of("reason", reason)));
    }

    private static String problem(HttpResponse<String> answer) {
        return RunningBus.json(answer).path("code").asString();
    }
}
