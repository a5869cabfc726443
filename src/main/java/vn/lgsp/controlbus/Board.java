package vn.lgsp.controlbus;

import static java.util.Comparator.comparing;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import vn.lgsp.channel.Broker;
import vn.lgsp.channel.BrokerFailed;
import vn.lgsp.channel.Queues;
import vn.lgsp.controlbus.watch.Statuses;
import vn.lgsp.messagestore.PollState;
import vn.lgsp.messagestore.Polls;
import vn.lgsp.messagestore.SystemStatus;
import vn.lgsp.routing.ConnectedSystem;
import vn.lgsp.routing.Systems;

/** How all systems and queues stand, for pages and figures; looked up at most once a second, however many ask. */
final class Board {
    private static final Duration FRESH = Duration.ofSeconds(1);

    private final Systems systems;
    private final Statuses statuses;
    private final Polls polls;
    private final Broker broker;
    private final InstantSource clock;
    private @Nullable Snapshot latest;

    Board(Systems systems, Statuses statuses, Polls polls, Broker broker, InstantSource clock) {
        this.systems = systems;
        this.statuses = statuses;
        this.polls = polls;
        this.broker = broker;
        this.clock = clock;
    }

    /** How a system stands. */
    enum State {
        /** What is for it is sent, or what it has is asked for. */
        CALLING,
        AWAY,
        MISCONFIGURED,
        PAUSED,
        /** No node is in charge: the bus is just starting, or nodes are missing. */
        STANDING_BY,
        /** It only hands messages in. */
        SENDS_ONLY
    }

    /** Messages in a system's queues. */
    record Depths(long dispatch, long held, long parked) {}

    /**
     * One system.
     *
     * @param status as the node in charge sees it, or null if none says anything
     * @param own whether this node is in charge
     * @param failing what it is asked and cannot be, if there is such a poll
     * @param depths null if it has no queues or the broker does not answer
     */
    record Row(
            ConnectedSystem system,
            @Nullable SystemStatus status,
            boolean own,
            @Nullable PollState failing,
            @Nullable Depths depths) {

        public State state() {
            State delivering = delivering();
            if (failing == null || delivering != State.CALLING) {
                return delivering;
            }
            return failing.misconfigured() ? State.MISCONFIGURED : State.AWAY;
        }

        /** Code of why it is not called, if it is so. */
        public @Nullable String cause() {
            return status != null && status.away() != null ? status.away() : failing == null ? null : failing.failure();
        }

        /** Since when its messages wait, or it cannot be asked. */
        public @Nullable Instant since() {
            Instant waiting = status == null ? null : status.waitingSince();
            return waiting != null ? waiting : failing == null ? null : failing.failingSince();
        }

        /** Whether it can be paused now. */
        public boolean pausable() {
            return system.isPausable() && state() != State.PAUSED && state() != State.STANDING_BY;
        }

        private State delivering() {
            if (status != null && status.pausedBy() != null) {
                return State.PAUSED;
            }
            if (!system.isReceiver()) {
                return system.isPausable() ? State.CALLING : State.SENDS_ONLY;
            }
            if (status == null) {
                return State.STANDING_BY;
            }
            if (status.misconfigured()) {
                return State.MISCONFIGURED;
            }
            return status.away() == null ? State.CALLING : State.AWAY;
        }
    }

    /** The log's queues: events on their way, events that the store refused, and what should never exist. */
    record LogQueues(long waiting, long parked, long unexpected) {
        public boolean alert() {
            return parked > 0 || unexpected > 0;
        }
    }

    /** @param log null if the broker does not answer */
    record Snapshot(Instant at, List<Row> rows, @Nullable LogQueues log) {
        public boolean brokerAway() {
            return log == null;
        }
    }

    synchronized Snapshot now() {
        Instant now = clock.instant();
        Snapshot known = latest;
        if (known == null || now.isAfter(known.at().plus(FRESH)) || now.isBefore(known.at())) {
            known = look(now);
            latest = known;
        }
        return known;
    }

    private Snapshot look(Instant now) {
        LogQueues log = logQueues();
        Map<String, SystemStatus> status = statuses.now();
        List<PollState> failing = failing();
        List<Row> rows = systems.all().stream()
                .map(system -> row(system, status.get(system.name()), failing(system, failing), log != null))
                .toList();
        return new Snapshot(now, rows, log);
    }

    /** Pages show what can be known without the store. */
    private List<PollState> failing() {
        try {
            return polls.states().stream()
                    .filter(state -> state.failure() != null)
                    .toList();
        } catch (DataAccessException e) {
            return List.of();
        }
    }

    private static @Nullable PollState failing(ConnectedSystem system, List<PollState> failing) {
        return failing.stream()
                .filter(state -> state.system().equals(system.name())
                        && system.manifest().polls().containsKey(state.poll()))
                .max(comparing(PollState::misconfigured))
                .orElse(null);
    }

    private Row row(
            ConnectedSystem system, @Nullable SystemStatus status, @Nullable PollState failing, boolean brokerAnswers) {
        if (!system.isReceiver()) {
            // Nobody is in charge of what is not sent anything.
            SystemStatus pause =
                    system.isPausable() ? statuses.resting(system.name()).orElse(null) : null;
            return new Row(system, pause, false, failing, null);
        }
        boolean own = status != null && statuses.isOwn(status);
        return new Row(system, status, own, failing, brokerAnswers ? depths(system) : null);
    }

    private @Nullable LogQueues logQueues() {
        try {
            return new LogQueues(
                    broker.count(Queues.LOG), broker.count(Queues.LOG_PARKED), broker.count(Queues.UNEXPECTED));
        } catch (BrokerFailed e) {
            return null;
        }
    }

    private @Nullable Depths depths(ConnectedSystem system) {
        try {
            return new Depths(
                    broker.count(Queues.dispatch(system.name())),
                    broker.count(Queues.held(system.name())) + broker.count(Queues.ready(system.name())),
                    broker.count(Queues.parked(system.name())));
        } catch (BrokerFailed e) {
            return null;
        }
    }
}
