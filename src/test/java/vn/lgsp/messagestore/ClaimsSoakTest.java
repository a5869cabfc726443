package vn.lgsp.messagestore;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Many keys ({@code -Dsoak.keys=}): each is granted once, and the last are claimed about as fast as the first. */
class ClaimsSoakTest {
    private static final Logger log = LoggerFactory.getLogger(ClaimsSoakTest.class);
    private static final int KEYS = Integer.getInteger("soak.keys", 1_000_000);
    private static final int SUBJECTS = 50_000;
    private static final int PART = Math.min(100_000, KEYS);
    private static final int AGAIN = Math.min(10_000, KEYS);
    private static final String SIZE = """
            SELECT sum(pg_total_relation_size(c.oid)) / 1048576 FROM pg_class c
             WHERE c.relkind = 'r' AND c.relname LIKE 'acceptance%'
            """;

    @Test
    void grantsEachKeyOnce() throws Exception {
        try (RunningStore store = RunningStore.start();
                Claims claims = store.claims(UUID.randomUUID())) {
            double first = 0;
            double last = 0;
            for (int begin = 0; begin < KEYS; begin += PART) {
                last = claim(claims, begin, Math.min(KEYS, begin + PART));
                first = begin == 0 ? last : first;
            }
            log.warn(
                    "event=soak keys={} first_per_second={} last_per_second={} megabytes={}",
                    KEYS,
                    Math.round(first),
                    Math.round(last),
                    store.sql().sql(SIZE).query(Long.class).single());
            assertThat(store.count("acceptance")).isEqualTo(KEYS);
            assertThat(store.count("(SELECT DISTINCT exchange_id FROM acceptance) granted"))
                    .isEqualTo(KEYS);
            assertRepeated(claims);
        }
    }

    /** @return claims a second */
    private static double claim(Claims claims, int first, int end) throws InterruptedException {
        long began = System.nanoTime();
        AtomicInteger next = new AtomicInteger(first);
        ClaimsIT.atOnce(200, () -> {
            int n;
            while ((n = next.getAndIncrement()) < end) {
                Claim.Granted granted = (Claim.Granted) claims.claim(request(n));
                claims.accepted(granted.key());
            }
        });
        double rate = (end - first) * 1e9 / (System.nanoTime() - began);
        log.info("event=soak claimed={} per_second={}", end, Math.round(rate));
        return rate;
    }

    /** Spread over all of them, so that most must be read from the disk. */
    private static void assertRepeated(Claims claims) throws InterruptedException {
        AtomicInteger next = new AtomicInteger();
        ClaimsIT.atOnce(200, () -> {
            int n;
            while ((n = next.getAndIncrement()) < AGAIN) {
                int key = (int) ((long) n * KEYS / AGAIN);
                assertThat(claims.claim(request(key))).isInstanceOf(Claim.Repeated.class);
            }
        });
    }

    private static ClaimRequest request(int n) {
        return ClaimsIT.request("k" + n, "d" + n % SUBJECTS, "X");
    }
}
