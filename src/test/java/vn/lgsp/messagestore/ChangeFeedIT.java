package vn.lgsp.messagestore;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import vn.lgsp.Meanwhile;
import vn.lgsp.exchange.DeliveryState;
import vn.lgsp.exchange.Ids;
import vn.lgsp.exchange.LogEvent;
import vn.lgsp.exchange.LogEvent.Kind;
import vn.lgsp.messagestore.ChangeFeed.Changes;

/** Whoever follows the feed misses no change and reads none twice. */
class ChangeFeedIT {
    private static RunningStore store;
    private static ChangeFeed feed;
    private static LogTables log;

    @BeforeAll
    static void startStore() {
        store = RunningStore.start();
        new Partitions(store.source(), Clock.systemUTC()).extend();
        feed = new ChangeFeed(store.source());
        log = new LogTables(store.source());
    }

    @AfterAll
    static void stopStore() throws Exception {
        store.close();
    }

    @BeforeEach
    void clear() {
        store.clear();
    }

    private static ExchangeFilter filter(@Nullable String visibleTo, @Nullable DeliveryState state, int limit) {
        return new ExchangeFilter(visibleTo, null, null, null, null, state, null, null, null, null, limit);
    }

    private static LogEvent of(Kind kind, UUID exchange, String receiver, String... words) {
        Map<String, String> detail = new HashMap<>();
        for (int i = 0; i < words.length; i += 2) {
            detail.put(words[i], words[i + 1]);
        }
        return LogEvent.of(Instant.now(), kind, exchange, receiver, detail, Map.of());
    }

    /** What a reader sees of each exchange, in order. */
    private static final class Reader {
        private final Map<UUID, List<List<ExchangeView.DeliveryView>>> seen = new HashMap<>();
        private final ExchangeFilter filter;
        private long place;

        Reader(ExchangeFilter filter) {
            this.filter = filter;
        }

        int read() {
            Changes changes = feed.after(place, filter);
            assertThat(changes.next()).isGreaterThanOrEqualTo(place);
            place = changes.next();
            changes.items()
                    .forEach(exchange -> seen.computeIfAbsent(exchange.id(), id -> new ArrayList<>())
                            .add(exchange.deliveries()));
            return changes.items().size();
        }
    }

    @Test
    void readerThatPolls_whileAThousandExchangesGoThroughTheirStates_seesEachEndExactlyOnce() {
        // Given two receivers each, many states, and batches of the log that tear them apart
        Random random = new Random(7);
        List<UUID> ids = IntStream.range(0, 1000).mapToObj(i -> Ids.next()).toList();
        List<LogEvent> events = new ArrayList<>();
        for (int i = 0; i < ids.size(); i++) {
            UUID id = ids.get(i);
            events.add(LogEvents.accepted(id, "d" + i));
            events.add(of(Kind.OUTCOME_UNKNOWN, id, "receiver", "code", "timeout"));
        }
        ids.forEach(id -> events.add(of(Kind.POSTPONED, id, "other", "code", "http.503")));
        for (int round = 0; round < 2; round++) {
            for (UUID id : ids) {
                events.add(of(Kind.CALLED, id, round == 0 ? "receiver" : "other"));
                events.add(of(Kind.DELIVERED, id, round == 0 ? "receiver" : "other"));
            }
        }

        // When a reader polls meanwhile
        CompletableFuture<Void> writer = Meanwhile.run(() -> write(events, random));
        Reader reader = new Reader(filter(null, null, 37));
        while (!writer.isDone()) {
            reader.read();
        }
        writer.join();
        int rest = reader.read();
        while (rest > 0) {
            rest = reader.read();
        }

        // Then
        assertThat(reader.seen).hasSize(1000);
        reader.seen.values().forEach(read -> {
            assertThat(isEnd(read.getLast())).isTrue();
            assertThat(read.stream().filter(ChangeFeedIT::isEnd)).hasSize(1);
            assertThat(read).doesNotHaveDuplicates();
        });
        assertThat(reader.seen.values().stream().mapToInt(List::size).max().orElse(0))
                .as("the reader really read between")
                .isGreaterThan(1);
    }

    private static boolean isEnd(List<ExchangeView.DeliveryView> deliveries) {
        return deliveries.stream().allMatch(delivery -> delivery.state() == DeliveryState.DELIVERED);
    }

    private static void write(List<LogEvent> events, Random random) {
        int from = 0;
        try {
            while (from < events.size()) {
                int to = Math.min(events.size(), from + 1 + random.nextInt(60));
                log.write(events.subList(from, to));
                from = to;
            }
        } catch (SQLException e) {
            throw new CompletionException(e);
        }
    }

    @Test
    void whatAFilterHides_isPassedOver_andWhatChangesToFitIsTold() throws SQLException {
        // Given
        UUID mine = Ids.next();
        UUID others = Ids.next();
        log.write(List.of(
                LogEvents.accepted(mine, "d1"),
                LogEvents.accepted(others, "d2", Map.of("sender", "somebody", "receivers", "somewhere"))));
        Reader reader = new Reader(filter("receiver", DeliveryState.PARKED, 10));

        // When, Then
        assertThat(reader.read()).isZero();
        assertThat(reader.place).isEqualTo(2);
        log.write(List.of(of(Kind.PARKED, others, "somewhere"), of(Kind.PARKED, mine, "receiver", "code", "-7")));
        assertThat(reader.read()).isEqualTo(1);
        assertThat(reader.seen).containsOnlyKeys(mine);
        assertThat(reader.read()).isZero();
        assertThat(reader.place).isEqualTo(4);
    }

    @Test
    void timeBegins_withWhatChangedAfterIt() throws SQLException {
        // Given
        UUID early = Ids.next();
        log.write(List.of(LogEvents.accepted(early, "d1")));
        UUID late = Ids.next();
        Instant between = Instant.now();
        log.write(List.of(LogEvents.accepted(late, "d2")));
        log.write(List.of(
                LogEvent.of(between.plusSeconds(5), Kind.PARKED, late, "receiver", Map.of("code", "-7"), Map.of())));

        // When
        Changes changes = feed.since(between.plusSeconds(1), filter(null, null, 10));
        store.sql()
                .sql("UPDATE log_mark SET minute = minute - interval '1 hour', seq = 2")
                .update();
        Changes marked = feed.since(between.minusSeconds(60), filter(null, null, 10));

        // Then
        assertThat(changes.items()).extracting(ExchangeView::id).containsExactly(late);
        assertThat(changes.next()).isEqualTo(3);
        assertThat(marked.items())
                .as("begins at the mark")
                .extracting(ExchangeView::id)
                .containsExactly(late);
    }

    @Test
    void deliveriesTellHowADoubtWasResolved() throws SQLException {
        UUID id = Ids.next();
        log.write(List.of(
                LogEvents.accepted(id, "d1"),
                of(Kind.OUTCOME_UNKNOWN, id, "receiver", "code", "timeout"),
                of(Kind.DELIVERED, id, "receiver", "resolved", "query"),
                of(Kind.DELIVERED, id, "other")));
        ExchangeView told = feed.after(0, filter(null, null, 10)).items().getFirst();
        assertThat(told.deliveries())
                .extracting(ExchangeView.DeliveryView::resolved)
                .containsExactly(null, "query");

        log.write(List.of(of(Kind.OUTCOME_UNKNOWN, id, "receiver", "code", "timeout")));
        assertThat(new Exchanges(store.source(), RunningStore.SEAL)
                        .exchange(id)
                        .orElseThrow()
                        .deliveries())
                .extracting(ExchangeView.DeliveryView::resolved)
                .containsExactly(null, null);
    }
}
