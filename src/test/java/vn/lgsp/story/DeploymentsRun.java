package vn.lgsp.story;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.util.FileSystemUtils;
import tools.jackson.databind.JsonNode;
import vn.lgsp.BusProcess;
import vn.lgsp.Meanwhile;
import vn.lgsp.PreparedStore;
import vn.lgsp.RunningBus;
import vn.lgsp.deployment.FolderArchive;
import vn.lgsp.deployment.NewFolder;
import vn.lgsp.messagestore.embedded.EmbeddedPostgres;
import vn.lgsp.routing.FolderVersion;

/**
 * Two nodes, outside broker and database, a system whose folder is deployed again and again, good and bad, while messages flow.
 * The partner's own memory tells what became of them.
 */
final class DeploymentsRun implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DeploymentsRun.class);
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String SYSTEM = "tracker";
    private static final List<String> NODES = List.of("first", "second");
    private static final String LOGIN =
            "Basic " + Base64.getEncoder().encodeToString("admin:long-enough".getBytes(UTF_8));

    private final Path work;
    private final Path good;
    private final Tracker partner = new Tracker();
    private final EmbeddedPostgres database;
    private final List<OutsideBroker> brokers;
    private final List<BusProcess> nodes = new CopyOnWriteArrayList<>();
    /** Those that a load balancer would ask. */
    private final List<BusProcess> ready = new CopyOnWriteArrayList<>();

    private final List<Map<String, String>> settings = new ArrayList<>();
    private final Map<FolderFaults.Fate, Integer> fates = new HashMap<>();
    private int number;

    /** @param pair whether the broker has a backup */
    DeploymentsRun(Path work, Path brokerFolder, boolean pair) throws IOException, InterruptedException {
        this.work = work;
        this.good = work.resolve("good").resolve(SYSTEM);
        NewFolder.write(good, NewFolder.Kind.PUSH, "Theo dõi");
        Path routes = work.resolve("routes");
        FileSystemUtils.copyRecursively(Path.of("routes/one-stop"), routes.resolve("one-stop"));
        FileSystemUtils.copyRecursively(good, routes.resolve(SYSTEM));
        PreparedStore.into(work.resolve("database"));
        database = EmbeddedPostgres.start(work.resolve("database"));
        brokers = pair ? OutsideBroker.pair(brokerFolder) : List.of(OutsideBroker.start(brokerFolder));
        for (String name : NODES) {
            settings.add(settings(routes, name));
            nodes.add(BusProcess.launch(data(name), settings.getLast()));
        }
        nodes.forEach(BusProcess::awaitReady);
        ready.addAll(nodes);
    }

    private Path data(String name) {
        return work.resolve("node-" + name);
    }

    private Map<String, String> settings(Path routes, String name) {
        return Settings.real(
                "http://127.0.0.1:9",
                "SPRING_PROFILES_ACTIVE",
                "external",
                "LGSP_ROUTES",
                routes.toString(),
                "LGSP_NODE_NAME",
                name,
                "LGSP_PORT",
                String.valueOf(RunningBus.freePort()),
                "LGSP_CONTROL_PORT",
                String.valueOf(RunningBus.freePort()),
                "TRACKER_URL",
                partner.url(),
                "TRACKER_TOKEN",
                "made-up",
                "LGSP_DB_URL",
                database.jdbcUrl(),
                "LGSP_DB_USER",
                database.user(),
                "LGSP_DB_PASSWORD",
                database.password(),
                "LGSP_BROKER_URL",
                brokers.size() == 1 ? brokers.getFirst().url() : OutsideBroker.url(brokers),
                "LGSP_BROKER_USER",
                OutsideBroker.USER,
                "LGSP_BROKER_PASSWORD",
                OutsideBroker.PASSWORD);
    }

    /** So many messages a second to both nodes. */
    SteadyLoad load(int rate) {
        return new SteadyLoad(
                () -> ready.stream()
                        .map(node -> node.client("one-stop", Settings.SECRET))
                        .toList(),
                rate);
    }

    /**
     * One deployment after the other, each until it is clear what becomes of it.
     *
     * @param rest between one and the next
     */
    void deploy(int times, Duration rest) {
        FolderFaults[] all = FolderFaults.values();
        for (int i = 0; i < times; i++) {
            FolderFaults fault = all[i % all.length];
            Path folder = next(fault);
            BusProcess node = nodes.get(i % NODES.size());
            HttpResponse<String> answer = ask(node, folder);
            String version = FolderVersion.of(folder);
            if (fault.fate() == FolderFaults.Fate.REFUSED) {
                assertThat(answer.statusCode())
                        .as("%s: %s", fault, answer.body())
                        .isEqualTo(422);
            } else {
                assertThat(answer.statusCode())
                        .as("%s: %s", fault, answer.body())
                        .isEqualTo(201);
                await().atMost(PATIENCE).untilAsserted(() -> assertFate(fault, version));
            }
            fates.merge(fault.fate(), 1, Integer::sum);
            LOG.info(
                    "event=deployed number={} fault={} fate={} findings=\"{}\"", i, fault, fault.fate(), codes(answer));
            Senders.pause(rest);
        }
    }

    private static String codes(HttpResponse<String> answer) {
        return String.join(
                " ",
                RunningBus.json(answer)
                        .path("findings")
                        .valueStream()
                        .map(each -> each.path("code").asString())
                        .toList());
    }

    private Path next(FolderFaults fault) {
        number++;
        return fault.in(good, work.resolve("version-" + number).resolve(SYSTEM), number);
    }

    /** A bad version is not only taken back, but has never stood its trial. */
    private void assertFate(FolderFaults fault, String version) {
        JsonNode latest = history()
                .valueStream()
                .filter(each -> each.path("version").asString().equals(version))
                .findFirst()
                .orElseThrow();
        if (fault.fate() == FolderFaults.Fate.LIVE) {
            assertThat(latest.path("state").asString()).as("%s", latest).isEqualTo("LIVE");
            assertThat(latest.path("watched").asBoolean()).as("%s", latest).isFalse();
        } else {
            assertThat(latest.path("state").asString()).as("%s", latest).isEqualTo("TAKEN_BACK");
            assertThat(latest.path("endedBy").asString()).isEqualTo("bus");
        }
    }

    private JsonNode history() {
        BusProcess node = nodes.getFirst();
        return RunningBus.json(
                        node.send(HttpRequest.newBuilder(node.control("/control/v1/deployments?system=" + SYSTEM))
                                .header("Authorization", LOGIN)))
                .path("items");
    }

    private static HttpResponse<String> ask(BusProcess node, Path folder) {
        return node.send(HttpRequest.newBuilder(node.control(
                        "/control/v1/deployments/" + SYSTEM + "?reason=" + URLEncoder.encode("Thử", UTF_8)))
                .timeout(PATIENCE)
                .header("Authorization", LOGIN)
                .header("Accept-Language", "en")
                .header("Content-Type", "application/zip")
                .POST(HttpRequest.BodyPublishers.ofByteArray(FolderArchive.pack(folder))));
    }

    /** Kills a node in the middle of a deployment that it, or the other one, was asked for: old or new, and the same at both. */
    void killInTheMiddle(int times, long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < times; i++) {
            String before = live();
            Path folder = next(FolderFaults.README_CHANGED);
            int killed = i % NODES.size();
            BusProcess asked = nodes.get(random.nextInt(NODES.size()));
            CompletableFuture<Boolean> answered = Meanwhile.get(() -> {
                try {
                    return ask(asked, folder).statusCode() == 201;
                } catch (UncheckedIOException e) {
                    return false;
                }
            });
            Senders.pause(Duration.ofMillis(200 + random.nextInt(2500)));
            nodes.get(killed).kill();
            ready.remove(nodes.get(killed));
            nodes.set(killed, BusProcess.start(data(NODES.get(killed)), settings.get(killed)));
            ready.add(nodes.get(killed));
            boolean done = answered.join();
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(history()
                                    .valueStream()
                                    .map(each -> each.path("state").asString()))
                            .doesNotContain("PREPARING"));
            assertTheSameEverywhere();
            String after = live();
            assertThat(after).isIn(before, FolderVersion.of(folder));
            if (done) {
                assertThat(after).isEqualTo(FolderVersion.of(folder));
            }
            LOG.info(
                    "event=killed round={} node={} asked={} answered={} new={}",
                    i,
                    NODES.get(killed),
                    NODES.get(nodes.indexOf(asked) < 0 ? killed : nodes.indexOf(asked)),
                    done,
                    !after.equals(before));
        }
    }

    /** The version that is live; the folder that came with the installation while nothing was deployed. */
    private String live() {
        return history()
                .valueStream()
                .filter(each -> each.path("state").asString().equals("LIVE"))
                .map(each -> each.path("version").asString())
                .findFirst()
                .orElseGet(() -> FolderVersion.of(good));
    }

    /** Each node runs what the store says. */
    void assertTheSameEverywhere() {
        await().atMost(PATIENCE).untilAsserted(() -> {
            String live = live();
            for (BusProcess node : nodes) {
                assertThat(node.send(HttpRequest.newBuilder(node.control("/actuator/prometheus"))
                                        .header("Authorization", LOGIN))
                                .body()
                                .lines()
                                .filter(line -> line.startsWith("lgsp_system_version{system=\"" + SYSTEM + "\"")))
                        .singleElement()
                        .asString()
                        .contains(live);
            }
        });
    }

    /** Everything that was accepted is there once, in its order, and nobody was turned away. */
    void assertNothingIsWrong(SteadyLoad load) {
        JdbcClient sql = JdbcClient.create(source());
        assertThat(load.complaints()).isEmpty();
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(sql.sql("SELECT count(*) FROM delivery WHERE receiver = 'tracker'")
                            .query(Integer.class)
                            .single())
                    .isGreaterThanOrEqualTo(load.count());
            assertThat(sql.sql("SELECT state || ' ' || coalesce(cause_code, '') || ' ' || count(*) FROM delivery"
                                    + " WHERE receiver = 'tracker' AND state <> 'DELIVERED' GROUP BY state, cause_code")
                            .query(String.class)
                            .list())
                    .isEmpty();
        });
        Set<String> unknown = new HashSet<>(
                sql.sql("SELECT exchange_id::text FROM event WHERE kind = 'OUTCOME_UNKNOWN' AND receiver = 'tracker'")
                        .query(String.class)
                        .list());
        int doubled = 0;
        List<String> wrong = new ArrayList<>();
        for (Map.Entry<String, List<String>> dossier : load.accepted().entrySet()) {
            List<String> taken = partner.taken(dossier.getKey());
            Set<String> once = new LinkedHashSet<>();
            for (String id : taken) {
                boolean again = !once.add(id);
                doubled += again ? 1 : 0;
                if (again && !unknown.contains(id)) {
                    wrong.add("doubled " + dossier.getKey() + " " + taken);
                }
            }
            if (!List.copyOf(once).equals(dossier.getValue())) {
                wrong.add("lost or out of order: " + dossier.getKey() + " " + taken + " for " + dossier.getValue());
            }
        }
        LOG.info(
                "event=deployments fates=\"{}\" accepted={} rate={} dossiers={} unknown={} sentAgain={} cut={} wrong={}",
                fates,
                load.count(),
                load.rate(),
                load.accepted().size(),
                unknown.size(),
                doubled,
                load.cut(),
                wrong.size());
        assertThat(wrong).isEmpty();
    }

    private DataSource source() {
        return KillRun.source(database);
    }

    @Override
    public void close() {
        nodes.forEach(BusProcess::close);
        brokers.forEach(OutsideBroker::close);
        partner.close();
        database.close();
    }
}
