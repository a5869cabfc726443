package vn.lgsp.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.lgsp.exchange.Outcome;
import vn.lgsp.exchange.Outcome.Delivered;
import vn.lgsp.exchange.Outcome.Rejected;
import vn.lgsp.exchange.Outcome.Unavailable;

/** Big numbers: memory stays flat, and what is big for one slows no other. */
class ScaleSoakTest {
    private static final Logger log = LoggerFactory.getLogger(ScaleSoakTest.class);
    private static final int MANY_SUBJECTS = Integer.getInteger("scale.subjects", 1_000_000);
    private static final int FOLLOWERS = Integer.getInteger("scale.followers", 100_000);
    private static final int WAITING = Integer.getInteger("scale.waiting", 500_000);
    private static final int OTHERS = 20_000;
    private static final int ROUNDS = 5;
    private static final long MEMORY = 64L << 20;
    private static final byte[] BODY = new byte[1024];
    private static final LaneRules RULES = Laboratory.rules(16, Map.of());

    @TempDir
    private Path folder;

    private Laboratory lab;
    private Runnable stopForgetting = () -> {};
    private final AtomicInteger served = new AtomicInteger();
    private volatile boolean lateRefused = true;

    @BeforeEach
    void start() throws Exception {
        lab = new Laboratory(folder, MEMORY);
        stopForgetting = lab.forgetLog();
    }

    @AfterEach
    void end() throws Exception {
        stopForgetting.run();
        lab.close();
    }

    private Deliverer partner(Outcome ofBig) {
        return Laboratory.deliverer((messages, mandate) -> {
            String subject = messages.getFirst().envelope().subject();
            if (subject.startsWith("big") || lateRefused && subject.equals("late")) {
                return new Result(ofBig, List.of());
            }
            served.addAndGet(messages.size());
            return new Result(new Delivered("0", ""), List.of());
        });
    }

    /** How many other messages a second get through, from the first to the last of them. */
    private double othersPerSecond(String system) throws Exception {
        int before = served.get();
        long start = System.nanoTime();
        lab.flood(system, OTHERS, i -> "s" + i % 1000, BODY);
        await().pollInterval(Duration.ofMillis(10))
                .atMost(Duration.ofMinutes(5))
                .until(() -> served.get() - before >= OTHERS);
        return OTHERS * 1e9 / (System.nanoTime() - start);
    }

    private double median(String system) throws Exception {
        List<Double> rates = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
            rates.add(othersPerSecond(system));
        }
        Collections.sort(rates);
        return rates.get(ROUNDS / 2);
    }

    private static long heap() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return (runtime.totalMemory() - runtime.freeMemory()) >> 20;
    }

    @Test
    void oneSubjectWithManyFollowers_costsTheOthersLessThanATenth() throws Exception {
        // Given
        lab.system("follow");
        lab.node(RULES, partner(new Rejected("-7", "no")));
        othersPerSecond("follow");
        double alone = median("follow");
        long heap = heap();
        // When
        lab.flood("follow", FOLLOWERS, i -> "big", BODY);
        await().atMost(Duration.ofMinutes(10)).until(() -> lab.held() == FOLLOWERS - 1);
        double beside = median("follow");
        // Then
        log.info(
                "event=scale followers={} alonePerSecond={} besidePerSecond={} ratio={} heapMb={} before={}",
                FOLLOWERS,
                Math.round(alone),
                Math.round(beside),
                String.format("%.2f", beside / alone),
                heap(),
                heap);
        assertThat(beside / alone).isGreaterThan(0.9);
        assertThat(heap() - heap).as("MB more").isLessThan(100);

        // When one is released behind all of them
        lab.flood("follow", 101, i -> "late", BODY);
        await().atMost(Duration.ofMinutes(1)).until(() -> lab.held() == FOLLOWERS - 1 + 100);
        int before = served.get();
        long start = System.nanoTime();
        lateRefused = false;
        lab.retryAllParked();
        // Then it goes on, and they stay: the partner refuses theirs again
        await().atMost(Duration.ofMinutes(5)).until(() -> served.get() - before == 101);
        log.info("event=scale followers={} passedInMillis={}", FOLLOWERS, (System.nanoTime() - start) / 1_000_000);
        await().until(() -> lab.parkedCount() == 1);
        assertThat(lab.held()).isEqualTo(FOLLOWERS - 1);
    }

    @Test
    void oneSystemWithManyWaiting_costsTheOthersLessThanATenth() throws Exception {
        // Given
        lab.system("busy");
        lab.node(RULES, partner(new Delivered("0", "")));
        othersPerSecond("busy");
        double alone = median("busy");
        long heap = heap();
        // When
        lab.alsoSystem("away");
        lab.node(RULES, partner(new Unavailable("connect.refused", "")));
        for (int part = 0; part < 10; part++) {
            int from = part * (WAITING / 10);
            lab.flood("away", WAITING / 10, i -> "big" + (from + i) % 50_000, BODY);
        }
        double beside = median("busy");
        // Then
        log.info(
                "event=scale waiting={} alonePerSecond={} besidePerSecond={} ratio={} heapMb={} before={}",
                WAITING,
                Math.round(alone),
                Math.round(beside),
                String.format("%.2f", beside / alone),
                heap(),
                heap);
        assertThat(lab.dispatch() + lab.held()).isEqualTo(WAITING);
        assertThat(beside / alone).isGreaterThan(0.9);
        assertThat(heap() - heap).as("MB more").isLessThan(300);
    }

    @Test
    void aMillionSubjects_leaveNothingInMemory() throws Exception {
        lab.system("many");
        lab.node(RULES, partner(new Delivered("0", "")));
        othersPerSecond("many");
        long heap = heap();
        long start = System.nanoTime();
        int before = served.get();
        for (int part = 0; part < 20; part++) {
            int from = part * (MANY_SUBJECTS / 20);
            lab.flood("many", MANY_SUBJECTS / 20, i -> "m" + (from + i), BODY);
        }
        await().atMost(Duration.ofMinutes(10)).until(() -> served.get() - before >= MANY_SUBJECTS);
        await().until(() -> lab.dispatch() == 0);
        log.info(
                "event=scale subjects={} perSecond={} heapMb={} before={}",
                MANY_SUBJECTS,
                Math.round(MANY_SUBJECTS * 1e9 / (System.nanoTime() - start)),
                heap(),
                heap);
        assertThat(heap() - heap).as("MB more").isLessThan(100);
    }
}
