package vn.lgsp.messagestore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import vn.lgsp.exchange.Ids;
import vn.lgsp.exchange.LogEvent;
import vn.lgsp.exchange.LogEvent.Kind;

/** What is forgotten, when, and what never is. */
class RetentionIT {
    private static final Duration CLAIMS = Duration.ofDays(90);
    private static final Duration LOOKUPS = Duration.ofDays(730);
    private static final Duration CATALOGUES = Duration.ofDays(400);
    private static RunningStore store;

    @BeforeAll
    static void startStore() {
        store = RunningStore.start();
    }

    @AfterAll
    static void stopStore() throws Exception {
        store.close();
    }

    @BeforeEach
    void clear() {
        store.clear();
        partitions(Duration.ZERO).extend();
    }

    private static Clock in(Duration time) {
        return Clock.fixed(Instant.now().plus(time), ZoneOffset.UTC);
    }

    private static String month(Duration later) {
        return in(later).instant().toString().substring(0, 7).replace('-', '_');
    }

    private static Partitions partitions(Duration later) {
        return new Partitions(store.source(), in(later));
    }

    private static void applyIn(Duration later, Duration payloads) {
        new Retention(store.source(), partitions(later), in(later), CLAIMS, payloads, LOOKUPS, CATALOGUES).apply();
    }

    private static long tables(String pattern) {
        return store.count("pg_class WHERE relkind = 'r' AND relname LIKE '" + pattern + "'");
    }

    @Test
    void forgetsClaims_after90Days_andKeepsWhatWasAcceptedLast() {
        try (Claims claims = store.claims(UUID.randomUUID())) {
            // Given
            Claim.Granted accepted = (Claim.Granted) claims.claim(ClaimsIT.request("a", "d1", "X"));
            Claim.Granted released = (Claim.Granted) claims.claim(ClaimsIT.request("b", "d2", "X"));
            claims.accepted(accepted.key());
            claims.released(released.key());
            // When, Then
            await().until(() -> store.count("acceptance WHERE lease <= now()") == 2);
            applyIn(Duration.ofDays(89), Duration.ZERO);
            assertThat(store.count("acceptance")).isEqualTo(2);
            applyIn(Duration.ofDays(91), Duration.ZERO);
            assertThat(store.count("acceptance")).isZero();
            assertThat(store.count("acceptance_head")).isEqualTo(1);
            assertThat(exchanges().accepted("dossier.put", "d1")).isTrue();
            assertThat(exchanges().accepted("dossier.put", "d2")).isFalse();
            assertThat(claims.claim(ClaimsIT.request("a", "d1", "X"))).isInstanceOf(Claim.Granted.class);
        }
    }

    private static Exchanges exchanges() {
        return new Exchanges(store.source(), RunningStore.SEAL);
    }

    @Test
    void forgetsManyClaims_inBatches_butNoneThatIsHeld() {
        // Given
        store.sql().sql("""
                        INSERT INTO acceptance (sender, key_hash, content_hash, exchange_id, operation, subject, receivers,
                                                accepted, node, lease, claimed_at)
                        SELECT 's', sha256(n::text::bytea), '\\x00', gen_random_uuid(), 'o', 'd', 'r', n % 2 = 0,
                               gen_random_uuid(), now() + CASE WHEN n = 7 THEN interval '1 minute' ELSE '0' END,
                               now() - interval '91 days'
                          FROM generate_series(1, 60000) AS n
                        """).update();
        // When
        applyIn(Duration.ZERO, Duration.ZERO);
        // Then
        assertThat(store.count("acceptance")).isEqualTo(1);
    }

    @Test
    void dropsPayloadsOfOldMonths_onlyIfAsked_andTheChainHolds() throws Exception {
        // Given
        new LogTables(store.source()).write(List.of(LogEvents.accepted(Ids.next(), "d1")));
        Duration later = Duration.ofDays(400);
        // When, Then
        applyIn(later, Duration.ZERO);
        assertThat(store.count("payload")).isEqualTo(1);
        applyIn(later, Duration.ofDays(500));
        assertThat(store.count("payload")).isEqualTo(1);
        applyIn(later, Duration.ofDays(180));
        assertThat(store.count("payload")).isZero();
        assertThat(tables("payload_" + month(Duration.ZERO))).isZero();
        assertThat(tables("event_" + month(Duration.ZERO))).isEqualTo(1);
        assertThat(store.count("event")).isEqualTo(1);
        assertThat(new LogChain(store.source()).verify(1, 1)).isEmpty();
    }

