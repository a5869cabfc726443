package vn.lgsp.polling;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.camel.support.SimpleRegistry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.FileSystemUtils;
import tools.jackson.databind.JsonNode;
import vn.lgsp.delivery.partner.KeptFiles;
import vn.lgsp.delivery.route.RouteRegistry;
import vn.lgsp.delivery.route.Trial;
import vn.lgsp.delivery.route.WayIn;
import vn.lgsp.messagestore.Alone;
import vn.lgsp.messagestore.FetchRefusals;
import vn.lgsp.messagestore.PollState;
import vn.lgsp.messagestore.Polls;
import vn.lgsp.messagestore.RunningStore;
import vn.lgsp.routing.ConnectedSystem;
import vn.lgsp.routing.Poll;
import vn.lgsp.routing.SystemFolders;
import vn.lgsp.routing.Systems;
import vn.lgsp.translation.CanonicalForms;
import vn.lgsp.translation.CanonicalItem;
import vn.lgsp.translation.ExactJson;

/** Nodes that ask a real HTTP server and keep in a real database where they are; only what accepts messages is stood in for. */
class PollingIT {
    private static final Path ROUTES = Path.of("src/test/resources/polling/routes");

    private static RunningStore store;
    private static Polls polls;

    private final List<AutoCloseable> opened = new ArrayList<>();
    private final Intake intake = new Intake();
    private final List<String> there = new CopyOnWriteArrayList<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<JsonNode> said = new CopyOnWriteArrayList<>();
    private volatile int page = 2;
    private volatile int status = 200;
    private volatile Predicate<ConnectedSystem> resting = system -> false;
    private volatile Instant now = Instant.parse("2026-03-15T01:30:00Z");
    private final InstantSource clock = () -> now;
    private String url = "";

    /** Knows again what came under the same key, and can be out of order. */
    private static final class Intake implements ItemIntake {
        private final CanonicalForms forms = new CanonicalForms();
        private final Map<String, UUID> known = new ConcurrentHashMap<>();
        private final List<String> taken = new CopyOnWriteArrayList<>();
        private volatile String away = "";
        private volatile Consumer<Item> meanwhile = item -> {};

        @Override
        public Fate take(ConnectedSystem sender, Poll rule, WayIn way, Item item) {
            if (item.id().equals(away)) {
                throw new NotNow("bus.unavailable", new IllegalStateException("the broker is away"));
            }
            try {
                way.read(
                        mapping -> CanonicalItem.read(forms, rule.messageType(), mapping, item.json(), item.pointer()));
            } catch (CanonicalItem.Unreadable e) {
                return new Fate.Refused(
                        "body.invalid", e.violations().getFirst().code(), "Không đúng");
            }
            meanwhile.accept(item);
            UUID fresh = UUID.randomUUID();
            UUID before = known.putIfAbsent(String.valueOf(item.key()), fresh);
            if (before == null) {
                taken.add(item.id());
            }
            return new Fate.Accepted(before == null ? fresh : before, before != null);
        }
    }

    @BeforeAll
    static void open() {
        store = RunningStore.start();
        polls = new Polls(store.source());
    }

    @AfterAll
    static void close() throws Exception {
        store.close();
    }

