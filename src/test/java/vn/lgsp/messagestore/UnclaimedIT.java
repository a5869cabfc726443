package vn.lgsp.messagestore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import vn.lgsp.exchange.Ids;
import vn.lgsp.exchange.LogEvent;

/** What was accepted while the store was away gets its claims afterwards: from the node, or from the log if that died. */
class UnclaimedIT {
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
        claims = new Claims(wired, UUID.randomUUID(), watch);
    }

    @AfterEach
    void stopClaims() {
        restore();
        claims.close();
    }

    private static void cut() {
        wire.cut();
        await().until(watch::isAway);
    }

    private static void restore() {
        wire.restore();
        await().until(() -> !watch.isAway());
    }

    private static ClaimRequest request(@Nullable String key, String subject, String content) {
        return ClaimsIT.request(key, subject, content);
    }

    private Claim claim(@Nullable String key, String content) {
        return claims.claim(request(key, "d", content), true);
    }

    private UUID accepted(@Nullable String key, String content) {
        Claim claim = claim(key, content);
        if (claim instanceof Claim.Unclaimed unclaimed) {
            claims.settled(unclaimed, true);
            return unclaimed.exchangeId();
        }
        Claim.Granted granted = (Claim.Granted) claim;
        claims.accepted(granted.key());
        return granted.exchangeId();
    }

    @Test
    void goesOn_acrossAnOutage_asIfThereWasNone() {
        // Given
        UUID before = accepted("k0", "W");
        UUID x1 = accepted(null, "X");
        cut();
        assertThat(claim("k0", "W")).isEqualTo(new Claim.Repeated(before, null));
        assertThat(claim(null, "X")).isEqualTo(new Claim.Repeated(x1, null));
        UUID y = accepted(null, "Y");
        UUID x2 = accepted(null, "X");
        UUID keyed = accepted("k1", "Z");
        // When
        restore();
        // Then, whether the node still remembers or the store tells
        for (int i = 0; i < 2; i++) {
            assertThat(claim("k1", "Z")).isEqualTo(new Claim.Repeated(keyed, null));
            assertThat(claim("k1", "X")).isEqualTo(new Claim.Conflicting(keyed));
            assertThat(claim(null, "Z")).isEqualTo(new Claim.Repeated(keyed, null));
            assertThat(claim("k0", "W")).isEqualTo(new Claim.Repeated(before, null));
            await().atMost(Duration.ofSeconds(10)).until(() -> store.count("acceptance") == 5);
        }
        assertThat(accepted(null, "Y")).isNotIn(x1, y, x2, keyed, before);
        assertThat(store.count("acceptance")).isEqualTo(6);
    }

    @Test
    void anotherNodeKnowsIt_whenTheStoreIsBack() {
        // Given
        cut();
        UUID keyed = accepted("k", "X");
        UUID plain = accepted(null, "Y");
        restore();
        await().atMost(Duration.ofSeconds(10)).until(() -> store.count("acceptance") == 2);
        // When, Then
        try (Claims other = store.claims(UUID.randomUUID())) {
            assertThat(other.claim(request("k", "d", "X"))).isEqualTo(new Claim.Repeated(keyed, null));
            assertThat(other.claim(request(null, "d", "Y"))).isEqualTo(new Claim.Repeated(plain, null));
        }
    }

    @Test
    void aGrantThatNobodyKnowsOf_givesWay() {
        // Given: the store holds a claim whose caller heard that the store is away
        Claim.Granted lost = (Claim.Granted) claim("k", "X");
        claims.released(lost.key());
        await().until(() -> claims.claim(request("later", "d9", "X")) != null);
        cut();
        UUID id = accepted("k", "X");
        // When
        restore();
        // Then
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(claimedExchange("k")).isEqualTo(id));
        assertThat(claim("k", "X")).isEqualTo(new Claim.Repeated(id, null));
    }

    private static UUID claimedExchange(String key) {
        return store.sql()
                .sql("SELECT exchange_id FROM acceptance WHERE key_hash = ?")
                .param(Hash.over("key", key).bytes())
                .query(UUID.class)
                .single();
    }

    @Test
    void theLogWritesTheClaims_ofANodeThatDied() throws SQLException {
        // Given
        cut();
        Claim.Unclaimed keyed = (Claim.Unclaimed) claim("k", "X");
        Claim.Unclaimed plain = (Claim.Unclaimed) claim(null, "Y");
        // When
        new LogTables(store.source()).write(List.of(event(keyed), event(plain)));
        // Then
        try (Claims other = store.claims(UUID.randomUUID())) {
            assertThat(other.claim(request("k", "d", "X"))).isEqualTo(new Claim.Repeated(keyed.exchangeId(), null));
            assertThat(other.claim(request("k", "d", "Y"))).isEqualTo(new Claim.Conflicting(keyed.exchangeId()));
            assertThat(other.claim(request(null, "d", "Y"))).isEqualTo(new Claim.Repeated(plain.exchangeId(), null));
        }
        assertThat(new LogChain(store.source()).verify(1, 2)).isEmpty();
    }

    @Test
    void theLogComesLate_andChangesNothingThatWasAcceptedSince() throws SQLException {
        // Given
        cut();
        Claim.Unclaimed early = (Claim.Unclaimed) claim(null, "X");
        claims.settled(early, true);
        restore();
        UUID later = accepted(null, "Y");
        // When
        new LogTables(store.source()).write(List.of(event(early)));
        // Then
        assertThat(claim(null, "Y")).isEqualTo(new Claim.Repeated(later, null));
    }

    private static LogEvent event(Claim.Unclaimed claim) {
        Map<String, String> detail = new HashMap<>(claim.words());
        detail.putAll(Map.of("sender", "sender", "type", "dossier.put", "subject", "d", "receivers", "receiver"));
        return LogEvent.of(
                Ids.time(claim.exchangeId()), LogEvent.Kind.ACCEPTED, claim.exchangeId(), null, detail, Map.of());
    }
}
