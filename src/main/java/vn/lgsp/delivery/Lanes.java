package vn.lgsp.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import vn.lgsp.delivery.partner.Trace;
import vn.lgsp.exchange.LogEvent;
import vn.lgsp.exchange.LogEvent.Kind;
import vn.lgsp.exchange.Outcome;
import vn.lgsp.exchange.Outcome.Delivered;
import vn.lgsp.exchange.Outcome.OutcomeUnknown;
import vn.lgsp.exchange.Outcome.Rejected;
import vn.lgsp.exchange.Outcome.Unavailable;
import vn.lgsp.exchange.Outcome.Unmappable;
import vn.lgsp.routing.Manifest.UnknownPolicy;

/**
 * What a system's owner decides: which messages wait, are called, held or parked. Knows no broker, no partner, no thread and
 * no clock: time comes in as an argument, and what is to be done goes out as a {@link Commit}. Not thread-safe; one owner
 * drives it.
 */
final class Lanes {
    private static final Duration BACK_OFF = Duration.ofSeconds(2);
    private static final int SICK = 3;

    private final String system;
    private final LaneRules rules;
    private final Map<String, Lane> lanes = new HashMap<>();
    private final Deque<Lane> ready = new ArrayDeque<>();
    private final PriorityQueue<Lane> waiting =
            new PriorityQueue<>((a, b) -> a.notBefore().compareTo(b.notBefore()));
    private final Set<Call> running = new LinkedHashSet<>();
    private final Map<UUID, Instant> takenOver = new HashMap<>();
    private final Gate gate;
    private final Suspicion suspicion = new Suspicion();
    private final Set<UUID> toUnpark = new LinkedHashSet<>();
    private final Set<String> unknownSubjects = new HashSet<>();
    private final Set<Lane> overflowing = new LinkedHashSet<>();
    private Commit commit = new Commit();
    private long seen = Long.MIN_VALUE;
    private boolean inflightChanged;
    private @Nullable String pausedBy;

    Lanes(String system, LaneRules rules) {
        this.system = system;
        this.rules = rules;
        this.gate = new Gate(rules.probeAfter(), rules.probeAtMost());
    }

    /**
     * Begins with what the last owner left.
     *
     * @param called deliveries that were being called when it ended: their outcome is unknown
     * @param parked subjects with a parked message
     * @param held for each subject on the held queue the place of its oldest message there
     */
    void takeOver(Set<UUID> called, Set<String> parked, Map<String, Long> held, Instant now) {
        Instant quiet = now.plus(rules.readTimeout());
        called.forEach(id -> takenOver.put(id, quiet));
        parked.forEach(subject -> lane(subject).parked(true));
        held.forEach((subject, order) -> overflow(lane(subject), order));
    }

    /** A message came from the dispatch queue. */
    void arrived(Item item, Instant now) {
        Lane lane = lane(item.subject());
        seen = Math.max(seen, item.order());
        if (lane.belongsBehindHeld(item)) {
            hold(lane, item, now);
        } else {
            lane.add(item);
            if (lane.size() > LaneRules.LANE) {
                overflow(lane, now);
            }
            enqueue(lane, now);
        }
    }

    /** The dispatch queue is read to its end: nothing older than what is held can still come. */
    void dispatchEmpty() {
        seen = Long.MAX_VALUE;
    }

    /** Messages of a subject came back from the held queue; none means that there are no more. */
    void drained(String subject, List<Item> items, Instant now) {
        Lane lane = lane(subject);
        if (items.isEmpty()) {
            lane.overflowEnded();
            overflowing.remove(lane);
            forgetIfIdle(lane);
            return;
        }
        items.forEach(lane::add);
        enqueue(lane, now);
    }

    /** A parked message goes back to its place, which is the first of its subject. */
    void unparked(Item item, String actor, Instant now) {
        Lane lane = lane(item.subject());
        lane.parked(false);
        lane.addFirst(item);
        event(item, Kind.RELEASED, Map.of("actor", actor), now);
        enqueue(lane, now);
    }

