package vn.lgsp.story;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vn.lgsp.BusClient;
import vn.lgsp.BusProcess;
import vn.lgsp.ListeningSockets;
import vn.lgsp.OwnProcesses;
import vn.lgsp.RunningBus;
import vn.lgsp.sandbox.Ledger;
import vn.lgsp.sandbox.Simulators;

/** The packaged program, started, stopped and killed as an operator does it. */
@Order(6)
@OwnProcesses
class PackagedJarIT {
    private static final String PORTAL = "national-portal";
    private static final String SENDER = "one-stop";
    /** Of the configuration, with some time for what follows it. */
    private static final Duration DRAIN = Duration.ofSeconds(25);

    @TempDir
    private Path data;

    @Test
    void withRealSecrets_nothingOfTheSandboxIsThere_andTheDataFolderIsHeld() {
        // Nobody answers there, which a bus that fetches catalogues would complain of.
        Map<String, String> settings = Settings.real("http://127.0.0.1:9", "LGSP_CATALOGUES_FIRST", "1h");
        try (BusProcess bus = BusProcess.launchJar(data, settings).awaitReady()) {
            // Then
            assertThat(bus.client(SENDER, Settings.SECRET).askForToken().statusCode())
                    .isEqualTo(200);
            assertThat(bus.client(SENDER, SENDER + "-sandbox").askForToken().statusCode())
                    .isEqualTo(401);
            assertThat(metrics(bus, "admin-sandbox")).isEqualTo(401);
            assertThat(metrics(bus, "long-enough")).isEqualTo(200);
            assertThat(bus.out()).doesNotContain("sandbox", "simulators");
            assertThat(ListeningSockets.of(bus.pid()))
                    .containsExactlyInAnyOrder(
                            "0.0.0.0:" + bus.port("LGSP_PORT"), "127.0.0.1:" + bus.port("LGSP_CONTROL_PORT"));

            // When another one wants the same folder
            try (BusProcess second = BusProcess.launch(
                    data.resolve("../second"), Settings.real("http://127.0.0.1:9", "LGSP_DATA", data.toString()))) {
                assertThat(second.awaitExit(Duration.ofSeconds(60))).isNotZero();
                assertThat(second.complaints()).hasSize(1);
                assertThat(second.complaints().getFirst())
                        .contains(data.toString(), "is in use by process " + bus.pid());
            }
            stopsCleanly(bus);
        }
    }

    @Test
    void aRestartKeepsEverything_andAKillEveryAcceptedMessage() {
        Map<String, String> settings =
                Settings.sandbox("NATIONAL_PORTAL_CONNECT_TIMEOUT", "PT1S", "NATIONAL_PORTAL_READ_TIMEOUT", "PT5S");
        String token;
        String first;
        try (BusProcess bus = BusProcess.start(data, settings)) {
            assertThat(ListeningSockets.of(bus.pid())).hasSize(3).allMatch(socket -> socket.startsWith("127.0.0.1:"));
            BusClient client = bus.client(SENDER, SENDER + "-sandbox");
            token = client.token();
            first = put(client, token, 0);
            awaitDelivered(client, token, first);
            stopsCleanly(bus);
        }
        List<String> accepted;
        try (BusProcess bus = BusProcess.start(data, settings)) {
            BusClient client = bus.client(SENDER, SENDER + "-sandbox");
            assertThat(client.exchange(first, token).path("state").asString()).isEqualTo("DELIVERED");
            assertThat(client.get("/api/v1/dossiers/" + code(0), token).body()).contains("Bùi Văn Mẫu");
            accepted = acceptUntilKilled(bus, client, token);
            assertThat(BusProcess.postgres(data))
                    .as("PostgreSQL survives its parent")
                    .isPresent();
            long orphan = BusProcess.postgres(data).orElseThrow().pid();

            try (BusProcess next = BusProcess.start(data, settings)) {
                assertThat(next.out()).contains("adopted=\"true\"");
                assertThat(BusProcess.postgres(data).orElseThrow().pid()).isEqualTo(orphan);
                BusClient same = next.client(SENDER, SENDER + "-sandbox");
                accepted.forEach(exchange -> awaitDelivered(same, token, exchange));
                stopsCleanly(next);
            }
        }
        assertThat(accepted).hasSizeGreaterThanOrEqualTo(50);
        assertThat(Ledger.in(data).read(PORTAL)).hasSizeGreaterThan(accepted.size());
    }

