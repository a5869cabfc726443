package vn.lgsp.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
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
import org.junit.jupiter.api.Test;
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
import vn.lgsp.messagestore.Deployments.State;
import vn.lgsp.messagestore.Exchanges;
import vn.lgsp.messagestore.Preparations;
import vn.lgsp.messagestore.Preparations.Node;
import vn.lgsp.messagestore.RunningStore;
import vn.lgsp.routing.ConnectedSystem;
import vn.lgsp.routing.FolderVersion;
import vn.lgsp.routing.SystemFolders;
import vn.lgsp.routing.Systems;
import vn.lgsp.routing.ValuesMissing;

/** Two nodes on one store change what is live together, whatever one of them does or does not do. */
class SwitchoverIT {
    private static final String TRACKER = "tracker";
    private static final String ANNA = "anna";
    private static final String BINH = "binh";

    private static RunningStore store;

    @TempDir
    private Path work;

    private final List<OneNode> nodes = new ArrayList<>();
    private Path seeds = Path.of("");
    private Path folder = Path.of("");
    private Duration within = Duration.ofSeconds(20);
    private boolean approval;

    @BeforeAll
    static void startStore() {
        store = RunningStore.start();
    }

    @AfterAll
    static void stopStore() throws Exception {
        store.close();
    }

    @BeforeEach
    void aFolder() throws IOException {
        store.sql().sql("TRUNCATE deployment, deployment_node, node CASCADE").update();
        seeds = Files.createDirectories(work.resolve("seeds"));
        folder = work.resolve("mine").resolve(TRACKER);
        NewFolder.write(folder, NewFolder.Kind.PUSH, "Theo dõi");
    }

    @AfterEach
    void stopNodes() {
        nodes.forEach(OneNode::die);
    }

    /** A node with everything but messages. */
    private final class OneNode {
        private final Map<String, Long> queued = new ConcurrentHashMap<>();
        private final Set<String> forgotten = ConcurrentHashMap.newKeySet();
        private final Map<String, String> values = new HashMap<>(Map.of(
                "TRACKER_URL",
                "http://127.0.0.1:9",
                "TRACKER_TOKEN",
                "made-up",
                "OTHER_TRACKER_URL",
                "http://127.0.0.1:9",
                "OTHER_TRACKER_TOKEN",
                "made-up"));
        private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        private final AtomicBoolean looks = new AtomicBoolean(true);
        private final Systems systems;
        private final RouteRegistry registry;
        private final Deployer deployer;

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

    private String version() {
        return FolderVersion.of(folder);
    }

