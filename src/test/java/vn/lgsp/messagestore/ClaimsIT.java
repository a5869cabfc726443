package vn.lgsp.messagestore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import vn.lgsp.exchange.Ids;
import vn.lgsp.exchange.LogEvent;

/** One node and its claims, against a real database. */
class ClaimsIT {
    private static final UUID NODE = UUID.randomUUID();
    private static RunningStore store;
    private static Wire wire;
    private static StoreWatch watch;
    private static GuardedStore wired;

    private Claims claims;

    @BeforeAll
    static void startStore() {
        store = RunningStore.start();
        new Partitions(store.source(), Clock.systemUTC()).extend();
        wire = store.wire();
        watch = store.watch(wire.port());
        wired = store.source(wire.port(), watch);
    }

    @AfterAll
    static void stopStore() throws Exception {
        store.close();
    }

    @BeforeEach
    void startClaims() {
        store.clear();
        claims = new Claims(wired, NODE, watch);
    }

    @AfterEach
    void stopClaims() {
        wire.restore();
        await().until(() -> !watch.isAway());
        claims.close();
    }

    static ClaimRequest request(@Nullable String key, String subject, String content) {
        return new ClaimRequest("sender", "dossier.put", subject, key, Hash.over(content), List.of("receiver"), null);
    }

    private Claim.Granted granted(ClaimRequest request) {
        return (Claim.Granted) claims.claim(request);
    }

    private UUID accepted(ClaimRequest request) {
        Claim.Granted granted = granted(request);
        claims.accepted(granted.key());
        return granted.exchangeId();
    }

    @Test
    void grants_repeats_andRefuses_byKey() {
        // Given
        UUID first = accepted(request("k1", "d1", "X"));
        // When
        Claim same = claims.claim(request("k1", "d1", "X"));
        Claim otherContent = claims.claim(request("k1", "d1", "Y"));
        Claim otherKey = claims.claim(request("k2", "d1", "X"));
        // Then
        assertThat(same).isEqualTo(new Claim.Repeated(first, null));
        assertThat(otherContent).isEqualTo(new Claim.Conflicting(first));
        assertThat(otherKey).isInstanceOf(Claim.Granted.class);
    }

    @Test
    void refuses_sameKeyAndContent_aboutOtherSubject() {
        UUID first = accepted(request("k1", "d1", "X"));
        assertThat(claims.claim(request("k1", "d2", "X"))).isEqualTo(new Claim.Conflicting(first));
    }

    @Test
    void withoutKey_theLatestContentCounts() {
        // Given
        UUID x = accepted(request(null, "d1", "X"));
        assertThat(claims.claim(request(null, "d1", "X"))).isEqualTo(new Claim.Repeated(x, null));
        UUID y = accepted(request(null, "d1", "Y"));
        // When
        UUID again = accepted(request(null, "d1", "X"));
        // Then
        assertThat(List.of(x, y, again)).doesNotHaveDuplicates();
        assertThat(claims.claim(request(null, "d1", "X"))).isEqualTo(new Claim.Repeated(again, null));
    }

    @Test
    void grantsOne_of200AtOnce_andRepeatsToTheRest() throws InterruptedException {
        // Given
        AtomicInteger grants = new AtomicInteger();
        AtomicInteger repeats = new AtomicInteger();
        // When
        atOnce(200, () -> {
            switch (claims.claim(request("k", "d", "X"))) {
                case Claim.Granted granted -> {
                    grants.incrementAndGet();
                    claims.accepted(granted.key());
                }
                case Claim.Repeated repeated -> repeats.incrementAndGet();
                case Claim.Unclaimed unclaimed -> throw new AssertionError(unclaimed);
                case Claim.Conflicting conflicting -> throw new AssertionError(conflicting);
            }
        });
        // Then
        assertThat(grants).hasValue(1);
        assertThat(repeats).hasValue(199);
    }

    @Test
    void grantsAgain_underTheSameId_afterEachRelease() throws InterruptedException {
        // Given
        AtomicInteger grants = new AtomicInteger();
        AtomicInteger holding = new AtomicInteger();
        AtomicInteger repeats = new AtomicInteger();
        // When
        atOnce(200, () -> {
            if (claims.claim(request(null, "d", "X")) instanceof Claim.Granted granted) {
                assertThat(holding.incrementAndGet()).isEqualTo(1);
                int nth = grants.incrementAndGet();
                assertThat(granted.again()).isEqualTo(nth > 1);
                holding.decrementAndGet();
                if (nth < 5) {
                    claims.released(granted.key());
                } else {
                    claims.accepted(granted.key());
                }
            } else {
                repeats.incrementAndGet();
            }
        });
        // Then
        assertThat(grants).hasValue(5);
        assertThat(repeats).hasValue(195);
        assertThat(store.count("acceptance")).isEqualTo(1);
    }

    static void atOnce(int threads, Runnable task) throws InterruptedException {
        AtomicInteger failed = new AtomicInteger();
        List<Thread> all = IntStream.range(0, threads)
                .mapToObj(n -> Thread.ofVirtual().unstarted(task))
                .toList();
        all.forEach(thread -> thread.setUncaughtExceptionHandler((t, e) -> failed.incrementAndGet()));
        all.forEach(Thread::start);
        for (Thread thread : all) {
            thread.join();
        }
        assertThat(failed).as("threads that failed").hasValue(0);
    }

    private static void expireLeases() {
        store.sql()
                .sql("UPDATE acceptance SET lease = now() - interval '1 second'")
                .update();
    }

