package vn.lgsp.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import vn.lgsp.RunningBus;

/** A partner answers after many seconds: it costs its own system time, and others neither rate nor threads, connections or memory. */
@Isolated("It looks at rates, and at threads and memory of the whole process.")
class SlowSystemIT {
    private static final Logger log = LoggerFactory.getLogger(SlowSystemIT.class);
    private static final String SLOW = "careful";
    /** As the manifests of both systems leave it. */
    private static final int AT_ONCE = 8;

    private static final int WAITING = 200;
    private static final int OTHERS = 100;
    private static final int ROUNDS = 2;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    private static Path data;

    private static final CountDownLatch ANSWER = new CountDownLatch(1);
    private static final AtomicInteger CALLS = new AtomicInteger();
    private static final AtomicInteger OPEN = new AtomicInteger();
    private static final AtomicInteger MOST = new AtomicInteger();

    private static HttpServer partner;
    private static RunningBus bus;
    private static String writer = "";
    private static int number;

    @BeforeAll
    static void start() throws IOException {
        partner = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        partner.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        partner.createContext("/progress", SlowSystemIT::answer);
        partner.start();
        bus = GatewayBus.start(
                data, "CAREFUL_URL=http://127.0.0.1:" + partner.getAddress().getPort());
        writer = bus.token("writer");
    }

    /** Lets every caller wait as long as the test wants. */
    private static void answer(HttpExchange exchange) throws IOException {
        CALLS.incrementAndGet();
        MOST.accumulateAndGet(OPEN.incrementAndGet(), Math::max);
        try {
            exchange.getRequestBody().readAllBytes();
            ANSWER.await();
            byte[] answer = "{\"taken\": true}".getBytes(UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            OPEN.decrementAndGet();
            exchange.getResponseBody().write(answer);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            exchange.close();
        }
    }

    @AfterAll
    static void stop() {
        ANSWER.countDown();
        bus.close();
        partner.stop(0);
    }

    private static String accepted(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return RunningBus.json(answer).path("exchangeId").asString();
    }

    private static String slow(int i) {
        return accepted(bus.call(
                "POST", "/api/v1/dossiers/H91-slow-" + i + "/progress", writer, RunningBus.progress("Thẩm định")));
    }

    private static int takenByTheOther() {
        return bus.simulators().ledger().read(GatewayBus.TAKER).size();
    }

    /** How many messages a second the other system gets, from the first request to the last delivery; the best of a few rounds. */
    private static double othersPerSecond() {
        return IntStream.range(0, ROUNDS).mapToDouble(round -> round()).max().orElseThrow();
    }

    private static double round() {
        int before = takenByTheOther();
        long began = System.nanoTime();
        for (int i = 0; i < OTHERS; i++) {
            accepted(bus.call("PUT", "/api/v1/dossiers/H90-beside-" + number++, writer, RunningBus.dossier("X")));
        }
        await().pollInterval(Duration.ofMillis(10)).atMost(PATIENCE).until(() -> takenByTheOther() - before == OTHERS);
        return OTHERS * 1e9 / (System.nanoTime() - began);
    }

    private static long heapMegabytes() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() >> 20;
    }

    private static int threads() {
        return ManagementFactory.getThreadMXBean().getThreadCount();
    }

    /** Calls that wait are no platform threads; virtual ones are not among these. */
    private static List<Thread> callingThreads() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(one -> Arrays.stream(one.getValue())
                        .anyMatch(frame -> frame.getClassName().startsWith("vn.lgsp.delivery.partner.")))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static JsonNode slowSystem() {
        return RunningBus.json(bus.operator("GET", "/control/v1/systems", ""))
                .path("items")
                .valueStream()
                .filter(each -> each.path("name").asString().equals(SLOW))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aSlowSystem_takesNothingFromTheOthers_andGetsAllOfItsMessages() {
        // Given
        othersPerSecond();
        double alone = othersPerSecond();
        long heap = heapMegabytes();
        int threads = threads();
        // When all its calls wait for an answer, and many messages for a call
        List<String> waiting = new ArrayList<>();
        for (int i = 0; i < WAITING; i++) {
            waiting.add(slow(i));
        }
        await().until(() -> OPEN.get() == AT_ONCE);
        double beside = othersPerSecond();
        // Then it has its own connections and no more, and the others their rate
        log.info(
                "event=slow-system alonePerSecond={} besidePerSecond={} heapMb={} before={} threads={} before={}",
                Math.round(alone),
                Math.round(beside),
                heapMegabytes(),
                heap,
                threads(),
                threads);
        assertThat(OPEN).hasValue(AT_ONCE);
        assertThat(MOST).hasValue(AT_ONCE);
        assertThat(beside / alone).as("others' rate beside it and alone").isGreaterThan(0.6);
        assertThat(threads() - threads).as("platform threads more").isLessThan(WAITING / 10);
        assertThat(callingThreads())
                .as("platform threads that wait for a partner")
                .isEmpty();
        assertThat(heapMegabytes() - heap).as("MB more").isLessThan(100);
        JsonNode system = slowSystem();
        assertThat(system.path("state").asString()).isEqualTo("CALLING");
        assertThat(system.path("calling").asInt()).isEqualTo(AT_ONCE);
        assertThat(system.at("/queues/dispatch").asInt()).isEqualTo(WAITING);
        // When it answers, then it gets each of them once
        ANSWER.countDown();
        waiting.forEach(exchange -> await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(
                                bus.exchange(exchange, writer).path("state").asString())
                        .isEqualTo("DELIVERED")));
        assertThat(CALLS).hasValue(WAITING);
        assertThat(MOST).hasValue(AT_ONCE);
    }
}
