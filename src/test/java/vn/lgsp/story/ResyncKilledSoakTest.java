package vn.lgsp.story;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import vn.lgsp.BusClient;
import vn.lgsp.BusProcess;
import vn.lgsp.OwnProcesses;
import vn.lgsp.RunningBus;
import vn.lgsp.sandbox.Simulators;

/** The bus dies by {@code kill -9} while it sends dossiers again. */
@OwnProcesses
class ResyncKilledSoakTest {
    private static final int DOSSIERS = 40;
    private static final int KILLS = 2;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    private Path data;

    @TempDir
    private Path partner;

    @Test
    void killedInTheMiddle_eachDossierIsSentAgainOnce() {
        try (Simulators simulators = Simulators.start(Path.of("routes"), 0, partner)) {
            Map<String, String> settings = Settings.real(
                    simulators.url("national-portal"),
                    "NATIONAL_PORTAL_RECONCILE_PER_SECOND",
                    "20",
                    "LGSP_SYNC_EVERY",
                    "200ms",
                    "LGSP_PORT",
                    String.valueOf(RunningBus.freePort()),
                    "LGSP_CONTROL_PORT",
                    String.valueOf(RunningBus.freePort()));
            BusProcess bus = BusProcess.start(data, settings);
            try {
                JdbcClient store = JdbcClient.create(KillRun.store(data));
                List<String> codes = delivered(bus.client("one-stop", Settings.SECRET), store);
                String path = "/control/v1/resyncs/" + begun(bus);
                for (int kill = 1; kill <= KILLS; kill++) {
                    int enough = kill * DOSSIERS / (KILLS + 2);
                    BusProcess running = bus;
                    await().atMost(PATIENCE).until(() -> sent(running, path) >= enough);
                    bus.kill();
                    bus = BusProcess.start(data, settings);
                }
                BusProcess last = bus;
                await().atMost(PATIENCE)
                        .until(() -> ask(last, "GET", path, "").path("state").asString(), "DONE"::equals);
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(again(store))
                                .hasSameSizeAs(codes)
                                .allSatisfy((code, number) ->
                                        assertThat(number).as(code).isEqualTo(1)));
            } finally {
                bus.close();
            }
        }
    }

    private static List<String> delivered(BusClient client, JdbcClient store) {
        String token = client.token();
        List<String> codes = IntStream.rangeClosed(1, DOSSIERS)
                .mapToObj("H28.12-260315-%04d"::formatted)
                .toList();
        codes.forEach(
                code -> assertThat(client.call("PUT", "/api/v1/dossiers/" + code, token, RunningBus.dossier("Hồ sơ"))
                                .statusCode())
                        .isEqualTo(202));
        await().atMost(PATIENCE)
                .until(() -> store.sql("SELECT count(*) FROM delivery WHERE state = 'DELIVERED'")
                                .query(Integer.class)
                                .single()
                        == DOSSIERS);
        return codes;
    }

    /** How often each dossier was sent again and is delivered. */
    private static Map<String, Integer> again(JdbcClient store) {
        return store.sql("""
                        SELECT x.subject, count(*)::integer FROM exchange x
                          JOIN delivery d ON d.exchange_id = x.id AND d.accepted_at = x.accepted_at
                         WHERE x.sender = 'bus' AND x.type = 'dossier.put' AND d.state = 'DELIVERED' GROUP BY 1
                        """).query((row, n) -> Map.entry(row.getString(1), row.getInt(2))).list().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static String begun(BusProcess bus) {
        String wish = RunningBus.JSON.writeValueAsString(Map.of(
                "from", Instant.now().minusSeconds(600).toString(),
                "to", Instant.now().plusSeconds(1).toString(),
                "reason", "Thử"));
        return ask(bus, "POST", "/control/v1/systems/national-portal/resyncs", wish)
                .path("id")
                .asString();
    }

    private static int sent(BusProcess bus, String path) {
        return ask(bus, "GET", path, "").path("sent").asInt();
    }

    private static JsonNode ask(BusProcess bus, String method, String path, String body) {
        String login = Base64.getEncoder().encodeToString("admin:long-enough".getBytes(UTF_8));
        HttpResponse<String> answer = bus.send(HttpRequest.newBuilder(bus.control(path))
                .header("Authorization", "Basic " + login)
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body)));
        return RunningBus.json(answer);
    }
}
