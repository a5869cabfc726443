package vn.lgsp.controlbus;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class LoginLockTest {
    private static final Instant START = Instant.parse("2026-01-05T01:00:00Z");
    private Clock clock = Clock.fixed(START, ZoneOffset.UTC);
    private final LoginLock lock = new LoginLock(5, Duration.ofMinutes(5), new Clock() {
        @Override
        public java.time.ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return clock.instant();
        }
    });

    @Test
    void locksPairOfUserAndAddress_afterFiveFailures() {
        for (int i = 0; i < 4; i++) {
            assertThat(lock.failed("admin", "192.0.2.1")).isFalse();
        }
        assertThat(lock.isLocked("admin", "192.0.2.1")).isFalse();
        assertThat(lock.failed("ADMIN", "192.0.2.1")).isTrue();
        assertThat(lock.isLocked("admin", "192.0.2.1")).isTrue();
        assertThat(lock.isLocked("admin", "192.0.2.2")).isFalse();
        assertThat(lock.isLocked("other", "192.0.2.1")).isFalse();
    }

    @Test
    void opens_whenTheTimeIsOver() {
        for (int i = 0; i < 5; i++) {
            lock.failed("admin", "192.0.2.1");
        }
        clock = Clock.fixed(START.plus(Duration.ofMinutes(5)), ZoneOffset.UTC);
        assertThat(lock.isLocked("admin", "192.0.2.1")).isFalse();
        assertThat(lock.failed("admin", "192.0.2.1")).isFalse();
    }

    @Test
    void forgetsFailures_afterSuccess() {
        for (int i = 0; i < 4; i++) {
            lock.failed("admin", "192.0.2.1");
        }
        lock.succeeded("admin", "192.0.2.1");
        assertThat(lock.failed("admin", "192.0.2.1")).isFalse();
        assertThat(lock.isLocked("admin", "192.0.2.1")).isFalse();
    }
}
