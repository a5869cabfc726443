package vn.lgsp.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import vn.lgsp.channel.InFlightMessage;
import vn.lgsp.delivery.SimulatedBroker.Asked;
import vn.lgsp.delivery.SimulatedPartner.Mood;
import vn.lgsp.delivery.SimulatedPartner.Ringing;
import vn.lgsp.exchange.Envelope;
import vn.lgsp.exchange.LogEvent;
import vn.lgsp.exchange.LogEvent.Kind;
import vn.lgsp.exchange.MessageType;
import vn.lgsp.routing.Manifest.UnknownPolicy;
import vn.lgsp.routing.QuietHours;

/**
 * One life of a system's lanes, drawn from a seed: messages, moods of the partner, operators, and owners that die at any
 * moment. What {@link Owner} does between broker and lanes is done here in the same order.
 */
final class Simulation {
    static final MessageType UNORDERED = MessageType.POSTAL_EVENT;
    private static final MessageType[] TYPES = {
        MessageType.DOSSIER_PUT,
        MessageType.DOSSIER_PROGRESS,
        MessageType.DOCUMENT_SENT,
        MessageType.PAYMENT_RESULT,
        UNORDERED
    };
    private static final Map<MessageType, LaneRules.TypeRule> POLICIES = Map.of(
            MessageType.DOSSIER_PUT,
            new LaneRules.TypeRule(1, UnknownPolicy.RESEND, true),
            MessageType.DOSSIER_PROGRESS,
            new LaneRules.TypeRule(3, UnknownPolicy.RESEND, true),
            MessageType.DOCUMENT_SENT,
            new LaneRules.TypeRule(2, UnknownPolicy.QUERY, true),
            MessageType.PAYMENT_RESULT,
            new LaneRules.TypeRule(3, UnknownPolicy.PARK, true),
            UNORDERED,
            new LaneRules.TypeRule(1, UnknownPolicy.RESEND, false));
    private static final QuietHours NIGHT = new QuietHours(List.of(), LocalTime.of(8, 3), LocalTime.of(8, 4), Map.of());
    private static final int MEMORY = 24;
    static final Consumer<String> QUIET = line -> {};

    private final Random random;
    private final SimulatedBroker broker = new SimulatedBroker();
    private final SimulatedPartner partner;
    private final LaneRules rules;
    private final Set<UUID> accepted = new HashSet<>();
    private final Map<UUID, Integer> unknowns = new HashMap<>();
    private final Set<UUID> unresolved = new HashSet<>();
    /** Messages that somebody acted on since their outcome became unknown last; an act that is done again is still one. */
    private final Set<UUID> decided = new HashSet<>();

    private final Set<UUID> acts = new HashSet<>();
    private final int subjects;
    private Instant now = Driven.START;

    /** What one owner has, and loses when it ends. */
    private Lanes lanes;

    private final Set<Call> calls = new HashSet<>();
    private final Map<UUID, Asked> retries = new HashMap<>();
    private final List<Asked> obeyed = new ArrayList<>();
    private @Nullable Asked pause;
    /** When the partner's answer to the question whether it is well arrives. */
    private @Nullable Instant health;

    private long missing;
    private int memory;
    private boolean calm;
    int owners;

    /** What happened, for a replay; nothing otherwise. */
    private final Consumer<String> history;

    Simulation(long seed, Consumer<String> history) {
        this.history = history;
        random = new Random(seed);
        partner = new SimulatedPartner(random);
        subjects = 1 + random.nextInt(12);
        rules = new LaneRules(
                1 + random.nextInt(6),
                SimulatedPartner.READ_TIMEOUT,
                Duration.ofSeconds(1),
                Duration.ofSeconds(30),
                3 + random.nextInt(4),
                POLICIES,
                random.nextBoolean(),
                false,
                random.nextInt(4) == 0 ? List.of(NIGHT) : List.of());
        lanes = takeOver();
    }

    void run(int rounds) {
        for (int round = 0; round < rounds; round++) {
            now = now.plusMillis(random.nextInt(10) == 0 ? random.nextInt(20_000) : random.nextInt(300));
            somethingHappens();
            step(random.nextInt(40));
            assertNothingIsLost();
        }
        drain();
    }

    private void somethingHappens() {
        switch (random.nextInt(12)) {
            case 0, 1, 2, 3 -> accept(1 + random.nextInt(4));
            case 4 -> accept(random.nextInt(20));
            case 5 -> partner.mood = Mood.values()[random.nextInt(Mood.values().length)];
            case 6 -> partner.mood = Mood.WELL;
            case 7 ->
                anyParked(id -> {
                    if (random.nextBoolean()) {
                        partner.corrected(id);
                    }
                    broker.tell(
                            random.nextInt(3) == 0
                                    ? new Command.Edit(id, Act.of("an operator", "wrong"), new byte[1])
                                    : new Command.Retry(id, Act.of("an operator", "")));
                });
            case 8 -> anyParked(id -> broker.tell(new Command.Skip(id, Act.of("an operator", "done by hand"))));
            case 9 ->
                broker.tell(random.nextInt(4) == 0 ? pauseForAWhile() : new Command.Resume(Act.of("an operator", "")));
            default -> {}
        }
    }