    /** A person gives a parked message up. */
    void skipped(Item item, String actor, String reason, Instant now) {
        Lane lane = lane(item.subject());
        lane.parked(false);
        commit.done(item);
        event(item, Kind.SKIPPED, Map.of("actor", actor, "reason", reason), now);
        forgetIfIdle(lane);
    }

    /** A person stops all calls, or with null lets them go on. */
    void pause(@Nullable String actor) {
        pausedBy = actor;
    }

    /** A call has ended. */
    void finished(Call call, Result result, Instant now) {
        running.remove(call);
        inflightChanged = true;
        Lane lane = call.lane();
        lane.running(false);
        trace(call, result, now);
        Outcome outcome = result.outcome();
        if (call.query()) {
            queried(call, outcome, now);
        } else {
            called(call, outcome, now);
        }
        if (!lane.isEmpty() && !lane.parked()) {
            enqueue(lane, now);
        }
        forgetIfIdle(lane);
    }

    private void called(Call call, Outcome outcome, Instant now) {
        switch (outcome) {
            case Delivered delivered -> delivered(call, delivered, now);
            case Rejected rejected -> rejected(call, rejected, now);
            case Unavailable unavailable -> postponed(call, unavailable, now);
            case OutcomeUnknown unknown -> unknown(call, unknown, now);
            case Unmappable unmappable -> {
                gate.probeEnded(now);
                setAside(call, "SUSPECT", unmappable.code() + " " + unmappable.text(), now);
            }
        }
    }

    /** The partner was asked whether it has the message. */
    private void queried(Call call, Outcome outcome, Instant now) {
        switch (outcome) {
            case Delivered delivered -> delivered(call, new Delivered("found", "resolved=query"), now);
            case Rejected rejected -> {
                gate.reopen();
                call.first().absent();
                event(call.first(), Kind.POSTPONED, Map.of("code", "absent", "resolved", "resend"), now);
            }
            case Unavailable unavailable -> postponed(call, unavailable, now);
            case OutcomeUnknown unknown -> {
                gate.probeEnded(now);
                call.lane().waitUntil(now.plus(BACK_OFF));
            }
            case Unmappable unmappable -> {
                gate.probeEnded(now);
                setAside(call, "SUSPECT", unmappable.text(), now);
            }
        }
    }

    private void delivered(Call call, Delivered delivered, Instant now) {
        gate.reopen();
        suspicion.succeeded(call.lane().subject());
        unknownSubjects.clear();
        for (Item item : call.items()) {
            call.lane().removeHead();
            commit.done(item);
            event(item, Kind.DELIVERED, delivered.text().isEmpty() ? Map.of() : words(delivered), now);
            commit.reply(item, "DELIVERED", delivered.code(), delivered.text());
        }
    }

    private void rejected(Call call, Rejected rejected, Instant now) {
        if (call.items().size() > 1) {
            gate.reopen();
            call.lane().oneByOne(call.items().size());
            return;
        }
        boolean stormy = !gate.open() && suspicion.isStorm(rejected.code());
        if (stormy || suspicion.rejected(call.first(), rejected.code())) {
            boolean began = !stormy;
            postponed(call, new Unavailable("storm", "code=" + rejected.code(), true, null), now);
            if (began) {
                toUnpark.addAll(suspicion.parkedByStorm(call.first().id()));
            }
            return;
        }
        gate.reopen();
        park(call.lane(), call.first(), rejected.code(), rejected.text(), now);
    }

    private void postponed(Call call, Unavailable unavailable, Instant now) {
        gate.close(unavailable, now);
        for (Item item : call.items()) {
            event(item, Kind.POSTPONED, words(unavailable), now);
        }
    }