    @Test
    void forgetsWhatIsOver_afterAYear_andNothingThatGoesOn() {
        // Given
        JdbcClient sql = JdbcClient.create(store.source());
        sql.sql(
                        "INSERT INTO group_retry (id, system, cause, actor, reason, state) VALUES"
                                + " (gen_random_uuid(), 'a', 'c', 'x', 'y', 'DONE'), (gen_random_uuid(), 'a', 'c', 'x', 'y', 'RUNNING')")
                .update();
        sql.sql("INSERT INTO alert (id, kind, system, since, last_seen, detail, cleared_at) VALUES"
                        + " (gen_random_uuid(), 'away', 'a', now(), now(), '{}', now()),"
                        + " (gen_random_uuid(), 'away', 'b', now(), now(), '{}', NULL)")
                .update();
        sql.sql(
                        "INSERT INTO inbox (system, exchange_id, place, sender, type, subject, accepted_at, body, decision, decided_at)"
                                + " VALUES ('a', gen_random_uuid(), 1, 's', 't', 'd', now(), '', 'TAKEN', now()),"
                                + " ('a', gen_random_uuid(), 2, 's', 't', 'd', now(), '', NULL, NULL)")
                .update();
        sql.sql("INSERT INTO log_mark (minute, seq) VALUES (now(), 1)").update();
        sql.sql("INSERT INTO system_act (id, system, act, actor, at, reason)"
                        + " VALUES (gen_random_uuid(), 'a', 'RESUME', 'x', now(), '')")
                .update();
        // When, Then
        applyIn(Duration.ofDays(6), Duration.ZERO);
        assertThat(List.of("group_retry", "alert", "inbox", "log_mark", "system_act"))
                .extracting(store::count)
                .containsExactly(2L, 2L, 2L, 1L, 1L);
        applyIn(Duration.ofDays(401), Duration.ZERO);
        assertThat(List.of("group_retry", "alert", "inbox", "log_mark", "system_act"))
                .extracting(store::count)
                .containsExactly(1L, 1L, 1L, 0L, 0L);
        assertThat(sql.sql("SELECT state FROM group_retry").query(String.class).single())
                .isEqualTo("RUNNING");
    }

    private static final List<String> DOCUMENTS =
            List.of("document", "document_recipient", "document_status", "document_file");

    private static LogEvent document(UUID exchange, String file, String... more) {
        String files = String.join("\",\"", more);
        return LogEvents.accepted(exchange, "doc", Map.of("document", """
                        {"organ": "H28.1", "symbol": "1/A", "file": "%s", "operation": "NEW", "signature": "NONE",
                         "files": ["%s"], "recipients": [{"organ": "G22", "via": ["receiver"]}]}
                        """.formatted(file, files)));
    }

    private static LogEvent status(UUID exchange, String file) {
        return LogEvents.accepted(exchange, "doc", Map.of("documentStatus", """
                        {"organ": "G22", "symbol": "1/A", "file": "%s", "status": "03", "owner": "H28.1",
                         "target": "H28.1"}
                        """.formatted(file)));
    }

    @Test
    void whatTellsOfDocuments_staysAsLongAsTheLogDoes() throws Exception {
        // Given
        new LogTables(store.source()).write(List.of(document(Ids.next(), "f1", "a1", "a2"), status(Ids.next(), "f2")));
        assertThat(DOCUMENTS).extracting(store::count).containsExactly(1L, 1L, 1L, 4L);
        // When, Then
        applyIn(Duration.ofDays(400), Duration.ofDays(30));
        assertThat(store.count("payload")).isZero();
        assertThat(DOCUMENTS).extracting(store::count).containsExactly(1L, 1L, 1L, 4L);
        // When a person detaches the month
        partitions(Duration.ofDays(40)).extend();
        for (Duration each : List.of(Duration.ofDays(-31), Duration.ZERO)) {
            store.sql().sql("DROP TABLE IF EXISTS exchange_" + month(each)).update();
        }
        applyIn(Duration.ZERO, Duration.ZERO);
        assertThat(DOCUMENTS).extracting(store::count).containsExactly(0L, 0L, 0L, 0L);
    }

    @Test
    void rightsOfFiles_areForgotten_butNotOfDocumentsThatAreOpenForTheirReceiver() throws Exception {
        // Given
        UUID open = Ids.next();
        UUID settled = Ids.next();
        new LogTables(store.source())
                .write(List.of(
                        document(open, "f1", "a1"),
                        document(settled, "f2", "a2"),
                        LogEvents.of(Kind.DELIVERED, settled, Instant.now(), Map.of())));
        FileRights rights = new FileRights(store.source());
        rights.grant(List.of("f1", "a1", "f2", "a2", "paper"), List.of("receiver", "stranger"));
        // When
        rights.forget(Duration.ofDays(1));
        assertThat(store.count("file_right")).isEqualTo(10);
        rights.forget(Duration.ofDays(-1));
        // Then
        assertThat(store.sql()
                        .sql("SELECT sha256 || ' ' || system FROM file_right ORDER BY 1")
                        .query(String.class)
                        .list())
                .containsExactly("a1 receiver", "f1 receiver");
        // When it is settled
        new LogTables(store.source()).write(List.of(LogEvents.of(Kind.DELIVERED, open, Instant.now(), Map.of())));
        rights.forget(Duration.ofDays(-1));
        assertThat(store.count("file_right")).isZero();
    }