    @Test
    void thePortalAway_andARestartInTheMiddle_nothingIsParkedNothingLostOrderKept(@TempDir Path partner) {
        try (Simulators simulators = Simulators.start(Path.of("routes"), 0, partner)) {
            Map<String, String> settings = Settings.real(simulators.url(PORTAL));
            simulators.weather(PORTAL, "away");
            Instant away = Instant.now();
            List<List<String>> dossiers;
            String token;
            try (BusProcess bus = BusProcess.start(data, settings)) {
                BusClient client = bus.client(SENDER, Settings.SECRET);
                token = client.token();
                dossiers = IntStream.range(0, 20)
                        .mapToObj(i -> dossierWithProgress(client, token, i, 5))
                        .toList();
                stopsCleanly(bus);
            }
            try (BusProcess bus = BusProcess.start(data, settings)) {
                BusClient client = bus.client(SENDER, Settings.SECRET);
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> Duration.between(away, Instant.now()).toSeconds() >= 20);
                simulators.weather(PORTAL, Simulators.FINE);
                dossiers.forEach(exchanges -> exchanges.forEach(id -> awaitDelivered(client, token, id)));
                stopsCleanly(bus);
            }
            for (int i = 0; i < dossiers.size(); i++) {
                assertThat(PortalLedger.of(simulators.ledger().read(PORTAL), code(i)))
                        .containsExactly("dossier", "step 0", "step 1", "step 2", "step 3", "step 4");
            }
        }
    }

    private static List<String> dossierWithProgress(BusClient client, String token, int number, int lines) {
        List<String> exchanges = new ArrayList<>();
        exchanges.add(put(client, token, number));
        for (int line = 0; line < lines; line++) {
            exchanges.add(accepted(client.call(
                    "POST",
                    "/api/v1/dossiers/" + code(number) + "/progress",
                    token,
                    RunningBus.progress("step " + line))));
        }
        return exchanges;
    }

    /** Four callers at once; the bus is killed when it has accepted fifty. */
    private static List<String> acceptUntilKilled(BusProcess bus, BusClient client, String token) {
        ConcurrentLinkedQueue<String> accepted = new ConcurrentLinkedQueue<>();
        CountDownLatch fifty = new CountDownLatch(50);
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int caller = 1; caller <= 4; caller++) {
                int from = caller * 1000;
                callers.execute(() -> {
                    try {
                        for (int i = from; i < from + 1000; i++) {
                            accepted.add(put(client, token, i));
                            fifty.countDown();
                        }
                    } catch (UncheckedIOException killed) {
                        return;
                    }
                });
            }
            await().until(() -> fifty.getCount() == 0);
            bus.kill();
        }
        return List.copyOf(accepted);
    }

    private static String code(int number) {
        return "H28.12-260315-%04d".formatted(number);
    }

    private static String put(BusClient client, String token, int number) {
        return accepted(
                client.call("PUT", "/api/v1/dossiers/" + code(number), token, RunningBus.dossier("Số " + number)));
    }

    private static String accepted(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return RunningBus.json(answer).path("exchangeId").asString();
    }

    private static void awaitDelivered(BusClient client, String token, String exchange) {
        await().atMost(Duration.ofSeconds(90))
                .untilAsserted(() -> assertThat(
                                client.exchange(exchange, token).path("state").asString())
                        .isEqualTo("DELIVERED"));
    }

    private void stopsCleanly(BusProcess bus) {
        Instant began = Instant.now();
        assertThat(bus.stop()).isIn(0, 143);
        assertThat(Duration.between(began, Instant.now())).isLessThan(DRAIN);
        assertThat(BusProcess.postgres(data)).isEmpty();
        assertThat(bus.complaints()).isEmpty();
        // After a kill the broker tells of transactions that were never committed, which is as it should be.
        assertThat(bus.out().lines().filter(line -> !line.contains("Uncommitted transaction")))
                .noneMatch(line -> line.contains(" ERROR ") || line.contains(" WARN ") || line.startsWith("\tat "));
    }

    private static int metrics(BusProcess bus, String password) {
        String login = Base64.getEncoder().encodeToString(("admin:" + password).getBytes(UTF_8));
        return bus.send(HttpRequest.newBuilder(bus.control("/actuator/prometheus"))
                        .header("Authorization", "Basic " + login))
                .statusCode();
    }
}
