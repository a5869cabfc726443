package vn.lgsp.controlbus.sync;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import vn.lgsp.channel.Broker;
import vn.lgsp.channel.DiskWatch;
import vn.lgsp.channel.Queues;
import vn.lgsp.controlbus.watch.Statuses;
import vn.lgsp.messagestore.SystemStatus;
import vn.lgsp.routing.ConnectedSystem;
import vn.lgsp.routing.Manifest.Connection;

/** Whether a partner may be pressed beside its live traffic now: neither while it is away or paused, nor while that waits. */
final class Readiness {
    /** With more than these in its queue the live traffic goes first. */
    private static final int WAITING = 20;

    private final Statuses statuses;
    private final Broker broker;
    private final DiskWatch disk;
    private final InstantSource clock;
    private final Map<String, Rest> resting = new ConcurrentHashMap<>();

    Readiness(Statuses statuses, Broker broker, DiskWatch disk, InstantSource clock) {
        this.statuses = statuses;
        this.broker = broker;
        this.disk = disk;
        this.clock = clock;
    }

    private record Rest(Instant until, Duration length) {}

    /** Whether this node may ask it: the one in charge of it, which is signed in there already. */
    boolean toAsk(ConnectedSystem system) {
        SystemStatus status = serving(system.name());
        Rest rest = resting.get(system.name());
        return status != null
                && statuses.isOwn(status)
                && (rest == null || !clock.instant().isBefore(rest.until()));
    }

    /** Whether messages may be sent to it again. */
    boolean toSend(ConnectedSystem system) {
        return !disk.isFull()
                && serving(system.name()) != null
                && broker.count(Queues.dispatch(system.name())) <= WAITING;
    }

    private @Nullable SystemStatus serving(String system) {
        SystemStatus status = statuses.now().get(system);
        return status == null || status.pausedBy() != null || status.away() != null ? null : status;
    }

    /** It did not answer: it is left alone, each time longer. */
    void away(ConnectedSystem system, Connection connection, @Nullable Duration asked) {
        Rest before = resting.get(system.name());
        Duration length =
                before == null ? connection.probeAfter() : before.length().multipliedBy(2);
        if (asked != null && asked.compareTo(length) > 0) {
            length = asked;
        }
        if (length.compareTo(connection.probeAtMost()) > 0 && (asked == null || length.compareTo(asked) > 0)) {
            length = connection.probeAtMost();
        }
        resting.put(system.name(), new Rest(clock.instant().plus(length), length));
    }

    void answered(ConnectedSystem system) {
        resting.remove(system.name());
    }
}
