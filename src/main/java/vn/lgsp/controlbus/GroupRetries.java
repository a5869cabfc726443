package vn.lgsp.controlbus;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;
import vn.lgsp.channel.Broker;
import vn.lgsp.channel.BrokerFailed;
import vn.lgsp.channel.Queues;
import vn.lgsp.delivery.Act;
import vn.lgsp.delivery.Command;
import vn.lgsp.delivery.EngineRoom;
import vn.lgsp.messagestore.ParkedGroups;
import vn.lgsp.routing.ConnectedSystem;
import vn.lgsp.routing.Systems;

/**
 * Retries everything that is parked at a system for one cause, bit by bit. It may be cancelled at any time: what was not asked
 * yet simply stays parked. It outlives a node, since what is still to do lies in the store.
 */
final class GroupRetries implements AutoCloseable {
    /** So many retries may be under way at a system; their commands lie on its queue until the messages are settled. */
    private static final int AT_ONCE = 64;

    private static final Duration PACE = Duration.ofMillis(250);
    private static final Logger LOG = LoggerFactory.getLogger(GroupRetries.class);

    private final ParkedGroups groups;
    private final Systems systems;
    private final EngineRoom engine;
    private final Broker broker;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("group-retries").factory());

    GroupRetries(ParkedGroups groups, Systems systems, EngineRoom engine, Broker broker) {
        this.groups = groups;
        this.systems = systems;
        this.engine = engine;
        this.broker = broker;
        timer.scheduleWithFixedDelay(this::step, PACE.toMillis(), PACE.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** @param progress null if nothing was begun */
    record Begun(Answer answer, ParkedGroups.@Nullable Progress progress) {}

    List<ParkedGroups.Group> groups(String system) {
        return groups.of(system).stream().map(group -> group.saying(Mask::text)).toList();
    }

    Begun begin(String system, String cause, Act act) {
        if (systems.named(system).filter(ConnectedSystem::isReceiver).isEmpty()) {
            return new Begun(Answer.UNKNOWN, null);
        }
        if (act.reason().isEmpty()) {
            return new Begun(Answer.REASON_MISSING, null);
        }
        int count = groups.begin(act.id(), system, cause, act.actor(), act.reason());
        LOG.info(
                "event=group-retry-begun actor={} system={} cause={} count={} reason=\"{}\"",
                act.actor(),
                system,
                cause,
                count,
                act.reason());
        return count == 0
                ? new Begun(Answer.NOTHING_PARKED, null)
                : new Begun(Answer.ASKED, groups.progress(act.id()).orElseThrow());
    }

    /** The retries at a system that are under way. */
    List<ParkedGroups.Progress> running(String system) {
        return groups.running(system).stream()
                .flatMap(id -> groups.progress(id).stream())
                .toList();
    }

    ParkedGroups.@Nullable Progress progress(UUID id) {
        return groups.progress(id).orElse(null);
    }

    /** What was asked already goes on; all else stays parked. One that is over stays as it is. */
    Answer cancel(UUID id, Act act) {
        if (progress(id) == null) {
            return Answer.UNKNOWN;
        }
        if (act.reason().isEmpty()) {
            return Answer.REASON_MISSING;
        }
        if (groups.cancel(id, act.actor(), act.reason())) {
            LOG.info("event=group-retry-cancelled id={} actor={} reason=\"{}\"", id, act.actor(), act.reason());
        }
        return Answer.ASKED;
    }

    private void step() {
        try {
            for (ConnectedSystem system : systems.all()) {
                if (system.isReceiver()) {
                    groups.next(
                            system.name(),
                            () -> room(system.name()),
                            (exchange, actor, reason) ->
                                    engine.tell(system.name(), new Command.Retry(exchange, Act.of(actor, reason))));
                }
            }
        } catch (DataAccessException | TransactionException | BrokerFailed e) {
            LOG.warn("event=group-retry-waits reason=\"{}\"", e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("event=group-retry-failed", e);
        }
    }

    private int room(String system) {
        return (int) Math.max(0, AT_ONCE - broker.count(Queues.commands(system)));
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
