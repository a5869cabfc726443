package vn.lgsp.delivery;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * Time by which the engine waits. It begins where the wall clock stands and follows it as long as that moves like time does;
 * when the wall clock jumps, this one does not.
 */
final class SteadyClock implements InstantSource {
    private static final long JUMP = Duration.ofSeconds(1).toNanos();

    private final InstantSource wall;
    private final LongSupplier nanos;
    private Instant lastWall;
    private long lastNanos;
    private Instant now;

    SteadyClock(InstantSource wall, LongSupplier nanos) {
        this.wall = wall;
        this.nanos = nanos;
        this.lastWall = wall.instant();
        this.lastNanos = nanos.getAsLong();
        this.now = lastWall;
    }

    @Override
    public synchronized Instant instant() {
        Instant shown = wall.instant();
        long ticks = nanos.getAsLong();
        long passed = Math.max(0, ticks - lastNanos);
        Duration moved = Duration.between(lastWall, shown);
        boolean jumped = moved.minusNanos(passed).abs().compareTo(Duration.ofNanos(JUMP)) > 0;
        Instant next = now.plus(jumped || moved.isNegative() ? Duration.ofNanos(passed) : moved);
        lastWall = shown;
        lastNanos = ticks;
        now = next;
        return next;
    }
}
