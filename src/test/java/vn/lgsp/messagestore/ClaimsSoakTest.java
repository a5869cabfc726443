package vn.lgsp.messagestore;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A million keys: each is granted once, and the last are not slower than the first. */
class ClaimsSoakTest {
    private static final Logger log = LoggerFactory.getLogger(ClaimsSoakTest.class);
    private static final int KEYS = Integer.getInteger("soak.keys", 1_000_000);
    private static final int SUBJECTS = 50_000;
    private static final int PARTS = 10;

    @Test
    void grantsAMillionKeysOnce() throws Exception {
        try (RunningStore store = RunningStore.start();
                Claims claims = store.claims(UUID.randomUUID())) {
            for (int part = 1; part <= PARTS; part++) {
                long began = System.nanoTime();
                claim(claims, KEYS / PARTS * (part - 1), KEYS / PARTS * part);
                log.warn(
                        "event=soak part={} took_ms={}",
                        part,
                        Duration.ofNanos(System.nanoTime() - began).toMillis());
            }
            assertThat(store.count("acceptance")).isEqualTo(KEYS);
            assertThat(claims.claim(ClaimsIT.request("k1", "d1", "X"))).isInstanceOf(Claim.Repeated.class);
        }
    }

    private static void claim(Claims claims, int first, int end) throws InterruptedException {
        AtomicInteger next = new AtomicInteger(first);
        ClaimsIT.atOnce(200, () -> {
            int n;
            while ((n = next.getAndIncrement()) < end) {
                Claim.Granted granted =
                        (Claim.Granted) claims.claim(ClaimsIT.request("k" + n, "d" + n % SUBJECTS, "X"));
                claims.accepted(granted.key());
            }
        });
    }
}
