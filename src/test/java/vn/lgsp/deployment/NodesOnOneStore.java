package vn.lgsp.deployment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.support.SimpleRegistry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.PropertyPlaceholderHelper;
import vn.lgsp.delivery.Command;
import vn.lgsp.delivery.EngineRoom;
import vn.lgsp.delivery.LaneStatus;
import vn.lgsp.delivery.partner.KeptFiles;
import vn.lgsp.delivery.route.RouteRegistry;
import vn.lgsp.deployment.Deployer.Outcome;
import vn.lgsp.exchange.Seal;
import vn.lgsp.messagestore.Deployments;
import vn.lgsp.messagestore.Exchanges;
import vn.lgsp.messagestore.Partitions;
import vn.lgsp.messagestore.Preparations;
import vn.lgsp.messagestore.Preparations.Node;
import vn.lgsp.messagestore.RunningStore;
import vn.lgsp.routing.ConnectedSystem;
import vn.lgsp.routing.FolderVersion;
import vn.lgsp.routing.SystemFolders;
import vn.lgsp.routing.Systems;
import vn.lgsp.routing.ValuesMissing;

/** Nodes with everything but messages, on one store. */
abstract class NodesOnOneStore {
    static final String TRACKER = "tracker";
    static final String ANNA = "anna";
    static final String BINH = "binh";

    static RunningStore store;

    @TempDir
    Path work;

    private final List<OneNode> nodes = new ArrayList<>();
    Path seeds = Path.of("");
    Path folder = Path.of("");
    Duration within = Duration.ofSeconds(20);
    boolean approval;

    @BeforeAll
    static void startStore() {
        store = RunningStore.start();
        new Partitions(store.source(), Clock.systemUTC()).extend();
    }

    @AfterAll
    static void stopStore() throws Exception {
        store.close();
    }

    @BeforeEach
    void aFolder() throws IOException {
        store.sql()
                .sql("TRUNCATE deployment, deployment_node, node, delivery CASCADE")
                .update();
        seeds = Files.createDirectories(work.resolve("seeds"));
        folder = work.resolve("mine").resolve(TRACKER);
        NewFolder.write(folder, NewFolder.Kind.PUSH, "Theo dõi");
    }

    @AfterEach
    void stopNodes() {
        nodes.forEach(OneNode::die);
    }

    /** A node with everything but messages. */
    final class OneNode {
        final Map<String, Long> queued = new ConcurrentHashMap<>();
        final Set<String> forgotten = ConcurrentHashMap.newKeySet();
        final Map<String, String> values = new HashMap<>(Map.of(
                "TRACKER_URL",
                "http://127.0.0.1:9",
                "TRACKER_TOKEN",
                "made-up",
                "OTHER_TRACKER_URL",
                "http://127.0.0.1:9",
                "OTHER_TRACKER_TOKEN",
                "made-up",
                "TRACKER_SECRET",
                "made-up-secret"));
        private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        final AtomicBoolean looks = new AtomicBoolean(true);
        final Systems systems;
        final RouteRegistry registry;
        final Deployer deployer;

        OneNode(String name, int number) {
            InstantSource clock = InstantSource.system();
            Deployments deployments = new Deployments(store.source());
            Preparations preparations = new Preparations(store.source());
            Node node = new Node(new UUID(0, number), name);
            preparations.beat(node);
            PropertyPlaceholderHelper helper = new PropertyPlaceholderHelper("${", "}", ":", null, false);
            SystemFolders reader = new SystemFolders(text -> helper.replacePlaceholders(text, key -> {
                if (!values.containsKey(key) && !key.contains(":") && !text.contains(key + ":")) {
                    throw new ValuesMissing(Set.of(key));
                }
                return values.get(key);
            }));
            LiveFolders folders = new LiveFolders(seeds, work.resolve(name)).with(deployments);
            systems = reader.read(folders.all());
            registry = new RouteRegistry(systems, clock, new SimpleRegistry(), KeptFiles.NONE);
            deployer = new Deployer(
                    systems,
                    reader,
                    folders,
                    registry,
                    new Room(),
                    deployments,
                    preparations,
                    new Exchanges(store.source(), new Seal("test", Map.of("test", new byte[32]))),
                    node,
                    new DeploymentProperties(name, within, approval, Duration.ofHours(1), 20, Duration.ofDays(1)),
                    clock);
            deployer.follow();
            timer.scheduleWithFixedDelay(
                    () -> {
                        preparations.beat(node);
                        if (looks.get()) {
                            deployer.follow();
                        }
                    },
                    50,
                    50,
                    TimeUnit.MILLISECONDS);
            nodes.add(this);
        }

        private final class Room implements EngineRoom {
            @Override
            public List<LaneStatus> status() {
                return List.of();
            }

            @Override
            public boolean isDelivering() {
                return true;
            }

            @Override
            public void renew(ConnectedSystem system) {}

            @Override
            public Map<String, Long> queued(String system) {
                return Map.copyOf(queued);
            }

            @Override
            public void forget(String system) {
                forgotten.add(system);
            }

            @Override
            public void tell(String system, Command command) {
                throw new IllegalStateException("Nothing is delivered here");
            }
        }

        String runs() {
            return systems.named(TRACKER).map(FolderVersion::of).orElse("");
        }

        Outcome deploy() {
            return deployer.deploy(TRACKER, FolderArchive.pack(folder), ANNA, "Thử");
        }

        void die() {
            timer.shutdownNow();
        }
    }

    String version() {
        return FolderVersion.of(folder);
    }

    /** The next version says something else. */
    void change() {
        try {
            Files.writeString(folder.resolve("README.md"), Files.readString(folder.resolve("README.md")) + "\nMới.\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Deployments.Entry latest() {
        return new Deployments(store.source()).history(TRACKER, 1).getFirst();
    }
}
