package vn.lgsp.messagestore;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Two nodes on one database, and how fast one is. */
class ClaimsTwoNodesIT {
    private static final Logger log = LoggerFactory.getLogger(ClaimsTwoNodesIT.class);
    private static final Duration CONTEST = Duration.ofSeconds(5);
    private static final Duration MEASURE = Duration.ofSeconds(3);
    private static final int THREADS = 32;
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
    }

    @Test
    void neverGrantAKeyTwice_andNeverLockEachOtherOut() throws InterruptedException {
        try (Claims one = store.claims(UUID.randomUUID());
                Claims other = store.claims(UUID.randomUUID())) {
            // Given
            Map<ClaimKey, Thread> held = new ConcurrentHashMap<>();
            Map<ClaimKey, UUID> accepted = new ConcurrentHashMap<>();
            AtomicInteger node = new AtomicInteger();
            AtomicInteger grants = new AtomicInteger();
            long deadlocks = deadlocks();
            long end = System.nanoTime() + CONTEST.toNanos();
            // When
            ClaimsIT.atOnce(48, () -> {
                Claims mine = node.getAndIncrement() % 2 == 0 ? one : other;
                while (System.nanoTime() < end) {
                    if (mine.claim(random()) instanceof Claim.Granted granted) {
                        grants.incrementAndGet();
                        assertThat(accepted).doesNotContainKey(granted.key());
                        assertThat(held.putIfAbsent(granted.key(), Thread.currentThread()))
                                .isNull();
                        settle(mine, granted, held, accepted);
                    }
                }
            });
            // Then
            assertThat(grants).hasPositiveValue();
            assertThat(deadlocks()).isEqualTo(deadlocks);
            log.warn("event=contest grants={} accepted={}", grants, accepted.size());
        }
    }

    /** Some with a key, some without, about few subjects: much in common, in any order. */
    private static ClaimRequest random() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        int n = random.nextInt(3000);
        return random.nextInt(3) == 0
                ? ClaimsIT.request(null, "d" + n % 40, "X" + random.nextInt(3))
                : ClaimsIT.request("k" + n, "d" + n % 500, "X");
    }

    private static void settle(
            Claims node, Claim.Granted granted, Map<ClaimKey, Thread> held, Map<ClaimKey, UUID> accepted) {
        boolean done = ThreadLocalRandom.current().nextInt(3) > 0;
        if (done) {
            accepted.put(granted.key(), granted.exchangeId());
        }
        held.remove(granted.key());
        if (done) {
            node.accepted(granted.key());
        } else {
            node.released(granted.key());
        }
    }

    private static long deadlocks() {
        return store.sql()
                .sql("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
                .query(Long.class)
                .single();
    }

    @Test
    void claims_keepUpWithOnePlainInsertEach() throws InterruptedException {
        double plain = rate(n -> {
            try (Connection sql = store.source().getConnection();
                    PreparedStatement insert = sql.prepareStatement(PLAIN)) {
                insert.setBytes(1, Hash.over("plain" + n).bytes());
                insert.executeUpdate();
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
        });
        try (Claims claims = store.claims(UUID.randomUUID())) {
            double shared = rate(n -> {
                if (claims.claim(ClaimsIT.request("key" + n, "d" + n, "X")) instanceof Claim.Granted granted) {
                    claims.accepted(granted.key());
                }
            });
            log.warn(
                    "event=claims-measured threads={} claims_per_second={} plain_inserts_per_second={}",
                    THREADS,
                    Math.round(shared),
                    Math.round(plain));
            // A claim is more than an insert: head, locks, settling. The bound only finds a plan gone wrong.
            assertThat(shared).isGreaterThan(plain / 8);
        }
    }

    private static final String PLAIN = """
            INSERT INTO acceptance (sender, key_hash, content_hash, exchange_id, operation, subject, receivers, node,
                                    lease, claimed_at)
            VALUES ('s', ?, '\\x00', gen_random_uuid(), 'o', 'd', 'r', gen_random_uuid(), now(), now())
            """;

    private interface Numbered {
        void run(int number);
    }

    private static double rate(Numbered task) throws InterruptedException {
        AtomicInteger number = new AtomicInteger();
        long began = System.nanoTime();
        ClaimsIT.atOnce(THREADS, () -> {
            while (System.nanoTime() - began < MEASURE.toNanos()) {
                task.run(number.incrementAndGet());
            }
        });
        return number.get() / (double) MEASURE.toSeconds();
    }

    @Test
    void everyRequestOfABatchIsAnswered_whenSubjectsRepeat() throws InterruptedException {
        try (Claims claims = store.claims(UUID.randomUUID())) {
            // Given
            AtomicInteger number = new AtomicInteger();
            // When
            ClaimsIT.atOnce(100, () -> {
                int n = number.incrementAndGet();
                claims.claim(ClaimsIT.request("k" + n, "d" + n % 3, "X" + n));
            });
            // Then
            assertThat(store.count("acceptance")).isEqualTo(100);
            assertThat(store.count("acceptance_head")).isEqualTo(3);
        }
    }
}