    private Command.Pause pauseForAWhile() {
        return new Command.Pause(
                Act.of("an operator", "works"),
                now.plusSeconds(random.nextInt(3)),
                random.nextBoolean() ? null : now.plusSeconds(3 + random.nextInt(60)));
    }

    private void accept(int count) {
        String hot = random.nextInt(3) == 0 ? "s" + random.nextInt(subjects) : "";
        MessageType like = TYPES[random.nextInt(TYPES.length)];
        for (int i = 0; i < count; i++) {
            MessageType type = random.nextInt(3) > 0 ? like : TYPES[random.nextInt(TYPES.length)];
            Envelope envelope = new Envelope(
                    new UUID(random.nextLong(), random.nextLong()),
                    "sender",
                    type,
                    hot.isEmpty() ? "s" + random.nextInt(subjects) : hot,
                    now,
                    "application/json",
                    "partner",
                    null,
                    null,
                    Envelope.VERSION);
            accepted.add(envelope.id());
            tell("accepted %s as %s of %s", envelope::id, accepted::size, envelope::subject);
            partner.judge(envelope.id());
            broker.accept(envelope);
        }
    }

    private void anyParked(Consumer<UUID> act) {
        if (!broker.parked.isEmpty()) {
            act.accept(broker.parked
                    .get(random.nextInt(broker.parked.size()))
                    .envelope
                    .id());
        }
    }

    private Lanes takeOver() {
        owners++;
        tell("an owner begins; in flight are %s, missing are %s", () -> broker.inflight, broker.dispatch::size);
        broker.ownerEnded();
        calls.clear();
        retries.clear();
        obeyed.clear();
        pause = null;
        health = null;
        memory = 0;
        missing = broker.dispatch.size();
        Lanes next = new Lanes("partner", rules, () -> now);
        next.takeOver(
                broker.inflight,
                SimulatedBroker.places(broker.parked, rules),
                SimulatedBroker.places(broker.held, rules),
                now);
        lanes = next;
        obeyAll();
        if (missing == 0) {
            next.dispatchRead();
        }
        return next;
    }

    private void obeyAll() {
        Asked asked;
        while ((asked = broker.command()) != null) {
            obey(asked);
        }
    }

    /** One step of an owner; with some of these fates it does not survive it. */
    private void step(int fate) {
        for (int i = random.nextInt(8); i > 0; i--) {
            read();
        }
        obeyAll();
        for (Ringing ended : partner.until(now)) {
            if (calls.remove(ended.call)) {
                lanes.finished(ended.call, new Result(partner.outcome(ended), List.of()), now);
            }
        }
        if (health != null && !health.isAfter(now)) {
            health = null;
            lanes.probed(partner.health(calm), now);
        }
        if (!lanes.pauseAsked()) {
            obeyed(pause);
            pause = null;
        }
        Commit commit = lanes.next(now);
        Instant wake = lanes.wakeUp(now, now.plusSeconds(3600));
        check(wake.isAfter(now), "the owner spins", wake);
        if (fate == 0) {
            takeOver();
            return;
        }
        commit(commit);
        if (fate == 1) {
            takeOver();
            return;
        }
        if (commit.probes()) {
            check(health == null, "asked twice at a time", now);
            health = now.plusMillis(random.nextInt(500));
        }
        commit.starts().forEach(this::begin);
        for (Lanes.Drain drain : lanes.toDrain()) {
            List<Item> read = broker.held(drain, random.nextInt(5));
            tell("read %s of %s before %s", () -> read, drain::subject, drain::before);
            lanes.drained(drain.subject(), read, now);
        }
        if (fate == 2) {
            takeOver();
        }
    }

    private void read() {
        if (memory == MEMORY) {
            lanes.makeRoom(now);
            return;
        }
        Item item = broker.receive();
        if (item != null) {
            memory++;
            tell("arrived %s", () -> item);
            lanes.arrived(item, now);
            missing--;
        }
        if (missing == 0) {
            lanes.dispatchRead();
        }
    }