    @Test
    void anotherNodeTakesOver_whenTheLeaseIsOver() {
        try (Claims other = store.claims(UUID.randomUUID())) {
            // Given
            Claim.Granted first = granted(request("k", "d", "X"));
            expireLeases();
            // When
            Claim.Granted second = (Claim.Granted) other.claim(request("k", "d", "X"));
            // Then
            assertThat(second).isEqualTo(new Claim.Granted(first.key(), first.exchangeId(), true, null));
        }
    }

    @Test
    void aLeaseFromBeforeTheClockWasSetBack_isOver() {
        try (Claims other = store.claims(UUID.randomUUID())) {
            // Given: the database's clock went back an hour
            Claim.Granted first = granted(request("k", "d", "X"));
            store.sql()
                    .sql("UPDATE acceptance SET lease = now() + interval '1 hour'")
                    .update();
            // When, Then
            assertThat(other.claim(request("k", "d", "X")))
                    .isEqualTo(new Claim.Granted(first.key(), first.exchangeId(), true, null));
        }
    }

    @Test
    void whatIsGivenBackTooLate_doesNotEndTheLeaseOfAnotherNode() {
        try (Claims other = store.claims(UUID.randomUUID())) {
            // Given
            Claim.Granted first = granted(request("k", "d", "X"));
            expireLeases();
            other.claim(request("k", "d", "X"));
            // When
            claims.released(first.key());
            granted(request("later", "d2", "X"));
            // Then
            assertThat(leased("k")).isTrue();
        }
    }

    private static boolean leased(String key) {
        return store.sql()
                .sql("SELECT lease > now() FROM acceptance WHERE key_hash = ?")
                .param(Hash.over("key", key).bytes())
                .query(Boolean.class)
                .single();
    }

    @Test
    void whatTheLogKnows_isRepeated_howeverOftenItIsAsked() throws Exception {
        // Given
        Claim.Granted lost = granted(request("k", "d", "X"));
        new LogTables(store.source())
                .write(List.of(LogEvent.of(
                        Ids.time(lost.exchangeId()),
                        LogEvent.Kind.ACCEPTED,
                        lost.exchangeId(),
                        null,
                        Map.of("sender", "sender", "type", "dossier.put", "subject", "d", "receivers", "a"),
                        Map.of())));
        expireLeases();
        // When, Then
        for (int i = 0; i < 3; i++) {
            assertThat(claims.claim(request("k", "d", "X"))).isEqualTo(new Claim.Repeated(lost.exchangeId(), null));
        }
    }

    @Test
    void restart_endsOwnLeases_andNoOthers() {
        UUID otherNode = UUID.randomUUID();
        try (Claims other = store.claims(otherNode)) {
            // Given
            Claim.Granted mine = granted(request("mine", "d1", "X"));
            other.claim(request("other", "d2", "X"));
            // When
            claims.close();
            claims = new Claims(wired, NODE, watch);
            // Then
            assertThat(granted(request("mine", "d1", "X")).exchangeId()).isEqualTo(mine.exchangeId());
            assertThat(leased("other")).isTrue();
        }
    }

    @Test
    void oneThatTheStoreRefuses_doesNotHarmTheOthersOfItsBatch() throws InterruptedException {
        // Given
        AtomicInteger number = new AtomicInteger();
        AtomicInteger refused = new AtomicInteger();
        // When
        atOnce(100, () -> {
            int n = number.incrementAndGet();
            try {
                claims.claim(request("k" + n, n % 10 == 0 ? "bad\0" : "d" + n, "X"));
            } catch (StoreAway e) {
                refused.incrementAndGet();
            }
        });
        // Then
        assertThat(refused).hasValue(10);
        assertThat(store.count("acceptance")).isEqualTo(90);
    }

    @Test
    void saysAwayInTime_whenTheStoreIsCut_andRecovers() {
        // Given
        Claim.Granted before = granted(request("before", "d0", "X"));
        wire.cut();
        claims.accepted(before.key());
        // When
        assertAwayInTime("while");
        assertAwayAtOnce();
        wire.restore();
        // Then
        await().atMost(Duration.ofSeconds(15))
                .untilAsserted(() -> assertThat(acceptedInStore("before")).isTrue());
        assertThat(granted(request("while", "d1", "X"))).isNotNull();
        assertThat(claims.claim(request("before", "d0", "X"))).isEqualTo(new Claim.Repeated(before.exchangeId(), null));
    }

    @Test
    void saysAwayInTime_whenTheStoreIsSilent_andLeavesNothingBehind() {
        // Given
        granted(request("before", "d0", "X"));
        wire.silence();
        // When
        assertAwayInTime("while");
        assertAwayAtOnce();
        wire.restore();
        // Then: a lease that nobody holds would let it wait, and fail.
        await().atMost(Duration.ofSeconds(15))
                .ignoreExceptions()
                .untilAsserted(
                        () -> assertThat(granted(request("while", "d1", "X"))).isNotNull());
    }

    private void assertAwayInTime(String key) {
        long began = System.nanoTime();
        assertThatThrownBy(() -> claims.claim(request(key, "d1", "X"))).isInstanceOf(StoreAway.class);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(8));
    }

    private void assertAwayAtOnce() {
        long began = System.nanoTime();
        for (int i = 0; i < 100; i++) {
            assertThatThrownBy(() -> claims.claim(request("while", "d1", "X"))).isInstanceOf(StoreAway.class);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(1));
    }

    private static boolean acceptedInStore(String key) {
        return store.sql()
                .sql("SELECT accepted FROM acceptance WHERE key_hash = ?")
                .param(Hash.over("key", key).bytes())
                .query(Boolean.class)
                .single();
    }

    @Test
    void closes_whileTheStoreIsAway() {
        // Given
        Claim.Granted held = granted(request("k", "d", "X"));
        wire.cut();
        claims.accepted(held.key());
        // When
        long began = System.nanoTime();
        claims.close();
        // Then
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(11));
    }
}