    private void unknown(Call call, OutcomeUnknown unknown, Instant now) {
        gate.probeEnded(now);
        for (Item item : call.items()) {
            unknown(call.lane(), item, unknown, now);
            if (call.lane().parked()) {
                return;
            }
        }
        // Nobody succeeds: the partner is ill, not the message. Probe instead of sending everything again.
        unknownSubjects.add(call.lane().subject());
        if (unknownSubjects.size() >= SICK && gate.open()) {
            gate.close(new Unavailable("sick", unknown.code()), now);
        }
        call.lane()
                .waitUntil(now.plus(
                        BACK_OFF.multipliedBy(1L << Math.min(5, call.first().unknowns() - 1))));
    }

    private void unknown(Lane lane, Item item, OutcomeUnknown unknown, Instant now) {
        var policy = rules.of(item.envelope().type()).unknown();
        item.unknown(policy == UnknownPolicy.QUERY);
        Map<String, String> words = new HashMap<>(words(unknown));
        words.put("policy", policy.name().toLowerCase(Locale.ROOT));
        event(item, Kind.OUTCOME_UNKNOWN, words, now);
        if (policy == UnknownPolicy.PARK) {
            park(lane, item, "OUTCOME_UNKNOWN", unknown.code(), now);
        } else if (suspicion.isPoison(item)) {
            park(lane, item, "SUSPECT", unknown.code(), now);
        }
    }

    /** Parks a refused message; of several that went together each goes again by itself first. */
    private void setAside(Call call, String code, String text, Instant now) {
        if (call.items().size() > 1) {
            call.lane().oneByOne(call.items().size());
        } else {
            park(call.lane(), call.first(), code, text, now);
        }
    }

    private void park(Lane lane, Item item, String code, String text, Instant now) {
        lane.removeHead();
        lane.parked(true);
        commit.park(item, code);
        event(item, Kind.PARKED, Map.of("code", code, "text", text), now);
        commit.reply(item, "PARKED", code, text);
        List<Item> followers = lane.takeTail(0);
        if (lane.overflowing()) {
            // They came from the front of the held queue, and go back there in their order.
            commit.giveBack(lane.subject());
        } else {
            followers.forEach(follower -> hold(lane, follower, now));
        }
    }

    private void hold(Lane lane, Item item, Instant now) {
        overflow(lane, item.order());
        commit.hold(item);
        if (lane.parked()) {
            event(item, Kind.HELD, Map.of(), now);
            commit.reply(item, "HELD", "", "");
        }
    }

    /** Too many for memory: all that are not being called wait on the held queue, in their order. */
    private void overflow(Lane lane, Instant now) {
        int keep = lane.running() ? runningOf(lane) : 1;
        for (Item item : lane.takeTail(keep)) {
            hold(lane, item, now);
        }
    }

    private void overflow(Lane lane, long from) {
        lane.overflowFrom(from);
        overflowing.add(lane);
    }

    private int runningOf(Lane lane) {
        return running.stream()
                .filter(call -> call.lane() == lane)
                .mapToInt(call -> call.items().size())
                .findFirst()
                .orElse(1);
    }

    /**
     * A message that was being called when the last owner ended has an unknown outcome, and is acted on only after that
     * call must have ended.
     *
     * @return whether the lane may go on now
     */
    private boolean settled(Lane lane, Instant now) {
        Item head = lane.head();
        Instant quiet = takenOver.remove(head.id());
        if (quiet == null) {
            return true;
        }
        inflightChanged = true;
        unknown(lane, head, new OutcomeUnknown("taken-over", ""), now);
        if (quiet.isAfter(now)) {
            lane.waitUntil(quiet);
        }
        enqueue(lane, now);
        return false;
    }

    private void enqueue(Lane lane, Instant now) {
        if (lane.queued() || lane.running() || lane.parked() || lane.isEmpty()) {
            return;
        }
        lane.queued(true);
        if (lane.notBefore().isAfter(now)) {
            waiting.add(lane);
        } else {
            ready.addLast(lane);
        }
    }

