package vn.lgsp.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vn.lgsp.RunningBus;

/** The disk is fuller than the limit allows: requests are refused before the broker would let them hang. */
class DiskFullIT {
    private static final String ADMIN =
            "Basic " + Base64.getEncoder().encodeToString("admin:admin-sandbox".getBytes(UTF_8));

    @TempDir
    private static Path data;

    @Test
    void answers503_leavesNothing_andTellsOperators() {
        try (RunningBus bus = GatewayBus.start(data, "lgsp.disk-limit=0.0001")) {
            // When
            HttpResponse<String> refused =
                    bus.call("PUT", "/api/v1/dossiers/H90-full", bus.token("writer"), RunningBus.dossier("X"));
            HttpResponse<String> question = bus.get("/api/v1/exchanges", bus.token("writer"));
            // Then
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("Retry-After")).contains("5");
            assertThat(RunningBus.json(refused).path("code").asString()).isEqualTo("bus.unavailable");
            assertThat(GatewayBus.traces(bus)).isEqualTo(GatewayBus.Traces.NONE);
            assertThat(question.statusCode()).isEqualTo(200);
            assertThat(RunningBus.json(control(bus, "/actuator/health"))
                            .path("components")
                            .path("disk")
                            .path("status")
                            .asString())
                    .isEqualTo("DOWN");
            assertThat(control(bus, "/actuator/prometheus").body())
                    .contains("lgsp_disk_full 1.0", "lgsp_disk_usage_ratio 0.", "lgsp_store_away 0.0");
        }
    }

    private static HttpResponse<String> control(RunningBus bus, String path) {
        return bus.send(HttpRequest.newBuilder(bus.control(path)).header("Authorization", ADMIN));
    }
}
