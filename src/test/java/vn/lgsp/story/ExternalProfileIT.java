package vn.lgsp.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vn.lgsp.BusClient;
import vn.lgsp.BusProcess;
import vn.lgsp.PreparedStore;
import vn.lgsp.RunningBus;
import vn.lgsp.messagestore.embedded.EmbeddedPostgres;
import vn.lgsp.sandbox.Simulators;

/** The profile {@code external}: broker and database are other processes, and the bus embeds nothing. */
class ExternalProfileIT {
    private static final String PORTAL = "national-portal";
    private static final String CODE = "H28.12-260318-0001";

    @TempDir
    private static Path folder;

    @TempDir
    private static Path brokers;

    private static EmbeddedPostgres database;
    private static OutsideBroker broker;
    private static Simulators simulators;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        PreparedStore.into(folder.resolve("database"));
        database = EmbeddedPostgres.start(folder.resolve("database"));
        broker = OutsideBroker.start(brokers);
        simulators = Simulators.start(Path.of("routes"), 0, folder.resolve("partner"));
    }

    @AfterAll
    static void stop() {
        simulators.close();
        broker.close();
        database.close();
    }

    @Test
    void aDossierTravels_andNothingIsEmbedded() {
        Path data = folder.resolve("data");
        try (BusProcess bus = BusProcess.start(data, settings())) {
            BusClient client = bus.client("one-stop", Settings.SECRET);
            String token = client.token();
            HttpResponse<String> put =
                    client.call("PUT", "/api/v1/dossiers/" + CODE, token, RunningBus.dossier("Bên ngoài"));

            assertThat(put.statusCode()).as(put.body()).isEqualTo(202);
            String exchange = RunningBus.json(put).path("exchangeId").asString();
            await().atMost(Duration.ofMinutes(1))
                    .untilAsserted(() -> assertThat(client.exchange(exchange, token)
                                    .path("state")
                                    .asString())
                            .isEqualTo("DELIVERED"));
            assertThat(PortalLedger.of(simulators.ledger().read(PORTAL), CODE)).containsExactly("dossier");
            assertThat(data.resolve("broker")).doesNotExist();
            assertThat(data.resolve("postgresql")).doesNotExist();
            assertThat(bus.stop()).isIn(0, 143);
            assertThat(bus.out()).doesNotContain("embedded", "PostgreSQL", " ERROR ");
        }
    }

    @Test
    void aDatabaseThatIsNotThere_isNamed() {
        assertThat(refusal("LGSP_DB_URL", "jdbc:postgresql://127.0.0.1:9/lgsp")).contains("127.0.0.1:9");
    }

    @Test
    void aBrokerThatIsNotThere_isNamed() {
        assertThat(refusal("LGSP_BROKER_URL", "tcp://127.0.0.1:9")).contains("tcp://127.0.0.1:9");
    }

    private static String refusal(String name, String value) {
        Map<String, String> settings = settings();
        settings.put(name, value);
        try (BusProcess bus = BusProcess.launch(folder.resolve("refused"), settings)) {
            assertThat(bus.awaitExit(Duration.ofMinutes(2))).isNotZero();
            assertThat(bus.complaints()).hasSize(1);
            return bus.complaints().getFirst();
        }
    }

    private static Map<String, String> settings() {
        return Settings.real(
                simulators.url(PORTAL),
                "SPRING_PROFILES_ACTIVE",
                "external",
                "LGSP_DB_URL",
                database.jdbcUrl(),
                "LGSP_DB_USER",
                database.user(),
                "LGSP_DB_PASSWORD",
                database.password(),
                "LGSP_BROKER_URL",
                broker.url(),
                "LGSP_BROKER_USER",
                OutsideBroker.USER,
                "LGSP_BROKER_PASSWORD",
                OutsideBroker.PASSWORD);
    }
}