    private void obey(Asked asked) {
        switch (asked.command) {
            case Command.Retry retry -> {
                Item item = broker.parked(retry.exchangeId());
                if (item != null) {
                    retries.put(item.id(), asked);
                    lanes.unparked(item, retry.act(), now);
                    return;
                }
            }
            case Command.Edit edit -> {
                Item item = broker.parked(edit.exchangeId());
                if (item != null) {
                    retries.put(item.id(), asked);
                    lanes.unparked(item.with(edit.sealed()), edit.act(), now);
                    return;
                }
            }
            case Command.Skip skip -> {
                Item item = broker.parked(skip.exchangeId());
                if (item != null) {
                    lanes.skipped(item, skip.act(), now);
                }
            }
            case Command.Pause paused -> {
                lanes.pause(paused.time());
                obeyed(pause);
                pause = asked;
                return;
            }
            case Command.Resume resume -> {
                lanes.pause(null);
                obeyed(pause);
                pause = null;
            }
            case Command.Rebuild rebuild -> throw new AssertionError("Nobody takes messages away here");
            case Command.Hello hello -> {}
        }
        obeyed(asked);
    }

    private void obeyed(@Nullable Asked asked) {
        if (asked != null) {
            obeyed.add(asked);
        }
    }

    private void commit(Commit commit) {
        commit.settled().forEach(item -> obeyed(retries.remove(item.id())));
        Set<UUID> beingCalled = calls.stream()
                .flatMap(call -> call.items().stream())
                .map(Item::id)
                .collect(Collectors.toSet());
        broker.commit(commit, obeyed, beingCalled);
        obeyed.clear();
        memory -= commit.settledFromDispatch();
        for (LogEvent event : commit.events()) {
            tell("%s %s %s", event::kind, event::exchangeId, event::detail);
            if (event.detail().containsKey("actor") && acts.add(event.id())) {
                decided.add(event.exchangeId());
            }
            if (event.detail().containsKey("resolved")) {
                check(unknowns.containsKey(event.exchangeId()), "resolved, and nothing was unknown", event);
                unresolved.remove(event.exchangeId());
                check(
                        !"person".equals(event.detail().get("resolved")) || decided.contains(event.exchangeId()),
                        "nobody decided that since it was unknown",
                        event);
            }
            if (event.kind() == Kind.OUTCOME_UNKNOWN) {
                unknowns.merge(event.exchangeId(), 1, Integer::sum);
                unresolved.add(event.exchangeId());
                decided.remove(event.exchangeId());
            } else if (event.kind() == Kind.DELIVERED) {
                check(partner.has(event.exchangeId()), "is said to be delivered", event.exchangeId());
            }
        }
    }

    private void begin(Call call) {
        for (Item item : call.items()) {
            check(broker.inflight.called().contains(item.id()), "called, but not named in flight", item);
            check(!broker.finished.contains(item.id()), "settled and called again", item);
            check(
                    call.query() || unknowns.getOrDefault(item.id(), 0) >= partner.threats(item.id()),
                    "called again, and the log does not say why",
                    item);
        }
        calls.add(call);
        tell("call %s query=%s", call::items, call::query);
        partner.call(call, now, calm);
    }

    static void check(boolean fine, String otherwise, Object what) {
        if (!fine) {
            throw new AssertionError(what + ": " + otherwise);
        }
    }

    private void assertNothingIsLost() {
        if (broker.size() != accepted.size()) {
            throw new AssertionError("Accepted " + accepted.size() + ", there are " + broker.size());
        }
    }

    /** The partner is well again and operators retry everything: then everything must be settled in some hours. */
    private void drain() {
        calm = true;
        partner.heal();
        broker.tell(new Command.Resume(Act.of("an operator", "")));
        for (int round = 0; round < 4_000; round++) {
            if (settled()) {
                assertThat(broker.finished).as("all of them").isEqualTo(accepted);
                assertThat(lanes.size()).as("subjects remembered for nothing").isZero();
                assertThat(broker.inflight).as("in flight at the end").isEqualTo(InFlightMessage.NONE);
                assertThat(unresolved)
                        .as("unknown outcomes that nobody resolved")
                        .isEmpty();
                return;
            }
            if (round % 100 == 50) {
                broker.parked.forEach(
                        message -> broker.tell(new Command.Retry(message.envelope.id(), Act.of("an operator", ""))));
            }
            now = now.plusMillis(random.nextInt(4_000));
            // In the end an owner must get through without the help of a new one.
            step(round < 100 ? random.nextInt(40) : 99);
            assertNothingIsLost();
        }
        throw new AssertionError("Stuck: dispatch " + broker.dispatch.size() + ", held " + broker.held.size()
                + ", parked " + broker.parked.size() + ", " + lanes.status());
    }

    private void tell(String text, Supplier<?>... parts) {
        if (history != QUIET) {
            history.accept(now + " "
                    + String.format(
                            text, Arrays.stream(parts).map(Supplier::get).toArray()));
        }
    }

    private boolean settled() {
        return broker.finished.size() == accepted.size()
                && partner.idle()
                && calls.isEmpty()
                && broker.commands.isEmpty();
    }
}
