package vn.lgsp.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressFullMessagePolicy;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import tools.jackson.databind.JsonNode;
import vn.lgsp.RunningBus;
import vn.lgsp.channel.Queues;
import vn.lgsp.channel.TestBroker;
import vn.lgsp.exchange.VietnamTime;

/** The broker is away, or lets senders wait: who sends hears so in time, comes again, and is served once. */
@Order(12)
@ResourceLock(TestBroker.URL)
class BrokerOutageIT {
    private static final String KEY = "Idempotency-Key";
    private static final Duration LONGEST = Duration.ofSeconds(20);
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TempDir
    private static Path folder;

    private static EmbeddedActiveMQ broker;
    private static RunningBus bus;
    private static String writer = "";

    @BeforeAll
    static void start() throws Exception {
        int port = RunningBus.freePort();
        Configuration configuration = TestBroker.configuration(folder.resolve("broker"));
        configuration.addAcceptorConfiguration("tcp", "tcp://127.0.0.1:" + port);
        broker = TestBroker.start(configuration);
        bus = GatewayBus.start(folder.resolve("bus"), "lgsp.broker.url=tcp://127.0.0.1:" + port);
        writer = bus.token("writer");
    }

    @AfterAll
    static void stop() throws Exception {
        bus.close();
        broker.stop();
    }

    /** One test's outage is not the next one's. */
    @BeforeEach
    void allIsWell() throws Exception {
        broker.start();
        acceptedInTheEnd("H90-well");
    }

    private static HttpResponse<String> put(String code) {
        return bus.call("PUT", "/api/v1/dossiers/" + code, writer, RunningBus.dossier("X"), KEY, code);
    }

    private static String accepted(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return RunningBus.json(answer).path("exchangeId").asString();
    }

    private static void assertComeAgain(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).contains("5");
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
        assertThat(RunningBus.json(answer).path("code").asString()).isEqualTo("bus.unavailable");
    }

    private static void assertComeAgainSoon(String code) {
        long began = System.nanoTime();
        assertComeAgain(put(code));
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(LONGEST);
    }

    private static void awaitDeliveredOnce(String code, String exchange) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(
                                bus.exchange(exchange, writer).path("state").asString(""))
                        .isEqualTo("DELIVERED"));
        assertThat(bus.taken(GatewayBus.TAKER, code)).hasSize(1);
    }

    /** The same request until it is accepted, as senders do. */
    private static String acceptedInTheEnd(String code) {
        return accepted(await().atMost(PATIENCE).until(() -> put(code), answer -> answer.statusCode() != 503));
    }

    @Test
    void whileTheBrokerIsAway_sendersHearSo_andAreServedOnceWhenItIsBack() throws Exception {
        // Given
        String before = accepted(put("H90-away-before"));
        awaitDeliveredOnce("H90-away-before", before);
        // When
        broker.stop();
        for (int i = 0; i < 3; i++) {
            assertComeAgainSoon("H90-away-" + i);
        }
        // Then what was accepted is answered for, as far as it is known
        JsonNode known = bus.exchange(before, writer);
        assertThat(known.path("state").asString()).as(known.toString()).isEqualTo("DELIVERED");
        assertThat(VietnamTime.parse(known.path("completeUntil").asString())).isBefore(Instant.now());
        // When
        broker.start();
        // Then
        for (int i = 0; i < 3; i++) {
            awaitDeliveredOnce("H90-away-" + i, acceptedInTheEnd("H90-away-" + i));
        }
        assertThat(accepted(put("H90-away-before"))).isEqualTo(before);
    }

    @Test
    void whileTheBrokerBlocksItsSenders_theyHearSo_andWhatItHasIsDelivered() {
        // Given a system that takes nothing, and an address that makes its senders wait once it holds some
        bus.operator("POST", "/control/v1/systems/taker/pause", "{\"reason\": \"đầy\"}");
        String address = Queues.dispatch(GatewayBus.TAKER);
        broker.getActiveMQServer()
                .getAddressSettingsRepository()
                .addMatch(
                        address,
                        new AddressSettings()
                                .setAddressFullMessagePolicy(AddressFullMessagePolicy.BLOCK)
                                .setMaxSizeBytes(20_000));
        // When
        List<String> accepted = new ArrayList<>();
        HttpResponse<String> answer = put("H90-block-0");
        while (answer.statusCode() == 202 && accepted.size() < 1_000) {
            accepted.add(accepted(answer));
            answer = put("H90-block-" + accepted.size());
        }
        // Then
        assertComeAgain(answer);
        assertComeAgainSoon("H90-block-next");
        assertThat(accepted).isNotEmpty();
        assertThat(bus.get("/api/v1/exchanges/" + accepted.getFirst(), writer).statusCode())
                .isEqualTo(200);
        // When it goes on, then that makes room, and whoever comes again is served
        bus.operator("POST", "/control/v1/systems/taker/resume", "{\"reason\": \"có chỗ\"}");
        String refused = acceptedInTheEnd("H90-block-" + accepted.size());
        accepted.add(refused);
        for (int i = 0; i < accepted.size(); i++) {
            awaitDeliveredOnce("H90-block-" + i, accepted.get(i));
        }
        awaitDeliveredOnce("H90-block-next", acceptedInTheEnd("H90-block-next"));
    }
}