    @BeforeEach
    void partner() throws IOException {
        store.sql().sql("TRUNCATE poll, fetch_refusal").update();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/changes", this::changes);
        server.createContext("/pending", this::pending);
        server.createContext("/said", this::said);
        server.start();
        opened.add(() -> server.stop(0));
        url = "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : opened.reversed()) {
            each.close();
        }
    }

    private void changes(HttpExchange exchange) throws IOException {
        String query = String.valueOf(exchange.getRequestURI().getQuery());
        asked.add(query);
        int after = query.startsWith("after=") ? Integer.parseInt(query.substring("after=".length())) : 0;
        List<String> items = there.stream().skip(after).limit(page).toList();
        answer(exchange, "{\"items\": [%s], \"next\": %d}".formatted(String.join(",", items), after + items.size()));
    }

    private void pending(HttpExchange exchange) throws IOException {
        asked.add("pending");
        answer(exchange, "[" + String.join(",", there.stream().limit(page).toList()) + "]");
    }

    private void said(HttpExchange exchange) throws IOException {
        JsonNode body = ExactJson.MAPPER.readTree(exchange.getRequestBody().readAllBytes());
        said.add(body);
        there.removeIf(each -> ExactJson.MAPPER.readTree(each).path("id").equals(body.path("id")));
        answer(exchange, "{}");
    }

    private void answer(HttpExchange exchange, String text) throws IOException {
        byte[] body = text.getBytes(UTF_8);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static String item(String id) {
        return "{\"id\": \"%s\", \"dossier\": \"H28.12-260315-0001\", \"state\": \"PROCESSING\", \"note\": \"bước\"}"
                .formatted(id);
    }

    private static String unreadable(String id) {
        return "{\"id\": \"%s\", \"dossier\": \"H28.12-260315-0001\", \"state\": \"LOST\"}".formatted(id);
    }

    private Systems systems(String system) {
        return new SystemFolders(text -> text.replace("${ASKED_URL}", url)).read(List.of(ROUTES.resolve(system)));
    }

    private AutoCloseable node(Systems systems) {
        return node(systems, new RouteRegistry(systems, clock, new SimpleRegistry(), KeptFiles.NONE));
    }

    /** A node that watches this version of the system beside the one before. */
    private Trial watching(Systems version, Systems before) {
        RouteRegistry partners = new RouteRegistry(version, clock, new SimpleRegistry(), KeptFiles.NONE);
        Trial.Verdict verdict = new Trial.Verdict() {
            @Override
            public Trial.Sentence condemn(String why, List<UUID> refused) {
                return Trial.Sentence.GOES;
            }

            @Override
            public void trust() {}
        };
        Trial trial = new Trial(verdict, 20, Set.of(Trial.poll("steps")), () -> before.named("asked"));
        partners.watch(version.named("asked").orElseThrow(), trial);
        node(version, partners);
        return trial;
    }

    private AutoCloseable node(Systems systems, RouteRegistry partners) {
        PollParts parts = new PollParts(
                partners,
                intake,
                polls,
                new FetchRefusals(store.source()),
                new PollFigures(new SimpleMeterRegistry()),
                clock);
        Poller poller = new Poller(systems, new Alone(store.source()), parts, system -> resting.test(system));
        poller.start();
        AutoCloseable node = () -> {
            poller.close();
            partners.close();
        };
        opened.add(node);
        return node;
    }

    private void pass(Duration time) {
        now = now.plus(time);
    }

    private static PollState state(String system) {
        return polls.state(system, "steps");
    }

    private List<String> refused() {
        return store.sql()
                .sql("SELECT source || ' ' || item || ' ' || code FROM fetch_refusal ORDER BY item")
                .query((row, n) -> row.getString(1))
                .list();
    }

    @Test
    void whatIsThere_isTakenInItsOrder_andThenOnlyWhatIsNew_alsoByAnotherNode() throws Exception {
        there.addAll(List.of(item("1"), item("2"), item("3"), item("4"), item("5")));
        AutoCloseable first = node(systems("asked"));
        await().untilAsserted(() -> assertThat(state("asked").askedAt()).isNotNull());
        assertThat(intake.taken).containsExactly("1", "2", "3", "4", "5");
        assertThat(state("asked").cursor()).isEqualTo("5");
        assertThat(asked).containsExactly("null", "after=2", "after=4", "after=5");
        // When it stops, and another begins
        opened.remove(first);
        first.close();
        there.add(item("6"));
        node(systems("asked"));
        node(systems("asked"));
        // Then nobody is asked before it is time, and from where it was
        await().during(Duration.ofMillis(700)).until(() -> asked.size() == 4);
        pass(Duration.ofMinutes(1));
        await().untilAsserted(() -> assertThat(state("asked").cursor()).isEqualTo("6"));
        assertThat(intake.taken).containsExactly("1", "2", "3", "4", "5", "6");
        // Two nodes ask no more often than one
        await().during(Duration.ofMillis(700)).until(() -> asked.size() == 6);
        assertThat(asked.subList(4, 6)).containsExactly("after=5", "after=6");
    }

    @Test
    void whatCannotBeAcceptedNow_stopsTheRound_andNothingIsSkippedOrDoubled() {
        there.addAll(List.of(item("1"), item("2"), item("3"), item("4")));
        intake.away = "4";
        node(systems("asked"));
        await().untilAsserted(() -> assertThat(state("asked").failure()).isEqualTo("bus.unavailable"));
        assertThat(state("asked").cursor()).isEqualTo("2");
        assertThat(intake.taken).containsExactly("1", "2", "3");
        intake.away = "";
        pass(Duration.ofMinutes(2));
        await().untilAsserted(() -> assertThat(state("asked").failures()).isZero());
        assertThat(state("asked").cursor()).isEqualTo("4");
        assertThat(intake.taken).containsExactly("1", "2", "3", "4");
        assertThat(refused()).isEmpty();
    }

    @Test
    void whatCanNeverBeAccepted_blocksNothing_andIsTold() {
        there.addAll(List.of(unreadable("1"), item("2"), unreadable("3"), unreadable("4"), item("5")));
        node(systems("asked"));
        await().untilAsserted(() -> assertThat(state("asked").cursor()).isEqualTo("5"));
        assertThat(intake.taken).containsExactly("2", "5");
        assertThat(refused()).hasSize(3).allMatch(each -> each.matches("poll:steps [134] [a-z.]+"));
    }

    @Test
    void whatWasRefused_isAskedForOnceMore_andForgottenWhenItIsTaken() {
        there.addAll(List.of(item("1"), item("2"), item("3"), unreadable("4"), item("5")));
        node(systems("asked"));
        await().untilAsserted(() -> assertThat(state("asked").cursor()).isEqualTo("5"));
        FetchRefusals.Refusal refusal =
                new FetchRefusals(store.source()).of("asked", "poll:steps", 9).getFirst();
        assertThat(refusal.item()).isEqualTo("4");
        assertThat(refusal.from()).isEqualTo("2");
        // When it is mended, and an operator wants it
        there.set(3, item("4"));
        assertThat(polls.setBack("asked", "steps", refusal.from(), "anna", "Đã sửa", now))
                .isTrue();
        pass(Duration.ofMinutes(1));
        // Then
        await().untilAsserted(() -> assertThat(state("asked").cursor()).isEqualTo("5"));
        assertThat(intake.taken).containsExactly("1", "2", "3", "5", "4");
        assertThat(refused()).isEmpty();
        assertThat(polls.setBacks("asked", "steps", 9)).singleElement().satisfies(each -> {
            assertThat(each.actor()).isEqualTo("anna");
            assertThat(each.reason()).isEqualTo("Đã sửa");
            assertThat(each.before()).isEqualTo("5");
            assertThat(each.now()).isEqualTo("2");
        });
        assertThat(polls.setBack("asked", "never", null, "anna", "x", now)).isFalse();
    }

    @Test
    void aSetBackToWhereARoundJustIs_countsAllTheSame() {
        there.addAll(List.of(item("1"), item("2"), item("3"), item("4")));
        AtomicBoolean once = new AtomicBoolean();
        intake.meanwhile = item -> {
            // The page after "2" is being taken: that is what the poll stands at.
            if (item.id().equals("4") && once.compareAndSet(false, true)) {
                assertThat(polls.setBack("asked", "steps", "2", "anna", "Hỏi lại", now))
                        .isTrue();
            }
        };
        node(systems("asked"));
        await().untilAsserted(() -> assertThat(state("asked").askedAt()).isNotNull());
        assertThat(state("asked").cursor()).isEqualTo("2");
        pass(Duration.ofSeconds(5));
        await().untilAsserted(() -> assertThat(state("asked").cursor()).isEqualTo("4"));
        assertThat(intake.taken).containsExactly("1", "2", "3", "4");
        assertThat(asked.stream().filter("after=2"::equals)).hasSize(2);
    }

    @Test
    void aSystemThatIsAway_isAskedLater_andEverLater_andGoesOnWhereItWas() {
        there.addAll(List.of(item("1")));
        status = 503;
        node(systems("asked"));
        await().untilAsserted(() -> assertThat(state("asked").failures()).isEqualTo(1));
        assertThat(state("asked").dueAt()).isEqualTo(now.plus(Duration.ofMinutes(2)));
        pass(Duration.ofMinutes(2));
        await().untilAsserted(() -> assertThat(state("asked").failures()).isEqualTo(2));
        assertThat(state("asked").dueAt()).isEqualTo(now.plus(Duration.ofMinutes(4)));
        assertThat(state("asked").failure()).isEqualTo("http.503");
        assertThat(state("asked").failingSince()).isEqualTo(now.minus(Duration.ofMinutes(2)));
        pass(Duration.ofMinutes(3));
        await().during(Duration.ofMillis(500)).until(() -> asked.size() == 2);
        status = 200;
        pass(Duration.ofMinutes(1));
        await().untilAsserted(() -> assertThat(state("asked").failure()).isNull());
        assertThat(intake.taken).containsExactly("1");
    }

    @Test
    void anAnswerOfWhichNothingCanBeRead_speaksAgainstTheMapping_andIsNotPassedOver() {
        page = 5;
        for (int i = 1; i <= 5; i++) {
            there.add(unreadable(String.valueOf(i)));
        }
        node(systems("asked"));
        await().untilAsserted(() -> assertThat(state("asked").failure()).isEqualTo("poll.none-readable"));
        assertThat(state("asked").misconfigured()).isTrue();
        assertThat(state("asked").cursor()).isNull();
        assertThat(refused()).isEmpty();
    }

    /** It finds where the next question begins by a mapping that this answer is too much for. */
    private Systems puzzled(Path work) throws IOException {
        Path folder = work.resolve("asked");
        FileSystemUtils.copyRecursively(ROUTES.resolve("asked"), folder);
        Path manifest = folder.resolve("system.yaml");
        Files.writeString(manifest, Files.readString(manifest).replace("cursor: /next", "cursor: mapping/next.jslt"));
        Files.writeString(folder.resolve("mapping/next.jslt"), "error(\"never like this\")");
        return new SystemFolders(text -> text.replace("${ASKED_URL}", url)).read(List.of(folder));
    }

    @Test
    void anAnswerThatNeitherVersionGoesOnFrom_condemnsNone_andOneThatTheVersionBeforeDoes_does(@TempDir Path work)
            throws Exception {
        there.add(item("1"));
        Systems puzzled = puzzled(work);
        Trial same = watching(puzzled, puzzled);
        await().untilAsserted(() -> assertThat(state("asked").failure()).isEqualTo("mapping.failed"));
        assertThat(same.isCondemned()).isFalse();
        opened.removeLast().close();
        // When the version before could
        store.sql().sql("TRUNCATE poll").update();
        Trial worse = watching(puzzled, systems("asked"));
        await().until(worse::isCondemned);
    }

    @Test
    void aQuietSystem_thatIsNotAnsweringLater_norToldAnythingReadable_condemnsNothing() {
        Trial trial = watching(systems("asked"), systems("asked"));
        await().untilAsserted(() -> assertThat(state("asked").askedAt()).isNotNull());
        status = 401;
        pass(Duration.ofMinutes(1));
        await().untilAsserted(() -> assertThat(state("asked").failure()).isEqualTo("http.401"));
        status = 200;
        page = 5;
        there.addAll(List.of(unreadable("1"), unreadable("2"), unreadable("3"), unreadable("4"), unreadable("5")));
        for (int i = 0; i < 6; i++) {
            int failures = state("asked").failures();
            pass(Duration.ofHours(1));
            await().until(() -> state("asked").failures() > failures);
        }
        assertThat(state("asked").failure()).isEqualTo("poll.none-readable");
        assertThat(trial.isCondemned()).isFalse();
    }

    @Test
    void withoutACursor_allIsToldUntilItIsAnswered() {
        there.addAll(List.of(item("1"), unreadable("2"), item("3")));
        node(systems("pending"));
        await().untilAsserted(() -> assertThat(state("pending").askedAt()).isNotNull());
        assertThat(there).isEmpty();
        assertThat(intake.taken).containsExactly("1", "3");
        assertThat(said)
                .extracting(each ->
                        each.path("id").asString() + " " + each.path("outcome").asString())
                .containsExactly("1 accepted", "2 refused", "3 accepted");
        assertThat(state("pending").cursor()).isNull();
    }

    @Test
    void aSystemThatRests_isNotAsked_norIsWhatItToldTakenToTheEnd() {
        there.addAll(List.of(item("1"), item("2"), item("3")));
        resting = system -> true;
        node(systems("asked"));
        await().during(Duration.ofMillis(700)).until(asked::isEmpty);
        resting = system -> intake.taken.contains("2");
        pass(Duration.ofSeconds(5));
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(intake.taken).containsExactly("1", "2"));
        await().untilAsserted(() -> assertThat(state("asked").cursor()).isEqualTo("2"));
        pass(Duration.ofSeconds(5));
        await().during(Duration.ofMillis(700)).until(() -> asked.size() == 1);
        // A pause is no failure
        assertThat(state("asked").failures()).isZero();
        resting = system -> false;
        pass(Duration.ofSeconds(5));
        await().untilAsserted(() -> assertThat(intake.taken).containsExactly("1", "2", "3"));
    }

    @Test
    void anotherVersion_isAskedAtOnce_andARemovedSystemNoMore() {
        there.addAll(List.of(item("1")));
        status = 404;
        Systems systems = systems("asked");
        node(systems);
        await().untilAsserted(() -> assertThat(state("asked").misconfigured()).isTrue());
        assertThat(state("asked").failure()).isEqualTo("http.404");
        status = 200;
        systems.put(systems.named("asked").orElseThrow());
        await().untilAsserted(() -> assertThat(state("asked").failure()).isNull());
        assertThat(intake.taken).containsExactly("1");
        int before = asked.size();
        systems.remove("asked");
        pass(Duration.ofHours(1));
        await().during(Duration.ofMillis(700)).until(() -> asked.size() == before);
    }
}
