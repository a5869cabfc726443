package vn.lgsp.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import vn.lgsp.RunningBus;
import vn.lgsp.sandbox.Simulators;

/** From the one-stop's request to the portal's ledger and back to the sender's timeline. */
class DossierTravelsIT {
    private static final String PORTAL = "national-portal";
    private static RunningBus bus;
    private static String token;

    @BeforeAll
    static void start() {
        bus = RunningBus.start();
        token = bus.token("one-stop");
    }

    @AfterAll
    static void stop() {
        bus.close();
    }

    @BeforeEach
    void fineWeather() {
        bus.simulators().weather(PORTAL, Simulators.FINE);
    }

    @Test
    void arrivesAtThePortal_andTheTimelineTellsHow() {
        // When
        HttpResponse<String> put =
                bus.call("PUT", "/api/v1/dossiers/H28.12-260315-0001", token, RunningBus.dossier("Một"));
        HttpResponse<String> step = bus.call(
                "POST", "/api/v1/dossiers/H28.12-260315-0001/progress", token, RunningBus.progress("Thẩm định"));

        // Then
        assertThat(put.statusCode()).isEqualTo(202);
        assertThat(step.statusCode()).isEqualTo(202);
        awaitState(put, "DELIVERED");
        awaitState(step, "DELIVERED");
        assertThat(bus.simulators().ledger().read(PORTAL))
                .filteredOn(delivery -> delivery.keys().contains("H28.12-260315-0001"))
                .extracting(delivery -> delivery.operation())
                .containsExactly("DongBoHoSoMC", "CapNhatTienDoHoSoMC");
        await().untilAsserted(() -> assertThat(
                        bus.get("/api/v1/dossiers/H28.12-260315-0001", token).body())
                .contains("national-portal đã nhận"));
    }

    @Test
    void waitsWhileThePortalIsAway_andKeepsOrder() {
        // Given
        bus.simulators().weather(PORTAL, "away");
        HttpResponse<String> put =
                bus.call("PUT", "/api/v1/dossiers/H28.12-260315-0002", token, RunningBus.dossier("Hai"));
        HttpResponse<String> step =
                bus.call("POST", "/api/v1/dossiers/H28.12-260315-0002/progress", token, RunningBus.progress("Chờ"));
        awaitCause(put, "http.503");

        // When
        bus.simulators().weather(PORTAL, Simulators.FINE);

        // Then
        awaitState(put, "DELIVERED");
        awaitState(step, "DELIVERED");
    }

    @Test
    void isParkedWhenThePortalRefuses_andHoldsItsFollowersOnly() {
        // When
        HttpResponse<String> refused =
                bus.call("PUT", "/api/v1/dossiers/H28.12-260315-0003", token, RunningBus.dossier("[tu-choi]"));
        HttpResponse<String> follower =
                bus.call("POST", "/api/v1/dossiers/H28.12-260315-0003/progress", token, RunningBus.progress("Sau"));
        HttpResponse<String> other =
                bus.call("PUT", "/api/v1/dossiers/H28.12-260315-0004", token, RunningBus.dossier("Khác"));

        // Then
        awaitState(refused, "PARKED");
        awaitState(follower, "HELD");
        awaitState(other, "DELIVERED");
    }

    @Test
    void largeDossier_arrives_andCanBeReadBack() {
        // Given
        String large = RunningBus.dossier("Lớn")
                .replace("\"summary\"", "\"note\":\"" + "á".repeat(600_000) + "\",\"summary\"");

        // When
        HttpResponse<String> put = bus.call("PUT", "/api/v1/dossiers/H28.12-260315-0005", token, large);

        // Then
        assertThat(put.statusCode()).isEqualTo(202);
        awaitState(put, "DELIVERED");
        await().untilAsserted(() -> assertThat(
                        bus.get("/api/v1/dossiers/H28.12-260315-0005", token).body())
                .contains("á".repeat(600_000)));
    }

    private static void awaitState(HttpResponse<String> accepted, String state) {
        await().untilAsserted(() ->
                assertThat(exchange(accepted).path("state").asString()).isEqualTo(state));
    }

    private static void awaitCause(HttpResponse<String> accepted, String code) {
        await().untilAsserted(() -> assertThat(
                        exchange(accepted).at("/deliveries/0/cause/code").asString(""))
                .isEqualTo(code));
    }

    private static JsonNode exchange(HttpResponse<String> accepted) {
        return bus.exchange(RunningBus.json(accepted).path("exchangeId").asString(), token);
    }
}
