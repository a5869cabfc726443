package vn.lgsp.delivery;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import vn.lgsp.exchange.Outcome.Unavailable;

/** Whether a partner may be called. Closed, it lets a single probe through now and then, at growing distances. */
final class Gate {
    private final Duration first;
    private final Duration most;
    private @Nullable Unavailable cause;
    private Instant since = Instant.MIN;
    private Instant nextProbe = Instant.MIN;
    private Duration distance;
    private boolean probing;

    Gate(Duration first, Duration most) {
        this.first = first;
        this.most = most;
        this.distance = first;
    }

    boolean open() {
        return cause == null;
    }

    @Nullable
    Unavailable cause() {
        return cause;
    }

    Instant since() {
        return since;
    }

    boolean mayProbe(Instant now) {
        return cause != null && !probing && !now.isBefore(nextProbe);
    }

    void probe() {
        probing = true;
    }

    Instant nextProbe() {
        return nextProbe;
    }

    /** @return whether it was open before */
    boolean close(Unavailable why, Instant now) {
        boolean wasOpen = cause == null;
        if (wasOpen) {
            since = now;
            distance = first;
        } else if (probing) {
            Duration doubled = distance.multipliedBy(2);
            distance = doubled.compareTo(most) > 0 ? most : doubled;
        }
        cause = why;
        probing = false;
        Duration asked = why.retryAfter();
        nextProbe = now.plus(asked != null && asked.compareTo(distance) > 0 ? asked : distance);
        return wasOpen;
    }

    /** @return whether it was closed before */
    boolean reopen() {
        boolean wasClosed = cause != null;
        cause = null;
        probing = false;
        return wasClosed;
    }

    /** A probe ended without saying whether the partner is back. */
    void probeEnded(Instant now) {
        if (cause != null && probing) {
            close(cause, now);
        }
    }
}
