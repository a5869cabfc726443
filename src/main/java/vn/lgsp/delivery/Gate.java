package vn.lgsp.delivery;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import vn.lgsp.exchange.Outcome.Unavailable;

/**
 * Whether a partner may be called. Closed, it lets a single probe through now and then, at growing distances. Calls that
 * began before it closed say nothing about how a probe went.
 */
final class Gate {
    private final Duration first;
    private final Duration most;
    private @Nullable Unavailable cause;
    /** The one probe under way: a call, or a question whether the partner is well. */
    private @Nullable Object probe;

    private boolean well;
    private Instant since = Instant.MIN;
    private Instant nextProbe = Instant.MIN;
    private Duration distance;

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
        return cause != null && probe == null && !now.isBefore(nextProbe);
    }

    void probe(Object call) {
        probe = call;
    }

    /** Whether the partner said that it is well since it was last seen away. */
    boolean well() {
        return well;
    }

    /** It says that it is well: a message may be risked at once. */
    void saysWell(Instant now) {
        probe = null;
        well = true;
        nextProbe = now;
    }

    boolean probing() {
        return probe != null;
    }

    Instant nextProbe() {
        return nextProbe;
    }

    /** @return whether this call was the probe */
    boolean ended(Object call) {
        boolean probed = call == probe;
        if (probed) {
            probe = null;
        }
        return probed;
    }

    /** @param probed whether a probe said so; only then the distance grows */
    void close(Unavailable why, boolean probed, Instant now) {
        Duration asked = why.retryAfter();
        if (cause == null) {
            since = now;
            distance = first;
            nextProbe = Instant.MIN;
        } else if (probed) {
            Duration doubled = distance.multipliedBy(2);
            distance = doubled.compareTo(most) > 0 ? most : doubled;
        } else if (asked == null) {
            return;
        }
        cause = why;
        well = false;
        Instant next = now.plus(asked != null && asked.compareTo(distance) > 0 ? asked : distance);
        nextProbe = next.isAfter(nextProbe) ? next : nextProbe;
    }

    void reopen() {
        cause = null;
        probe = null;
    }

    /** A call ended without saying whether the partner is back. */
    void undecided(boolean probed, Instant now) {
        if (cause != null && probed) {
            close(cause, true, now);
        }
    }
}
