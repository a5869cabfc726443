package vn.lgsp.controlbus.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.lgsp.channel.Queues;
import vn.lgsp.exchange.Seal;
import vn.lgsp.messagestore.ExchangeView;
import vn.lgsp.messagestore.Exchanges;

/** Many deliveries that wait, and many that a person should look at: found fast, in memory that does not grow with them. */
class SweepSoakTest {
    private static final Logger log = LoggerFactory.getLogger(SweepSoakTest.class);
    private static final int WAITING = Integer.getInteger("soak.waiting", 250_000);
    private static final int PARKED = Integer.getInteger("soak.parked", 200_000);
    private static final int PAGE = 50;
    private Observatory here;

    @BeforeEach
    void start() {
        here = new Observatory();
    }

    @AfterEach
    void stop() throws Exception {
        here.close();
    }

    @Test
    void sweep_findsTheOnesThatAreLost_amongMany() throws ActiveMQException {
        // Given
        List<UUID> waiting = here.logged(WAITING, "WAITING", Duration.ofHours(2));
        Set<UUID> lost = IntStream.range(1, 10)
                .mapToObj(n -> waiting.get(waiting.size() / 10 * n))
                .collect(Collectors.toSet());
        here.put(
                Queues.dispatch(Observatory.TAKER),
                waiting.stream().filter(id -> !lost.contains(id)).toList());

        // When
        long began = System.nanoTime();
        SweepResult result = here.sweep().run().orElseThrow();

        // Then
        log.warn("event=soak swept={} took_ms={}", result.checked(), millis(began));
        assertThat(result.checked()).isEqualTo(WAITING);
        assertThat(result.lost().stream().map(SweepResult.Lost::exchangeId)).containsExactlyInAnyOrderElementsOf(lost);
    }

    @Test
    void attention_isReadPageByPage() {
        // Given
        here.logged(PARKED, "PARKED", Duration.ofHours(2));
        here.logged(PARKED, "DELIVERED", Duration.ofHours(3));
        Exchanges exchanges = new Exchanges(here.store.source(), new Seal("test", Map.of("test", new byte[32])));

        // When
        Set<UUID> seen = new HashSet<>();
        List<Long> took = new ArrayList<>();
        List<ExchangeView> page = exchanges.attention(null, PAGE);
        while (!page.isEmpty()) {
            page.forEach(exchange -> seen.add(exchange.id()));
            long began = System.nanoTime();
            page = exchanges.attention(Exchanges.Place.of(page.getLast()), PAGE);
            took.add(millis(began));
        }

        // Then
        log.warn(
                "event=soak pages={} median_ms={} slowest_ms={}",
                took.size(),
                took.stream().sorted().skip(took.size() / 2).findFirst().orElseThrow(),
                took.stream().max(Long::compare).orElseThrow());
        assertThat(seen).hasSize(PARKED);
    }

    private static long millis(long began) {
        return Duration.ofNanos(System.nanoTime() - began).toMillis();
    }
}