    /** The next version says something else. */
    private void change() {
        try {
            Files.writeString(folder.resolve("README.md"), Files.readString(folder.resolve("README.md")) + "\nMới.\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Deployments.Entry latest() {
        return new Deployments(store.source()).history(TRACKER, 1).getFirst();
    }

    @Test
    void versionRunsAtAllNodes_whenItIsSaidToBeLive() {
        OneNode here = new OneNode("here", 1);
        OneNode there = new OneNode("there", 2);
        assertThat(here.deploy()).isInstanceOf(Outcome.Live.class);
        assertThat(here.runs()).isEqualTo(version());
        assertThat(there.runs()).isEqualTo(version());
        // When it is taken back at the other node
        String first = version();
        change();
        assertThat(there.deploy()).isInstanceOf(Outcome.Live.class);
        assertThat(here.runs()).isEqualTo(version());
        assertThat(here.deployer.takeBack(TRACKER, BINH, "Lùi")).isInstanceOf(Outcome.Live.class);
        assertThat(here.runs()).isEqualTo(first);
        await().until(() -> there.runs().equals(first));
        assertThat(new Preparations(store.source()).standing(latest().id()))
                .extracting(Preparations.Standing::name)
                .containsExactly("here", "there");
    }

    @Test
    void nodeThatCannotLoadIt_stopsIt_andIsNamed() {
        OneNode here = new OneNode("here", 1);
        OneNode there = new OneNode("there", 2);
        assertThat(here.deploy()).isInstanceOf(Outcome.Live.class);
        String good = version();
        there.values.remove("TRACKER_TOKEN");
        change();
        // When
        Outcome outcome = here.deploy();
        // Then
        assertThat(outcome).isInstanceOf(Outcome.Stopped.class);
        assertThat(outcome.toString()).contains("there").contains("TRACKER_TOKEN");
        assertThat(List.of(here.runs(), there.runs())).containsOnly(good);
        assertThat(latest().state()).isEqualTo(State.FAILED);
        assertThat(latest().endedReason()).contains("there");
    }

    @Test
    void nodeThatIsSilent_stopsItInTime_andIsNamed() {
        within = Duration.ofSeconds(2);
        OneNode here = new OneNode("here", 1);
        OneNode there = new OneNode("there", 2);
        there.looks.set(false);
        Outcome outcome = here.deploy();
        assertThat(outcome).isInstanceOf(Outcome.Stopped.class);
        assertThat(outcome.toString()).contains("not ready in time: there");
        assertThat(here.runs()).isEmpty();
        // What stopped stops nothing that comes later
        there.looks.set(true);
        assertThat(here.deploy()).isInstanceOf(Outcome.Live.class);
        assertThat(there.runs()).isEqualTo(version());
    }

    @Test
    void nodeThatDies_isWaitedForOnlyUntilItCountsAsGone() {
        OneNode here = new OneNode("here", 1);
        OneNode there = new OneNode("there", 2);
        there.looks.set(false);
        CompletableFuture<Outcome> outcome = CompletableFuture.supplyAsync(here::deploy);
        await().until(() ->
                new Deployments(store.source()).current().stream().anyMatch(each -> each.state() == State.PREPARING));
        there.die();
        await().during(Duration.ofSeconds(1)).until(() -> here.runs().isEmpty());
        // When time passes
        store.sql()
                .sql("UPDATE node SET seen_at = seen_at - interval '10 seconds' WHERE name = 'there'")
                .update();
        assertThat(outcome.join()).isInstanceOf(Outcome.Live.class);
        // When it comes back
        assertThat(new OneNode("there", 2).runs()).isEqualTo(version());
    }

    @Test
    void whoAskedDiesInTheMiddle_andTheOthersEndIt() throws InterruptedException {
        OneNode here = new OneNode("here", 1);
        OneNode there = new OneNode("there", 2);
        there.looks.set(false);
        Thread asked = Thread.ofVirtual().start(here::deploy);
        await().until(() ->
                new Deployments(store.source()).current().stream().anyMatch(each -> each.state() == State.PREPARING));
        here.die();
        asked.interrupt();
        asked.join();
        store.sql().sql("UPDATE node SET seen_at = 'epoch' WHERE name = 'here'").update();
        there.looks.set(true);
        await().until(() -> there.runs().equals(version()));
        assertThat(latest().state()).isEqualTo(State.LIVE);
    }

    @Test
    void anotherPersonHasToAgree_ifConfiguredSo() {
        approval = true;
        OneNode here = new OneNode("here", 1);
        OneNode there = new OneNode("there", 2);
        assertThat(here.deploy()).isInstanceOf(Outcome.Awaiting.class);
        assertThat(latest().state()).isEqualTo(State.AWAITING_APPROVAL);
        // Not who asked, and not by asking again
        assertThat(here.deployer.approve(TRACKER, version(), ANNA)).isInstanceOf(Outcome.SecondPerson.class);
        assertThat(there.deployer.deploy(TRACKER, FolderArchive.pack(folder), BINH, "Thử"))
                .isInstanceOf(Outcome.Awaiting.class);
        assertThat(here.runs()).isEmpty();
        // Another one, at another node
        assertThat(there.deployer.approve(TRACKER, version(), BINH)).isInstanceOf(Outcome.Live.class);
        assertThat(List.of(here.runs(), there.runs())).containsOnly(version());
        assertThat(latest().approvedBy()).isEqualTo(BINH);
        assertThat(latest().by()).isEqualTo(ANNA);
        // Or does not
        String live = version();
        change();
        assertThat(here.deploy()).isInstanceOf(Outcome.Awaiting.class);
        assertThat(there.deployer.refuse(TRACKER, version(), BINH, "Chưa đúng")).isInstanceOf(Outcome.Declined.class);
        assertThat(there.deployer.approve(TRACKER, version(), BINH)).isInstanceOf(Outcome.Nothing.class);
        assertThat(latest().state()).isEqualTo(State.REFUSED);
        assertThat(latest().endedReason()).isEqualTo("Chưa đúng");
        // Or nobody does in time
        change();
        assertThat(here.deploy()).isInstanceOf(Outcome.Awaiting.class);
        store.sql()
                .sql("UPDATE deployment SET until = now() WHERE state = 'AWAITING_APPROVAL'")
                .update();
        assertThat(there.deployer.approve(TRACKER, version(), BINH)).isInstanceOf(Outcome.Nothing.class);
        await().until(() -> latest().state() == State.EXPIRED);
        assertThat(List.of(here.runs(), there.runs())).containsOnly(live);
    }

    @Test
    void systemIsRemovedEverywhere_whenNothingIsLeft_andItsSeedStaysAway() throws IOException {
        NewFolder.write(seeds.resolve(TRACKER), NewFolder.Kind.PUSH, "Theo dõi");
        OneNode here = new OneNode("here", 1);
        OneNode there = new OneNode("there", 2);
        assertThat(there.runs()).isNotEmpty();
        // Not while messages wait
        here.queued.put("tracker.parked", 3L);
        assertThat(here.deployer.remove(TRACKER, ANNA, "Ngừng"))
                .isEqualTo(new Outcome.InUse(Map.of("tracker.parked", 3L)));
        here.queued.clear();
        // Not while another is like it
        Path like = work.resolve("like").resolve("other-tracker");
        Files.createDirectories(like);
        Files.writeString(like.resolve("system.yaml"), "like: tracker\ntitle:\n  vi: Bản khác\n  en: Another\n");
        Files.writeString(like.resolve("README.md"), "# Bản khác\n");
        Outcome other = here.deployer.deploy("other-tracker", FolderArchive.pack(like), ANNA, "Thử");
        assertThat(other).isInstanceOf(Outcome.Live.class);
        Outcome needed = here.deployer.remove(TRACKER, ANNA, "Ngừng");
        assertThat(needed).isInstanceOf(Outcome.Refused.class);
        assertThat(needed.toString()).contains("like: 'tracker'");
        assertThat(here.deployer.remove("other-tracker", ANNA, "Ngừng")).isInstanceOf(Outcome.Removed.class);
        // Then it goes
        assertThat(here.deployer.remove(TRACKER, ANNA, "Ngừng")).isInstanceOf(Outcome.Removed.class);
        assertThat(List.of(here.runs(), there.runs())).containsOnly("");
        await().until(() -> there.forgotten.contains(TRACKER) && here.forgotten.contains(TRACKER));
        assertThat(here.deployer.remove(TRACKER, ANNA, "Ngừng")).isInstanceOf(Outcome.Nothing.class);
        // And stays away
        there.die();
        OneNode again = new OneNode("there", 2);
        assertThat(again.runs()).isEmpty();
        assertThat(latest().act()).isEqualTo(Deployments.Act.REMOVE);
        // Until somebody deploys it again, also as it was
        assertThat(again.deployer.deploy(TRACKER, FolderArchive.pack(seeds.resolve(TRACKER)), BINH, "Lại"))
                .isInstanceOf(Outcome.Live.class);
        assertThat(here.runs()).isEqualTo(FolderVersion.of(seeds.resolve(TRACKER)));
    }

    @Test
    void removalThatLeavesMessages_isTakenBack() {
        within = Duration.ofSeconds(3);
        OneNode here = new OneNode("here", 1);
        assertThat(here.deploy()).isInstanceOf(Outcome.Live.class);
        CompletableFuture<Outcome> removal =
                CompletableFuture.supplyAsync(() -> here.deployer.remove(TRACKER, ANNA, "Ngừng"));
        // Given a message that was accepted while it went, and then parked
        await().until(() -> here.runs().isEmpty());
        here.queued.put("tracker.parked", 1L);
        // Then
        await().atMost(Duration.ofMinutes(1)).until(() -> here.runs().equals(version()));
        assertThat(removal.join().toString()).contains("tracker.parked=1");
        assertThat(here.forgotten).isEmpty();
    }

    @Test
    void removalThatANodeDoesNotFollow_isTakenBackInTime_andTheNodeIsNamed() {
        within = Duration.ofSeconds(3);
        OneNode here = new OneNode("here", 1);
        assertThat(here.deploy()).isInstanceOf(Outcome.Live.class);
        // Given a node that gets ready and then does nothing
        Preparations others = new Preparations(store.source());
        Node ill = new Node(new UUID(0, 3), "ill");
        others.beat(ill);
        store.sql()
                .sql("UPDATE node SET seen_at = seen_at + interval '1 hour' WHERE name = 'ill'")
                .update();
        CompletableFuture<Outcome> removal =
                CompletableFuture.supplyAsync(() -> here.deployer.remove(TRACKER, ANNA, "Ngừng"));
        await().until(() -> latest().state() == State.PREPARING);
        others.answer(latest().id(), ill, Preparations.Answer.READY, null);
        // Then
        assertThat(removal.join().toString()).contains("not removed at: ill");
        await().until(() -> here.runs().equals(version()));
        assertThat(here.forgotten).isEmpty();
    }

    /** However a request and the node's own look meet. */
    @Test
    void nodeThatRunsIt_staysKnownToRunIt() {
        OneNode here = new OneNode("here", 1);
        Preparations preparations = new Preparations(store.source());
        for (int i = 0; i < 10; i++) {
            change();
            assertThat(here.deploy()).isInstanceOf(Outcome.Live.class);
            assertThat(preparations.standing(latest().id()))
                    .extracting(Preparations.Standing::answer)
                    .containsExactly(Preparations.Answer.RUNNING);
        }
    }

    @Test
    void versionThatWasNotWatchedToItsEnd_isWatchedByWhoComesNext() {
        OneNode here = new OneNode("here", 1);
        assertThat(here.deploy()).isInstanceOf(Outcome.Live.class);
        here.die();
        OneNode next = new OneNode("here", 1);
        assertThat(next.registry.live(TRACKER).orElseThrow().isWatched()).isTrue();
        // When it got through, here or elsewhere
        new Deployments(store.source()).prove(latest().id());
        await().until(() -> !next.registry.live(TRACKER).orElseThrow().isWatched());
        next.die();
        assertThat(new OneNode("here", 1).registry.live(TRACKER).orElseThrow().isWatched())
                .isFalse();
    }

    @Test
    void versionThatHasBeenLiveForLong_isWatchedNoMore_alsoNotAfterARestart() {
        OneNode here = new OneNode("here", 1);
        assertThat(here.deploy()).isInstanceOf(Outcome.Live.class);
        await().during(Duration.ofSeconds(1)).until(() -> latest().provenAt() == null);
        here.die();
        store.sql()
                .sql("UPDATE deployment SET live_at = live_at - interval '1 day' WHERE state = 'LIVE'")
                .update();
        // When nothing travelled, and another process begins
        OneNode next = new OneNode("here", 1);
        assertThat(next.registry.live(TRACKER).orElseThrow().isWatched()).isFalse();
        assertThat(latest().provenAt()).isNotNull();
        // And where one goes on
        change();
        assertThat(next.deploy()).isInstanceOf(Outcome.Live.class);
        assertThat(next.registry.live(TRACKER).orElseThrow().isWatched()).isTrue();
        store.sql()
                .sql("UPDATE deployment SET live_at = live_at - interval '1 day' WHERE state = 'LIVE'")
                .update();
        await().until(() -> !next.registry.live(TRACKER).orElseThrow().isWatched());
    }

    @Test
    void whatNobodyIsCalledBy_needsNoWatching() throws IOException {
        OneNode here = new OneNode("here", 1);
        Path fetcher = work.resolve("mine").resolve("fetcher");
        NewFolder.write(fetcher, NewFolder.Kind.INBOX, "Tự lấy");
        here.values.putAll(new TreeMap<>(Map.of("FETCHER_SECRET", "made-up-secret")));
        assertThat(here.deployer.deploy("fetcher", FolderArchive.pack(fetcher), ANNA, "Thử"))
                .isInstanceOf(Outcome.Live.class);
        await().until(() -> new Deployments(store.source()).current().stream().allMatch(Deployments.Current::proven));
    }
}
