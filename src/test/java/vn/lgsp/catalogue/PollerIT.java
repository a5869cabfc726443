package vn.lgsp.catalogue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.support.SimpleRegistry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import vn.lgsp.delivery.partner.KeptFiles;
import vn.lgsp.delivery.route.RouteRegistry;
import vn.lgsp.messagestore.Alone;
import vn.lgsp.messagestore.CatalogueReading;
import vn.lgsp.messagestore.CatalogueState;
import vn.lgsp.messagestore.Catalogues;
import vn.lgsp.messagestore.RunningStore;
import vn.lgsp.messagestore.SystemStatus;
import vn.lgsp.messagestore.SystemStatuses;
import vn.lgsp.routing.SystemFolders;
import vn.lgsp.routing.Systems;

/** Nodes that fetch a catalogue from a real HTTP server into a real database. */
class PollerIT {
    private static final String NAME = "colours";
    private static final Clock CLOCK = Clock.systemUTC();
    private static final CatalogueProperties SETTINGS = new CatalogueProperties(
            Duration.ZERO, Duration.ofMillis(20), Duration.ofMillis(50), Duration.ofMillis(100));

    private static RunningStore store;
    private static Catalogues catalogues;

    private final AtomicInteger asked = new AtomicInteger();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private volatile String answer = "{\"items\": [{\"id\": \"1\", \"title\": \"Red\"}, {\"title\": \"None\"}]}";
    private volatile CountDownLatch held = new CountDownLatch(0);
    private Systems systems = new Systems(List.of());

    @BeforeAll
    static void open() {
        store = RunningStore.start();
        catalogues = new Catalogues(store.source());
    }

    @AfterAll
    static void close() throws Exception {
        store.close();
    }

    @BeforeEach
    void partner() throws IOException {
        store.sql()
                .sql("TRUNCATE catalogue, catalogue_version, catalogue_row, system_status")
                .update();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/list", exchange -> {
            asked.incrementAndGet();
            try {
                held.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            byte[] body = answer.getBytes(UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        opened.add(() -> server.stop(0));
        String url = "http://127.0.0.1:" + server.getAddress().getPort();
        systems = new SystemFolders(text -> text.replace("${KEEPER_URL}", url))
                .read(Path.of("src/test/resources/catalogue/routes"));
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : opened.reversed()) {
            each.close();
        }
    }

    @Test
    void ofTwoNodes_oneFetches_andBothKnowTheCodes() {
        // Given
        held = new CountDownLatch(1);
        KnownCodes first = node();
        KnownCodes second = node();
        await().until(() -> asked.get() == 1);

        // When
        assertThat(first.isUnknownProcedure("2")).isFalse();
        held.countDown();

        // Then
        await().untilAsserted(() -> {
            assertThat(first.isUnknownProcedure("2")).isTrue();
            assertThat(second.isUnknownProcedure("2")).isTrue();
        });
        assertThat(first.isUnknownProcedure("1")).isFalse();
        assertThat(asked).hasValue(1);
        assertThat(state().count()).isEqualTo(1);
    }

    @Test
    void anAnswerWithoutAList_isAFailure_andIsAskedForAgain() {
        answer = "{\"items\": 1}";
        node();
        await().untilAsserted(() -> assertThat(catalogues.states())
                .hasEntrySatisfying(NAME, each -> assertThat(each.failures()).isGreaterThan(2)));
        assertThat(state().failure()).isEqualTo("catalogue.unreadable");
        answer = "{\"items\": [{\"id\": \"1\"}]}";
        await().untilAsserted(() -> assertThat(state().version()).isEqualTo(1));
        assertThat(state().failures()).isZero();
    }

    @Test
    void aPausedSystem_isLeftAlone() {
        SystemStatuses statuses = new SystemStatuses(store.source());
        statuses.put(paused("someone"));
        KnownCodes codes = node();
        await().during(Duration.ofMillis(300)).until(() -> asked.get() == 0);
        assertThat(codes.isUnknownProcedure("2")).isFalse();
        statuses.put(paused(null));
        await().until(() -> asked.get() == 1);
    }

    private KnownCodes node() {
        RouteRegistry partners = new RouteRegistry(systems, CLOCK, new SimpleRegistry(), KeptFiles.NONE);
        KnownCodes codes = new KnownCodes(systems, new CatalogueReading(store.source()));
        Poller poller = new Poller(
                systems,
                catalogues,
                new Puller(partners, catalogues, new Catalogues.Retry(SETTINGS.retry(), SETTINGS.retryAtMost())),
                codes,
                new SystemStatuses(store.source()),
                new Alone(store.source()),
                CLOCK,
                SETTINGS);
        opened.add(partners);
        opened.add(poller);
        poller.start();
        return codes;
    }

    private static CatalogueState state() {
        return Objects.requireNonNull(catalogues.states().get(NAME));
    }

    private static SystemStatus paused(@Nullable String by) {
        return new SystemStatus(
                "keeper",
                UUID.randomUUID(),
                by,
                Map.of(),
                null,
                null,
                null,
                false,
                null,
                0,
                CLOCK.instant(),
                CLOCK.instant());
    }
}
