package vn.lgsp.delivery;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import vn.lgsp.channel.InFlightMessage;
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
    /** The cause of what is parked because nobody knows whether the partner has it. */
    static final String UNDECIDED = "OUTCOME_UNKNOWN";

    private static final Duration BACK_OFF = Duration.ofSeconds(2);

    private final String system;
    private final LaneRules rules;
    private final Subjects subjects;
    private final Turns turns = new Turns();
    private final InFlight inFlight = new InFlight();
    private final Gate gate;
    private final Suspicion suspicion = new Suspicion();
    private final Draft draft;
    private final Pauses pauses;
    private final InstantSource wall;
    private boolean stopping;

    /** @param wall what people's clocks say, for events and pauses; lanes wait by the time that they are given */
    Lanes(String system, LaneRules rules, InstantSource wall) {
        this.system = system;
        this.rules = rules;
        this.subjects = new Subjects(rules);
        this.wall = wall;
        this.pauses = new Pauses(rules.quiet());
        this.gate = new Gate(rules.probeAfter(), rules.probeAtMost());
        this.draft = new Draft(system, wall);
    }

    /** Messages of a subject that may be read from what is held: those of places from this one on, and before that one. */
    record Drain(String subject, long from, long before) {}

    /**
     * Begins with what the last owner left.
     *
     * @param left deliveries that were being called when it ended, whose outcome is unknown, and those known as such
     * @param parked by subject the places of its parked messages
     * @param held by subject the places of its held messages, as they lie on the queue
     */
    void takeOver(InFlightMessage left, Map<String, List<Long>> parked, Map<String, List<Long>> held, Instant now) {
        inFlight.takenOver(rules.inbox() ? Set.of() : left.called(), left.unknown(), now.plus(rules.readTimeout()));
        parked.forEach((subject, orders) -> orders.forEach(subjects.lane(subject)::park));
        held.forEach((subject, orders) -> {
            Lane lane = subjects.lane(subject);
            orders.forEach(lane::hold);
            subjects.watch(lane);
        });
    }

    /** A message came from the dispatch queue. */
    void arrived(Item item, Instant now) {
        Lane lane = subjects.lane(item);
        subjects.seen(item.order());
        remember(item);
        if (lane.holds(item)) {
            hold(lane, item);
            return;
        }
        lane.add(item);
        if (lane.size() > rules.memory()) {
            overflow(lane);
        }
        turns.enqueue(lane, now);
    }

    /** What lay on the dispatch queue at take-over is read: nothing older than what is held can still come. */
    void dispatchRead() {
        subjects.seen(Long.MAX_VALUE);
    }

    /** Messages of a subject came back from the held queue. */
    void drained(String subject, List<Item> items, Instant now) {
        Lane lane = subjects.lane(subject);
        items.forEach(this::remember);
        items.forEach(lane::add);
        turns.enqueue(lane, now);
        subjects.forgetIfIdle(lane);
    }

    /** A parked message goes back to its place, be it with another body. */
    void unparked(Item item, Act act, Instant now) {
        draft.released(item, act);
        Lane lane = subjects.lane(item);
        lane.unparked(item);
        item.decidedByPerson(!inFlight.isUnknown(item.id()));
        remember(item);
        suspicion.released(item, act);
        subjects.watch(lane);
        turns.enqueue(lane, now);
    }

    /** What was known of a message when it left memory, or its owner ended. */
    private void remember(Item item) {
        if (item.doubtful() || inFlight.isUnknown(item.id())) {
            item.doubted(rules.of(item.envelope().type()).unknown() == UnknownPolicy.QUERY);
        }
    }

    /** A person gives a parked message up. */
    void skipped(Item item, Act act, Instant now) {
        Lane lane = subjects.lane(item);
        lane.unpark(item.order());
        remember(item);
        item.givenUp();
        draft.skipped(item, act);
        Instant quiet = inFlight.inDoubtUntil(item.id());
        if (quiet != null && quiet.isAfter(now)) {
            // A dead owner's call may still bring it to the partner.
            turns.rest(lane, quiet);
        }
        forget(item);
        subjects.watch(lane);
        turns.enqueue(lane, now);
        subjects.forgetIfIdle(lane);
    }

    /** A person stops all calls for a time, or with null lets them go on. */
    void pause(@Nullable QuietTime time) {
        pauses.ask(time);
    }

    /** Whether a pause that a person asked for is under way or still to come. */
    boolean pauseAsked() {
        return pauses.asked(wall.instant()) != null;
    }

    /** Whether no more calls begin, because the owner is about to let go. */
    void stop(boolean yes) {
        stopping = yes;
    }

    /** The partner was asked whether it is well. */
    void probed(Outcome outcome, Instant now) {
        gate.ended(this);
        boolean well = outcome instanceof Delivered || outcome instanceof Rejected;
        if (well && rules.inbox()) {
            reopen();
        } else if (well) {
            gate.saysWell(now);
        } else {
            gate.undecided(true, now);
        }
    }

    /** A call has ended. */
    void finished(Call call, Result result, Instant now) {
        Lane lane = call.lane();
        inFlight.ended(call);
        lane.calling(0);
        boolean probed = gate.ended(call);
        draft.called(call, result);
        if (call.query()) {
            queried(call, result.outcome(), probed, now);
        } else {
            called(call, result.outcome(), probed, now);
        }
        turns.enqueue(lane, now);
        subjects.forgetIfIdle(lane);
    }

    private void called(Call call, Outcome outcome, boolean probed, Instant now) {
        switch (outcome) {
            case Delivered delivered -> delivered(call, delivered);
            case Rejected rejected -> rejected(call, rejected, probed, now);
            case Unavailable unavailable -> unavailable(call, unavailable, probed, now);
            case OutcomeUnknown unknown -> unknown(call, unknown, probed, now);
            case Unmappable unmappable -> setAside(call, unmappable);
        }
    }

    /** The partner was asked whether it has the message. */
    private void queried(Call call, Outcome outcome, boolean probed, Instant now) {
        Item item = call.first();
        switch (outcome) {
            case Delivered delivered -> {
                item.found();
                delivered(call, new Delivered("found", ""));
            }
            case Rejected rejected -> {
                reopen();
                item.absent();
                inFlight.known(item.id());
                draft.absent(item);
            }
            case Unavailable unavailable -> unavailable(call, unavailable, probed, now);
            case OutcomeUnknown unknown -> {
                gate.undecided(probed, now);
                item.fail();
                if (suspicion.isPoison(item)) {
                    park(call.lane(), List.of(item), "SUSPECT", unknown.code());
                } else {
                    backOff(call.lane(), item.failed(), now);
                }
            }
            case Unmappable unmappable -> setAside(call, unmappable);
        }
    }

    private void delivered(Call call, Delivered delivered) {
        reopen();
        suspicion.succeeded(call.lane().subject());
        for (Item item : call.items()) {
            settle(call.lane(), item);
            forget(item);
            item.answered();
            draft.delivered(item, delivered);
        }
    }

    private void rejected(Call call, Rejected rejected, boolean probed, Instant now) {
        Item first = call.first();
        boolean storming = !gate.open() && suspicion.isStorm(rejected.code());
        // Who refuses in an inbox says so by itself: no storm of the same answer to everything.
        boolean telling = !rules.inbox() && !suspicion.isRetrial(first);
        if (telling && storming) {
            postponed(call, Suspicion.misjudged(rejected), probed, now);
            return;
        }
        if (telling && call.items().size() == 1 && suspicion.rejected(first, rejected.code())) {
            postponed(call, Suspicion.misjudged(rejected), probed, now);
            for (UUID id : suspicion.storm(first)) {
                draft.tell(new Command.Retry(id, Suspicion.backAfterStorm()));
            }
            return;
        }
        if (storming) {
            gate.undecided(probed, now);
        } else {
            reopen();
        }
        if (call.items().size() > 1) {
            call.lane().oneByOne(call.items().size());
        } else {
            first.answered();
            park(call.lane(), List.of(first), rejected.code(), rejected.text());
        }
    }

    private void unavailable(Call call, Unavailable unavailable, boolean probed, Instant now) {
        if (unavailable.misconfigured() && call.items().size() == 1) {
            // Others get through: it is not the configuration but this message.
            call.first().fail();
            if (suspicion.isPoison(call.first())) {
                gate.undecided(probed, now);
                park(call.lane(), call.items(), "SUSPECT", unavailable.code());
                return;
            }
        }
        postponed(call, unavailable, probed, now);
    }

    private void postponed(Call call, Unavailable unavailable, boolean probed, Instant now) {
        gate.close(unavailable, probed, now);
        for (Item item : call.items()) {
            draft.postponed(item, unavailable);
        }
    }

    private void unknown(Call call, OutcomeUnknown unknown, boolean probed, Instant now) {
        gate.undecided(probed, now);
        Lane lane = call.lane();
        List<Item> parked = new ArrayList<>();
        String code = "";
        for (Item item : call.items()) {
            String cause = doubt(item, unknown, now);
            if (cause != null) {
                parked.add(item);
                code = cause;
            }
        }
        if (suspicion.isSick(lane.subject()) && gate.open()) {
            gate.close(new Unavailable("sick", unknown.code()), false, now);
        }
        if (parked.isEmpty()) {
            backOff(lane, call.first().unknowns(), now);
        } else {
            park(lane, parked, code, unknown.code());
        }
    }

    private static void backOff(Lane lane, int times, Instant now) {
        lane.waitUntil(now.plus(BACK_OFF.multipliedBy(1L << Math.clamp(times - 1L, 0, 5))));
    }

    /** @return the cause to park it for, or null if it goes on */
    private @Nullable String doubt(Item item, OutcomeUnknown unknown, Instant now) {
        UnknownPolicy policy = rules.of(item.envelope().type()).unknown();
        item.unknown(policy == UnknownPolicy.QUERY);
        inFlight.unknown(item.id());
        draft.unknown(item, unknown, policy);
        if (policy == UnknownPolicy.PARK) {
            return UNDECIDED;
        }
        return suspicion.isPoison(item) ? "SUSPECT" : null;
    }

    /** Our own part failed. Of several that went together each goes again by itself first. */
    private void setAside(Call call, Unmappable unmappable) {
        if (call.items().size() > 1) {
            call.lane().oneByOne(call.items().size());
        } else {
            park(call.lane(), call.items(), "SUSPECT", unmappable.code() + " " + unmappable.text());
        }
    }

    /** Parks messages that are the oldest in their lane, and holds those behind them. */
    private void park(Lane lane, List<Item> items, String code, String text) {
        for (Item item : items) {
            settle(lane, item);
            // Where it lies now says whether its outcome is known.
            inFlight.known(item.id());
            lane.park(item.order());
            suspicion.parked(item);
            draft.parked(item, code, text);
        }
        for (Item follower : lane.takeFollowers()) {
            if (follower.fromDispatch()) {
                hold(lane, follower);
            }
        }
        // What was read of the held queue goes back there in its order, and its reader makes room for others.
        draft.endReading(lane.subject());
        subjects.watch(lane);
    }

    private void settle(Lane lane, Item item) {
        boolean overflowing = lane.overflowing();
        long readable = lane.readable();
        lane.settled(item);
        if (readable != lane.readable() || overflowing != lane.overflowing()) {
            draft.endReading(lane.subject());
        }
        subjects.watch(lane);
    }

    /** Nothing more will come of a message. */
    private void forget(Item item) {
        suspicion.forget(item);
        inFlight.forget(item.id());
    }

    /** The partner answered somebody. */
    private void reopen() {
        gate.reopen();
        suspicion.answered();
    }

    private void hold(Lane lane, Item item) {
        lane.hold(item.order());
        subjects.watch(lane);
        draft.held(item, lane.isParked());
    }

    /** Too many for memory: all that are not being called wait on the held queue, in their order. */
    private void overflow(Lane lane) {
        for (Item item : lane.takeTail(Math.max(1, lane.calling()))) {
            hold(lane, item);
        }
    }

    /**
     * The memory is full. If that keeps calls from beginning, because the messages in memory wait for those before them,
     * they go to the held queue, so that others can be read.
     */
    void makeRoom(Instant now) {
        if (turns.nobody() && mayStart(now)) {
            for (Lane lane : subjects.all()) {
                if (lane.size() > 1 && lane.head().origin() != Item.Origin.HELD) {
                    overflow(lane);
                }
            }
        }
    }

    /**
     * A message that was being called when the last owner ended has an unknown outcome, and is acted on only after that
     * call must have ended.
     *
     * @return whether the lane may go on now
     */
    private boolean clear(Lane lane, Instant now) {
        Item head = lane.head();
        Instant quiet = inFlight.inDoubtUntil(head.id());
        if (quiet == null) {
            return true;
        }
        if (quiet.isAfter(now)) {
            turns.rest(lane, quiet);
            return false;
        }
        inFlight.lookInto(head.id());
        String cause = doubt(head, new OutcomeUnknown("taken-over", ""), now);
        if (cause != null) {
            park(lane, List.of(head), cause, "taken-over");
        }
        turns.enqueue(lane, now);
        return false;
    }

    /** Ends a step: what is to be committed, with the calls that begin after it. */
    Commit next(Instant now) {
        turns.wake(now);
        askIfWell(now);
        while (!turns.nobody() && mayStart(now)) {
            Lane lane = turns.next();
            if (!lane.blocked() && !lane.running() && clear(lane, now)) {
                start(lane);
            }
            subjects.forgetIfIdle(lane);
        }
        InFlightMessage named = inFlight.changed();
        if (named != null) {
            draft.inflight(named);
        }
        return draft.take();
    }

    /** A message is risked only when a question that costs the partner nothing was answered. */
    private void askIfWell(Instant now) {
        if (rules.health() && !gate.well() && !turns.nobody() && hasRoom() && gate.mayProbe(now)) {
            gate.probe(this);
            draft.probe();
        }
    }

    private boolean mayStart(Instant now) {
        return hasRoom() && (gate.open() || gate.mayProbe(now));
    }

    private boolean hasRoom() {
        return !stopping && inFlight.calls() < rules.concurrency() && pauses.at(wall.instant()) == null;
    }

    private void start(Lane lane) {
        int max = gate.open() ? rules.of(lane.head().envelope().type()).batch() : 1;
        List<Item> batch = lane.batch(max, inFlight.inDoubt());
        Call call = new Call(lane, batch, batch.getFirst().toBeQueried());
        if (!gate.open()) {
            gate.probe(call);
        }
        lane.calling(batch.size());
        inFlight.began(call);
        draft.start(call);
    }

    /** Subjects whose lane has room for messages from the held queue. */
    List<Drain> toDrain() {
        return subjects.toDrain();
    }

    /** When something will happen by itself, at the latest; in the past if there is something to begin at once. */
    Instant wakeUp(Instant now, Instant latest) {
        Instant wake = turns.nextWaking();
        @Nullable Duration change = pauses.untilChange(wall.instant());
        wake = change != null && now.plus(change).isBefore(wake) ? now.plus(change) : wake;
        if (!turns.nobody() && hasRoom() && !gate.probing()) {
            Instant start = gate.open() ? Instant.EPOCH : gate.nextProbe();
            wake = start.isBefore(wake) ? start : wake;
        }
        return wake.isBefore(latest) ? wake : latest;
    }

    boolean quiet() {
        return inFlight.calls() == 0;
    }

    /** How many subjects are remembered. */
    int size() {
        return subjects.size();
    }

    LaneStatus status() {
        return LaneStatus.of(system, pauses.at(wall.instant()), gate, inFlight.calls());
    }
}