    @Test
    void forgetsLookups_afterTwoYears_andTellsThemUntilThen() {
        // Given
        LookupLog log = new LookupLog(store.source());
        LookupRecord begun = new LookupRecord(
                Ids.next(), Instant.now(), "a", "a-1", "o", "p", "d", "b", "l", "f", null, null, false, null);
        LookupRecord other = new LookupRecord(
                Ids.next(), Instant.now(), "c", "c", null, null, null, "b", "l", "g", "answered", null, true, null);
        log.begun(begun);
        log.begun(other);
        log.ended(begun.ended("refused", "7", Duration.ofMillis(12)));
        // Then
        assertThat(log.find(lookups(null, null))).extracting(LookupRecord::id).containsExactly(other.id(), begun.id());
        assertThat(log.find(lookups("a", null))).singleElement().satisfies(found -> {
            assertThat(found.outcome()).isEqualTo("refused");
            assertThat(found.code()).isEqualTo("7");
            assertThat(found.took()).isEqualTo(Duration.ofMillis(12));
        });
        assertThat(log.find(lookups(null, other.id())))
                .extracting(LookupRecord::id)
                .containsExactly(begun.id());
        // When, Then
        applyIn(Duration.ofDays(729), Duration.ZERO);
        assertThat(store.count("lookup")).isEqualTo(2);
        applyIn(Duration.ofDays(731), Duration.ZERO);
        assertThat(store.count("lookup")).isZero();
    }

    @Test
    void takesBackARightThatWasGivenForNothing_butNoneThatSomebodyElseWasGiven() {
        // Given
        FileRights rights = new FileRights(store.source());
        rights.grant(List.of("before"), List.of("a"));
        FileRights.Grant first = rights.grant(List.of("before", "between", "alone"), List.of("a", "b"));
        rights.grant(List.of("between"), List.of("a"));
        // When
        rights.revoke(first);
        // Then
        assertThat(rights.mayFetch("a", "before")).isTrue();
        assertThat(rights.mayFetch("b", "before")).isFalse();
        assertThat(rights.mayFetch("a", "between")).isTrue();
        assertThat(rights.mayFetch("b", "between")).isFalse();
        assertThat(rights.named(List.of("alone"))).isEmpty();
        rights.revoke(rights.grant(List.of("between"), List.of("a")));
        assertThat(rights.mayFetch("a", "between")).isTrue();
    }

    @Test
    void leavesNoRight_whereEverythingThatItWasGivenForWasRefused_howeverItOverlapped() {
        // Given
        FileRights rights = new FileRights(store.source());
        FileRights.Grant first = rights.grant(List.of("same"), List.of("a"));
        FileRights.Grant second = rights.grant(List.of("same"), List.of("a"));
        // When
        rights.revoke(first);
        assertThat(rights.mayFetch("a", "same")).isTrue();
        rights.revoke(second);
        // Then
        assertThat(rights.mayFetch("a", "same")).isFalse();
    }

    private static LookupFilter lookups(@Nullable String caller, @Nullable UUID before) {
        return new LookupFilter(null, null, caller, null, null, null, null, null, null, null, before, 10);
    }

    @Test
    void extendsByTheClock_againAndAgain() throws InterruptedException {
        // Given
        Duration later = Duration.ofDays(700);
        Retention retention =
                new Retention(store.source(), partitions(later), in(later), CLAIMS, Duration.ZERO, LOOKUPS, CATALOGUES);
        long before = tables("event\\_20%");
        // When
        try (Upkeep upkeep = new Upkeep(partitions(later), retention, () -> {}, Duration.ofMillis(20))) {
            // Then
            await().until(() -> tables("event\\_20%") == before + 5);
            store.sql()
                    .sql("DROP TABLE event_"
                            + in(later).instant().toString().substring(0, 7).replace('-', '_'))
                    .update();
            await().until(() -> tables("event\\_20%") == before + 5);
        }
        ClaimsIT.atOnce(8, () -> partitions(Duration.ofDays(1400)).extend());
        assertThat(tables("event\\_20%")).isEqualTo(before + 10);
    }
}
