package vn.lgsp.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntPredicate;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import vn.lgsp.BusClient;
import vn.lgsp.BusProcess;
import vn.lgsp.RunningBus;
import vn.lgsp.messagestore.embedded.EmbeddedPostgres;
import vn.lgsp.sandbox.Simulators;

/**
 * One bus that dies again and again while messages come in through the API and the face from citizens at the portal
 * and from clerks who write documents; some are refused, and operators retry and skip, one message or a whole group. The partner's own ledger, in another process, tells what became of them.
 */
final class KillRun {
    private static final Logger LOG = LoggerFactory.getLogger(KillRun.class);
    private static final String PORTAL = "national-portal";
    private static final String AXIS = "document-axis";
    private static final int SHORTEST = 300;
    private static final int VARIES = 2500;
    private static final int MORE = 10;

    private final Path data;
    private final Path partner;
    private final long seed;
    private final Duration pace;

    KillRun(Path data, Path partner, long seed, Duration pace) {
        this.data = data;
        this.partner = partner;
        this.seed = seed;
        this.pace = pace;
    }

    /** Kills as long as the predicate, given the kills so far, says so; then compares. */
    Tally run(IntPredicate goOn) {
        try (Simulators simulators = Simulators.start(Path.of("routes"), 0, partner)) {
            Map<String, String> settings = settings(simulators);
            AtomicReference<BusProcess> bus = new AtomicReference<>(BusProcess.start(data, settings));
            DataSource store = store(data);
            Random random = new Random(seed);
            int kills = 0;
            List<BusClient> clients = List.of(bus.get().client("one-stop", Settings.SECRET));
            try (Senders senders = new Senders(clients, pace);
                    Citizens citizens =
                            new Citizens(clients, Duration.ofMillis(20).plus(pace));
                    Clerks clerks = new Clerks(
                            clients, simulators.url(AXIS), Duration.ofMillis(50).plus(pace));
                    Fetcher fetcher = new Fetcher(clients);
                    Operators operators = new Operators(store, bus::get, seed)) {
                for (; goOn.test(kills); kills++) {
                    // Not when it has done this or that: the moment must not depend on what it does.
                    int accepted = senders.dossiers();
                    await().atMost(Duration.ofMinutes(1)).until(() -> senders.dossiers() > accepted);
                    Senders.pause(Duration.ofMillis(SHORTEST + random.nextInt(VARIES)));
                    bus.get().kill();
                    bus.set(BusProcess.start(data, settings));
                }
                operators.close();
                citizens.finish();
                clerks.finish();
                senders.finish(MORE);
                int groups = operators.groupsOver();
                Tally.awaitSettled(store, Tally.sum(senders.accepted()) + citizens.accepted() + clerks.documents());
                Tally tally = Tally.of(
                        senders.accepted(),
                        store,
                        Map.of(PORTAL, simulators.ledger().read(PORTAL)));
                fetcher.assertToldOnce(store);
                citizens.assertAllCame(fetcher.filed());
                clerks.assertAllCame(store);
                LOG.info(
                        "event=killed kills={} seed={} acts={} groups={} results={} filed={} documents={} documentsTwice={} {}",
                        kills,
                        seed,
                        operators.acts(),
                        groups,
                        fetcher.fetched(),
                        citizens.accepted(),
                        clerks.documents(),
                        clerks.sentTwice(),
                        tally);
                assertThat(queues(bus.get())).containsExactly(0, tally.held(), tally.parked());
                assertThat(operators.acts()).isPositive();
                assertThat(groups).isPositive();
                assertNothingIsGone(bus.get(), tally);
                assertThat(bus.get().stop()).isIn(0, 143);
                return tally;
            } finally {
                bus.get().close();
            }
        }
    }

    private static Map<String, String> settings(Simulators simulators) {
        Map<String, String> settings = Settings.real(
                simulators.url(PORTAL),
                "ONE_STOP_LEASE",
                "PT5S",
                "NATIONAL_PORTAL_CONNECT_TIMEOUT",
                "PT1S",
                "NATIONAL_PORTAL_READ_TIMEOUT",
                "PT5S",
                "NATIONAL_PORTAL_NETWORKS",
                "127.0.0.1/32",
                // By default a sweep looks at what is ten minutes old, which nothing is here.
                "LGSP_WATCH_SWEEP_AGE",
                "0s",
                "LGSP_PORT",
                String.valueOf(RunningBus.freePort()),
                "LGSP_CONTROL_PORT",
                String.valueOf(RunningBus.freePort()));
        settings.putAll(Clerks.settings(simulators.url(AXIS)));
        return settings;
    }

    private static void assertNothingIsGone(BusProcess bus, Tally tally) {
        JsonNode swept = Operators.sweep(bus);
        assertThat(swept.path("checked").asInt())
                .as(swept.toString())
                .isGreaterThanOrEqualTo(tally.held() + tally.parked());
        assertThat(swept.path("missing").asInt()).as(swept.toString()).isZero();
        assertThat(swept.path("unlogged").asInt()).as(swept.toString()).isZero();
    }

    /** The bus's own database, which outlives it. */
    static DataSource store(Path data) {
        EmbeddedPostgres running = EmbeddedPostgres.start(data);
        return source(running);
    }

    static DataSource source(EmbeddedPostgres postgres) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(postgres.jdbcUrl());
        source.setUser(postgres.user());
        source.setPassword(postgres.password());
        return source;
    }

    /** What lies on the queues of the portal: dispatch, held, parked. */
    private static List<Integer> queues(BusProcess bus) {
        for (JsonNode system : Operators.systems(bus)) {
            if (system.path("name").asString("").equals(PORTAL)) {
                JsonNode queues = system.path("queues");
                return List.of(
                        queues.path("dispatch").asInt(),
                        queues.path("held").asInt(),
                        queues.path("parked").asInt());
            }
        }
        throw new AssertionError("The board does not know " + PORTAL);
    }
}
