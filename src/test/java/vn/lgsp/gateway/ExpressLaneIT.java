package vn.lgsp.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import vn.lgsp.RunningBus;

/** What passes the web framework is answered as the framework answers it. */
class ExpressLaneIT {
    private static final String DOSSIER = "/api/v1/dossiers/H90.1-260315-0001";

    @TempDir
    private static Path data;

    private static RunningBus bus;
    private static String writer;

    @BeforeAll
    static void start() {
        bus = GatewayBus.start(data, "lgsp.gateway.body-limit=64KB");
        writer = bus.token("writer");
        assertThat(usual(dossier()).status()).isEqualTo(202);
    }

    @AfterAll
    static void stop() {
        bus.close();
    }

    private record Row(String name, Wire request, int status) {
        @Override
        public String toString() {
            return name;
        }
    }

    @ParameterizedTest
    @MethodSource
    void isAnsweredTheSame(Row row) {
        // When
        Wire.Answer usual = usual(row.request);
        long before = dispatched();
        Wire.Answer express = row.request.send(GatewayBus.address(bus));
        usual(row.request);

        // Then
        assertThat(dispatched()).as("requests that the framework saw").isEqualTo(before + 1);
        assertThat(express.status()).as(express.body()).isEqualTo(row.status);
        assertThat(usual.status()).as(usual.body()).isEqualTo(row.status);
        assertThat(express.body()).isEqualTo(usual.body());
        assertThat(headers(express)).containsExactlyInAnyOrderElementsOf(headers(usual));
    }

    static Stream<Row> isAnsweredTheSame() {
        String reader = known("reader");
        return Stream.of(
                new Row("dossier", dossier(), 202),
                new Row("progress", progress(), 202),
                new Row("in chunks", progress().inChunks(), 202),
                new Row(
                        "with a warning",
                        progress().body(RunningBus.progress("Đã trả").replace("PROCESSING", "RETURNED")),
                        202),
                new Row("in English", progress().header("Accept-Language", "en"), 202),
                new Row("wants XML", progress().header("Accept", "application/xml"), 202),
                new Row("not a line", progress().body("{}"), 422),
                new Row("broken", progress().body("{\"status\":"), 400),
                new Row("broken, in English", progress().body("{").header("Accept-Language", "en"), 400),
                new Row("nothing", progress().body(""), 400),
                new Row("packed", progress().header("Content-Encoding", "gzip"), 415),
                new Row("too large", progress().body(RunningBus.progress("x".repeat(70_000))), 413),
                new Row("of others", progress().to("/api/v1/dossiers/H95.1-260315-0001/progress"), 403),
                new Row("without the right", progress().header("Authorization", "Bearer " + reader), 403));
    }

    /** The framework's way is that of all requests that are not plain; an empty query is enough. */
    private static Wire.Answer usual(Wire request) {
        return counted(request.to(request.target() + "?"));
    }

    /** A request that the framework sees; it counts it a moment after it is answered. */
    private static Wire.Answer counted(Wire request) {
        long before = dispatched();
        Wire.Answer answer = request.send(GatewayBus.address(bus));
        await().until(() -> dispatched() > before);
        return answer;
    }

    /** What the framework has measured. */
    private static long dispatched() {
        return bus.part(MeterRegistry.class).find("http.server.requests").timers().stream()
                .mapToLong(Timer::count)
                .sum();
    }

    private static List<String> headers(Wire.Answer answer) {
        return answer.headers().stream()
                // The framework takes what follows the dot in a dossier's code for the ending of a file's name.
                .filter(header -> !header.startsWith("date:") && !header.startsWith("content-disposition:"))
                .toList();
    }

    private static String known(String client) {
        String token = bus.token(client, "exchange.read");
        counted(Wire.of("GET", "/api/v1/exchanges").header("Authorization", "Bearer " + token));
        return token;
    }

    private static Wire dossier() {
        return sent("PUT", DOSSIER).body(RunningBus.dossier("Một hồ sơ"));
    }

    private static Wire progress() {
        return sent("POST", DOSSIER + "/progress").body(RunningBus.progress("Đã xem"));
    }

    private static Wire sent(String method, String target) {
        return Wire.of(method, target)
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + writer);
    }

    @Test
    void takesNoTokenThatTheFrameworkHasNotChecked() {
        String expired =
                GatewayBus.signed(bus, "writer", "lgsp-bus:api", Instant.now().minusSeconds(120));
        String forOthers =
                GatewayBus.signed(bus, "writer", "another", Instant.now().plusSeconds(60));

        // Each twice: what was refused must not be remembered.
        for (String token : List.of(expired, expired, forOthers, forOthers, "no.token", "no.token", "")) {
            Wire.Answer answer = counted(progress().header("Authorization", "Bearer " + token));
            assertThat(answer.status()).isEqualTo(401);
        }
    }
}