    /** Ends a step: what is to be committed, with the calls that begin after it. */
    Commit next(Instant now) {
        while (!waiting.isEmpty() && !waiting.peek().notBefore().isAfter(now)) {
            ready.addLast(waiting.poll());
        }
        while (!ready.isEmpty() && mayStart(now)) {
            Lane lane = ready.pollFirst();
            lane.queued(false);
            if (!lane.isEmpty() && !lane.parked() && !lane.running() && settled(lane, now)) {
                start(lane);
            }
        }
        Commit full = commit;
        if (inflightChanged) {
            full.inflight(inflight());
            inflightChanged = false;
        }
        commit = new Commit();
        return full;
    }

    private boolean mayStart(Instant now) {
        return pausedBy == null && running.size() < rules.concurrency() && (gate.open() || gate.mayProbe(now));
    }

    private void start(Lane lane) {
        if (!gate.open()) {
            gate.probe();
        }
        int max = gate.open() ? rules.of(lane.head().envelope().type()).batch() : 1;
        List<Item> batch = lane.batch(max, takenOver.keySet());
        Call call = new Call(lane, batch, batch.getFirst().toBeQueried());
        lane.running(true);
        running.add(call);
        inflightChanged = true;
        commit.start(call);
    }

    private Set<UUID> inflight() {
        Set<UUID> ids = new LinkedHashSet<>(takenOver.keySet());
        running.forEach(call -> call.items().forEach(item -> ids.add(item.id())));
        return ids;
    }

    /** Subjects whose lane has room for messages from the held queue. */
    List<String> toDrain() {
        List<String> subjects = new ArrayList<>();
        for (Lane lane : overflowing) {
            if (!lane.parked() && lane.isEmpty() && lane.heldFrom() <= seen) {
                subjects.add(lane.subject());
            }
        }
        return subjects;
    }

    /** Parked messages that a storm parked, and that go back to their places. */
    Set<UUID> toUnpark() {
        Set<UUID> ids = Set.copyOf(toUnpark);
        toUnpark.clear();
        return ids;
    }

    /** When something will happen by itself, at the latest. */
    Instant wakeUp(Instant latest) {
        Instant wake = waiting.isEmpty() ? latest : waiting.peek().notBefore();
        if (!gate.open() && gate.nextProbe().isBefore(wake)) {
            wake = gate.nextProbe();
        }
        return wake.isBefore(latest) ? wake : latest;
    }

    boolean quiet() {
        return running.isEmpty();
    }

    LaneStatus status() {
        Unavailable cause = gate.cause();
        return new LaneStatus(
                system,
                pausedBy,
                cause == null ? null : cause.code(),
                cause != null && cause.misconfigured(),
                cause == null ? null : gate.since(),
                running.size());
    }

    private Lane lane(String subject) {
        return lanes.computeIfAbsent(subject, Lane::new);
    }

    private void forgetIfIdle(Lane lane) {
        if (lane.idle() && !lane.queued()) {
            lanes.remove(lane.subject(), lane);
        }
    }

    private void trace(Call call, Result result, Instant now) {
        for (Trace trace : result.traces()) {
            boolean first = true;
            for (Item item : call.items()) {
                Map<String, byte[]> parts =
                        first ? Map.of("request", trace.request(), "answer", trace.answer()) : Map.of();
                first = false;
                Map<String, String> words = new HashMap<>();
                words.put("operation", trace.operation());
                words.put("status", Integer.toString(trace.status()));
                words.put("millis", Long.toString(trace.duration().toMillis()));
                words.put("outcome", trace.outcome());
                words.put("code", trace.code());
                words.put("together", Integer.toString(call.items().size()));
                commit.event(LogEvent.of(trace.at(), Kind.CALLED, item.id(), system, words, parts));
            }
        }
    }

    private void event(Item item, Kind kind, Map<String, String> words, Instant now) {
        commit.event(LogEvent.of(now, kind, item.id(), system, words, Map.of()));
    }

    private static Map<String, String> words(Outcome outcome) {
        return Map.of("code", outcome.code(), "text", outcome.text());
    }
}
