package vn.lgsp.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.lgsp.BusClient;
import vn.lgsp.BusProcess;
import vn.lgsp.PreparedStore;
import vn.lgsp.RunningBus;
import vn.lgsp.messagestore.embedded.EmbeddedPostgres;
import vn.lgsp.sandbox.Delivery;
import vn.lgsp.sandbox.Simulators;

/** Two nodes, a pair of brokers, a database, two partners: each of the bus's parts is killed under load. */
class TwoNodesSoakTest {
    private static final Logger LOG = LoggerFactory.getLogger(TwoNodesSoakTest.class);
    private static final String FIRST = "national-portal";
    private static final String SECOND = "second-portal";
    private static final String AXIS = "document-axis";
    /** The first system prefers the first of these nodes, the second the other one. */
    private static final List<String> NODES =
            List.of("00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000004");

    private static final int PROGRESS = 8;
    private static final long SEED = 7;
    /** A primary that comes back waits until the other has let go of their store; on two processors that takes a minute. */
    private static final Duration BROKER_STARTS = Duration.ofMinutes(3);

    @TempDir
    private Path folder;

    @TempDir
    private Path brokerFolder;

    private final List<BusProcess> nodes = new ArrayList<>();
    private final List<Map<String, String>> settings = new ArrayList<>();
    private List<OutsideBroker> brokers = List.of();
    private EmbeddedPostgres database;
    private Simulators partners;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        Path routes = twoPortals(folder.resolve("routes"));
        PreparedStore.into(folder.resolve("database"));
        database = EmbeddedPostgres.start(folder.resolve("database"));
        brokers = OutsideBroker.pair(brokerFolder);
        partners = Simulators.start(routes, 0, folder.resolve("partners"));
        for (int i = 0; i < NODES.size(); i++) {
            settings.add(settings(routes));
            Path data = Files.createDirectories(data(i));
            Files.writeString(data.resolve("node-id"), NODES.get(i));
            nodes.add(BusProcess.launch(data, settings.get(i)));
        }
        nodes.forEach(BusProcess::awaitReady);
    }

    @AfterEach
    void stop() {
        nodes.forEach(BusProcess::close);
        brokers.forEach(OutsideBroker::close);
        partners.close();
        database.close();
    }

    @Test
    void everyPartIsKilled_nothingIsLost_andTheSystemsAreSharedAgain() throws Exception {
        DataSource store = KillRun.source(database);
        List<BusClient> clients = nodes.stream()
                .map(node -> node.client("one-stop", Settings.SECRET))
                .toList();
        awaitShared();
        try (Senders load = new Senders(clients, Duration.ofMillis(20));
                Citizens citizens = new Citizens(clients, Duration.ofMillis(40));
                Clerks clerks = new Clerks(clients, partners.url(AXIS), Duration.ofMillis(100));
                Fetcher fetcher = new Fetcher(clients);
                Operators operators = new Operators(store, () -> nodes.getFirst(), SEED)) {
            // A node, which comes back
            goOn(load, "start");
            nodes.get(1).kill();
            goOn(load, "node 2 killed");
            restart(1);
            awaitShared();
            goOn(load, "node 2 back");
            // The live broker; then the primary takes over again
            brokers.getFirst().kill();
            await().atMost(BROKER_STARTS).until(brokers.getLast()::isOpen);
            goOn(load, "primary broker killed");
            brokers.getFirst().restart();
            await().atMost(BROKER_STARTS).until(brokers.getFirst()::isOpen);
            goOn(load, "primary broker back");
            // PostgreSQL
            ProcessHandle postgres =
                    BusProcess.postgres(folder.resolve("database")).orElseThrow();
            postgres.destroyForcibly();
            postgres.onExit().join();
            database = EmbeddedPostgres.start(folder.resolve("database"));
            goOn(load, "database back");
            // The other node
            nodes.getFirst().kill();
            goOn(load, "node 1 killed");
            restart(0);
            awaitShared();
            operators.close();
            citizens.finish();
            clerks.finish();
            load.finish(PROGRESS);
            int groups = operators.groupsOver();

            Tally.awaitSettled(store, Tally.sum(load.accepted()) + citizens.accepted() + clerks.documents());
            Tally tally = Tally.of(load.accepted(), store, ledgers());
            fetcher.assertToldOnce(store);
            citizens.assertAllCame(fetcher.filed());
            clerks.assertAllCame(store);
            LOG.info(
                    "event=killed nodes=2 brokers=2 databases=1 acts={} groups={} results={} filed={} documents={} documentsTwice={} {}",
                    operators.acts(),
                    groups,
                    fetcher.fetched(),
                    citizens.accepted(),
                    clerks.documents(),
                    clerks.sentTwice(),
                    tally);
            assertThat(groups).isPositive();
            tally.assertNothingIsWrong();
            nodes.forEach(node -> assertThat(node.stop()).isIn(0, 143));
        }
    }

    private void restart(int node) {
        nodes.set(node, BusProcess.start(data(node), settings.get(node)));
    }

    /** Waits until the callers get on, so that what comes next hits the bus at work. */
    private static void goOn(Senders senders, String what) {
        int before = senders.dossiers();
        long began = System.nanoTime();
        await().atMost(Duration.ofMinutes(2)).until(() -> senders.dossiers() >= before + PROGRESS);
        LOG.info(
                "event=goes-on after=\"{}\" millis={}",
                what,
                Duration.ofNanos(System.nanoTime() - began).toMillis());
    }

    /** Waits until each node is in charge of the system that prefers it. */
    private void awaitShared() {
        await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> {
            assertThat(owned(nodes.getFirst())).containsExactly(FIRST);
            assertThat(owned(nodes.getLast())).containsExactly(SECOND);
        });
    }

    private static List<String> owned(BusProcess node) {
        return Operators.systems(node).stream()
                .filter(system -> system.path("here").asBoolean())
                .map(system -> system.path("name").asString())
                .filter(List.of(FIRST, SECOND)::contains)
                .toList();
    }

    private Map<String, List<Delivery>> ledgers() {
        Map<String, List<Delivery>> ledgers = new TreeMap<>();
        List.of(FIRST, SECOND)
                .forEach(system -> ledgers.put(system, partners.ledger().read(system)));
        return ledgers;
    }

    private Path data(int node) {
        return folder.resolve("node-" + node);
    }

    private Map<String, String> settings(Path routes) {
        Map<String, String> settings = Settings.real(
                partners.url(FIRST),
                "LGSP_ATTACHMENTS",
                folder.resolve("attachments").toString(),
                "SPRING_PROFILES_ACTIVE",
                "external",
                "LGSP_ROUTES",
                routes.toString(),
                "LGSP_PORT",
                String.valueOf(RunningBus.freePort()),
                "LGSP_CONTROL_PORT",
                String.valueOf(RunningBus.freePort()),
                "ONE_STOP_LEASE",
                "PT5S",
                "NATIONAL_PORTAL_CONNECT_TIMEOUT",
                "PT1S",
                "NATIONAL_PORTAL_NETWORKS",
                "127.0.0.1/32",
                "NATIONAL_PORTAL_READ_TIMEOUT",
                "PT5S",
                "SECOND_PORTAL_URL",
                partners.url(SECOND),
                "SECOND_PORTAL_USERNAME",
                "lgsp",
                "SECOND_PORTAL_PASSWORD",
                "national-portal-sandbox",
                "SECOND_PORTAL_CONNECT_TIMEOUT",
                "PT1S",
                "SECOND_PORTAL_READ_TIMEOUT",
                "PT5S",
                "LGSP_DB_URL",
                database.jdbcUrl(),
                "LGSP_DB_USER",
                database.user(),
                "LGSP_DB_PASSWORD",
                database.password(),
                "LGSP_BROKER_URL",
                OutsideBroker.url(brokers),
                "LGSP_BROKER_USER",
                OutsideBroker.USER,
                "LGSP_BROKER_PASSWORD",
                OutsideBroker.PASSWORD);
        settings.putAll(Clerks.settings(partners.url(AXIS)));
        return settings;
    }

    /** The routes of the project, and the portal once more under another name. */
    private static Path twoPortals(Path target) throws IOException {
        copy(Path.of("routes"), target, false);
        copy(Path.of("routes", FIRST), target.resolve(SECOND), true);
        return target;
    }

    private static void copy(Path from, Path to, boolean renamed) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            files.filter(Files::isRegularFile).forEach(file -> {
                try {
                    Path target = to.resolve(from.relativize(file).toString().replace(FIRST, renamed ? SECOND : FIRST));
                    Files.createDirectories(target.getParent());
                    String text = Files.readString(file);
                    Files.writeString(target, renamed ? renamed(text) : text);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }

    /** Without a face: two cannot have the same address. */
    private static String renamed(String text) {
        return text.replaceFirst("(?s)\nface:\n.*", "\n")
                .replace("national-portal-sandbox", "\u0000")
                .replace(FIRST, SECOND)
                .replace("NATIONAL_PORTAL", "SECOND_PORTAL")
                .replace("\u0000", "national-portal-sandbox");
    }
}
