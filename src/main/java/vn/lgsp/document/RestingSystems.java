package vn.lgsp.document;

import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Predicate;
import vn.lgsp.messagestore.SystemStatus;
import vn.lgsp.messagestore.SystemStatuses;
import vn.lgsp.routing.ConnectedSystem;

/** Which systems are left alone now: in quiet hours of the manifest, or because an operator paused them. */
public final class RestingSystems implements Predicate<ConnectedSystem> {
    private final SystemStatuses statuses;
    private final InstantSource clock;

    public RestingSystems(SystemStatuses statuses, InstantSource clock) {
        this.statuses = statuses;
        this.clock = clock;
    }

    @Override
    public boolean test(ConnectedSystem system) {
        Instant now = clock.instant();
        return system.manifest().quiet().stream()
                        .anyMatch(quiet -> quiet.at(now).isPresent())
                || statuses.of(system.name())
                        .filter(status -> isPaused(status, now))
                        .isPresent();
    }

    /** As the node in charge said last; a pause outlives that node. */
    private static boolean isPaused(SystemStatus status, Instant now) {
        return status.pausedBy() != null
                && (status.pausedFrom() == null || !status.pausedFrom().isAfter(now))
                && (status.pausedUntil() == null || status.pausedUntil().isAfter(now));
    }
}
