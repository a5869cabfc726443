package vn.lgsp.messagestore;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.f4b6a3.uuid.UuidCreator;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import vn.lgsp.exchange.DeliveryState;
import vn.lgsp.exchange.Ids;
import vn.lgsp.exchange.LogEvent;
import vn.lgsp.exchange.LogEvent.Kind;

/** Reading the log and the claims: found by everything that can be asked for, in order, and fast. */
class ExchangesIT {
    private static RunningStore store;
    private static Exchanges exchanges;
    private static LogTables log;

    @BeforeAll
    static void startStore() {
        store = RunningStore.start();
        new Partitions(store.source(), Clock.systemUTC()).extend();
        exchanges = new Exchanges(store.source(), RunningStore.SEAL);
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

    private static UUID written(String subject, Map<String, String> facts) throws SQLException {
        UUID id = Ids.next();
        log.write(List.of(LogEvents.accepted(id, subject, facts)));
        return id;
    }

    private static ExchangeFilter page(@Nullable UUID before, int limit) {
        return new ExchangeFilter(null, null, null, null, null, null, null, null, null, before, limit);
    }

    private static List<UUID> ids(List<ExchangeView> found) {
        return found.stream().map(ExchangeView::id).toList();
    }

    @Test
    void findsByEveryFilter() throws SQLException {
        // Given
        UUID plain = written("d1", Map.of());
        UUID other =
                written("d2", Map.of("sender", "s2", "type", "dossier.progress", "receivers", "r2", "owner", "print"));
        log.write(List.of(LogEvent.of(Instant.now(), Kind.PARKED, other, "r2", Map.of("code", "c"), Map.of())));
        Instant between = Ids.time(other);
        // When, Then
        List<ExchangeFilter> onlyOther = List.of(
                new ExchangeFilter("s2", null, null, null, null, null, null, null, null, null, 9),
                new ExchangeFilter("r2", null, null, null, null, null, null, null, null, null, 9),
                new ExchangeFilter(null, "s2", null, null, null, null, null, null, null, null, 9),
                new ExchangeFilter(null, null, "r2", null, null, null, null, null, null, null, 9),
                new ExchangeFilter(null, null, null, "dossier.progress", null, null, null, null, null, null, 9),
                new ExchangeFilter(null, null, null, null, "d2", null, null, null, null, null, 9),
                new ExchangeFilter(null, null, null, null, null, DeliveryState.PARKED, null, null, null, null, 9),
                new ExchangeFilter(null, null, null, null, null, null, null, null, "print", null, 9),
                page(null, 1));
        for (ExchangeFilter filter : onlyOther) {
            assertThat(ids(exchanges.find(filter))).as(filter.toString()).containsExactly(other);
        }
        assertThat(ids(exchanges.find(page(null, 9)))).containsExactly(other, plain);
        assertThat(ids(exchanges.find(page(other, 9)))).containsExactly(plain);
        assertThat(exchanges.find(new ExchangeFilter(
                        null, null, null, null, null, null, between.plusMillis(1), null, null, null, 9)))
                .isEmpty();
        assertThat(exchanges.find(
                        new ExchangeFilter(null, null, null, null, null, null, null, Ids.time(plain), null, null, 9)))
                .isEmpty();
    }

    @Test
    void pagesHaveNoGapAndNoRepetition_whileNewOnesComeIn() throws SQLException {
        // Given: many in one millisecond
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        List<UUID> all = IntStream.range(0, 95)
                .mapToObj(n -> UuidCreator.getTimeOrderedEpoch(now.minusMillis(n / 20)))
                .toList();
        log.write(all.stream().map(id -> LogEvents.accepted(id, "d")).toList());
        // When
        List<UUID> seen = new ArrayList<>();
        List<UUID> page = ids(exchanges.find(page(null, 10)));
        while (!page.isEmpty()) {
            seen.addAll(page);
            written("d", Map.of());
            page = ids(exchanges.find(page(page.getLast(), 10)));
        }
        // Then
        assertThat(seen).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(all);
    }

    @Test
    void tellsTheTimelineInOrder_andComputesTheState() throws SQLException {
        // Given
        UUID first = written("d", Map.of());
        UUID second = written("d", Map.of());
        Instant at = Ids.time(second);
        log.write(List.of(
                LogEvents.of(Kind.CALLED, first, at.plusMillis(10), Map.of()),
                LogEvents.of(Kind.DELIVERED, first, at.plusMillis(11), Map.of()),
                LogEvents.of(Kind.PARKED, second, at.plusMillis(12), Map.of("code", "e1", "text", "no"))));
        // When, Then
        assertThat(exchanges.timeline("d", 100))
                .extracting(EventView::kind)
                .containsExactly(Kind.ACCEPTED, Kind.ACCEPTED, Kind.CALLED, Kind.DELIVERED, Kind.PARKED);
        assertThat(exchanges.timeline("d", 2)).extracting(EventView::kind).containsExactly(Kind.DELIVERED, Kind.PARKED);
        assertThat(exchanges.timeline(second)).extracting(EventView::kind).containsExactly(Kind.ACCEPTED, Kind.PARKED);
        assertThat(exchanges.exchange(first).orElseThrow().state()).isEqualTo(DeliveryState.WAITING);
        assertThat(exchanges.exchange(second).orElseThrow().state()).isEqualTo(DeliveryState.PARKED);
    }

    @Test
    void messageToBeSentAgain_isWhatWasAccepted_orWhatAPersonMadeOfItForThatReceiver() throws SQLException {
        // Given
        UUID id = written("d", Map.of());
        Originals originals = new Originals(store.source());
        assertThat(originals.of(id, "receiver").orElseThrow().sealed())
                .asString()
                .isEqualTo("sealed d");

        // When it is edited for one of the two
        UUID edited = Ids.next();
        store.sql()
                .sql("INSERT INTO event VALUES (?, now(), 99, ?, 'receiver', 'EDITED', '{}', '{}', '\\x00')")
                .params(edited, id)
                .update();
        store.sql()
                .sql("INSERT INTO payload SELECT id, at, 'body', 'corrected' FROM event WHERE id = ?")
                .param(edited)
                .update();

        // Then
        Originals.Original one = originals.of(id, "receiver").orElseThrow();
        assertThat(one.sealed()).asString().isEqualTo("corrected");
        assertThat(one.envelope().subject()).isEqualTo("d");
        assertThat(one.envelope().receiver()).isEqualTo("receiver");
        assertThat(originals.of(id, "other").orElseThrow().sealed()).asString().isEqualTo("sealed d");
        assertThat(originals.of(Ids.next(), "receiver")).isEmpty();
    }

    @Test
    void isFoundFromItsClaimOn_evenIfTheNodeDiedBeforeItNotedTheAcceptance() {
        UUID node = UUID.randomUUID();
        Claim.Granted granted;
        try (Claims claims = store.claims(node)) {
            granted = (Claim.Granted) claims.claim(ClaimsIT.request("k", "d", "X"));
            assertThat(exchanges.exchange(granted.exchangeId())).isPresent();
        }
        // When: it starts again, and ends the leases it left
        try (Claims claims = store.claims(node)) {
            // Then
            ExchangeView found = exchanges.exchange(granted.exchangeId()).orElseThrow();
            assertThat(found.state()).isEqualTo(DeliveryState.ACCEPTED);
            assertThat(found.subject()).isEqualTo("d");
        }
        assertThat(exchanges.exchange(Ids.next())).isEmpty();
    }

    @Test
    void staysFast_with200000Exchanges() {
        // Given: over the months there are, four a subject
        fill();
        UUID id = exchanges.find(ExchangeFilter.about("d777", 1)).getFirst().id();
        // When, Then
        assertFast(() ->
                assertThat(exchanges.find(ExchangeFilter.about("d777", 20))).hasSize(4));
        assertFast(() -> assertThat(exchanges.timeline("d777", 100)).hasSize(4));
        assertFast(() -> assertThat(exchanges.exchange(id)).isPresent());
        assertFast(() -> assertThat(exchanges.timeline(id)).hasSize(1));
        assertFast(() -> assertThat(exchanges.find(page(id, 50))).hasSize(50));
        assertThat(plan("SELECT * FROM exchange WHERE id = '%s' AND accepted_at = '%s'".formatted(id, Ids.time(id))))
                .contains("Index")
                .doesNotContain("Seq Scan", "Append");
        assertReadsByIndex(id);
    }

    /** What the real look-ups read row by row, as PostgreSQL counts it: nothing. */
    private static void assertReadsByIndex(UUID id) {
        try (HikariDataSource one = store.source(store.wire().port())) {
            // One connection, so that its counters can be made to show.
            one.setMaximumPoolSize(1);
            Exchanges counted = new Exchanges(one, RunningStore.SEAL);
            long before = rowsReadInSequence(one);
            counted.exchange(id);
            counted.timeline(id);
            counted.timeline("d777", 100);
            counted.find(ExchangeFilter.about("d777", 20));
            counted.find(page(id, 50));
            assertThat(rowsReadInSequence(one)).isEqualTo(before);
            JdbcClient.create(one)
                    .sql("SELECT count(type) FROM exchange")
                    .query()
                    .listOfRows();
            assertThat(rowsReadInSequence(one)).as("the counter counts").isGreaterThan(before);
        }
    }

    private static long rowsReadInSequence(DataSource source) {
        JdbcClient sql = JdbcClient.create(source);
        sql.sql("SELECT pg_stat_force_next_flush()").query().listOfRows();
        return sql.sql(
                        "SELECT sum(seq_tup_read) FROM pg_stat_user_tables WHERE relname ~ '^(exchange|event|delivery)_20'")
                .query(Long.class)
                .single();
    }

    private static void fill() {
        store.sql().sql("""
                        CREATE TABLE filled AS
                        SELECT lpad(to_hex(floor(extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7000'
                               || '8000' || lpad(to_hex(n), 12, '0') AS id, n,
                               date_trunc('milliseconds', at) AS at
                          FROM (SELECT n, now() - n * interval '10 seconds' AS at
                                  FROM generate_series(1, 200000) AS n) AS t
                        """).update();
        store.sql()
                .sql("INSERT INTO exchange (id, accepted_at, sender, type, subject)"
                        + " SELECT id::uuid, at, 's', 'dossier.put', 'd' || n % 50000 FROM filled")
                .update();
        store.sql()
                .sql("INSERT INTO delivery SELECT id::uuid, at, 'r', 'DELIVERED', null, null, 1, at FROM filled")
                .update();
        store.sql()
                .sql(
                        "INSERT INTO event SELECT gen_random_uuid(), at, n, id::uuid, null, 'ACCEPTED', '{}', '{}', '\\x00'"
                                + " FROM filled")
                .update();
        store.sql().sql("DROP TABLE filled").update();
        store.sql().sql("ANALYZE").update();
    }

    private static void assertFast(Runnable query) {
        query.run();
        long best = IntStream.range(0, 5)
                .mapToLong(n -> {
                    long began = System.nanoTime();
                    query.run();
                    return System.nanoTime() - began;
                })
                .min()
                .orElseThrow();
        assertThat(Duration.ofNanos(best)).isLessThan(Duration.ofMillis(50));
    }

    private static String plan(String query) {
        return String.join(
                "\n", store.sql().sql("EXPLAIN " + query).query(String.class).list());
    }
}
