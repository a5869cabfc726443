package vn.lgsp.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import vn.lgsp.channel.InFlightMessage;
import vn.lgsp.delivery.Item.Origin;
import vn.lgsp.exchange.Envelope;
import vn.lgsp.exchange.Ids;
import vn.lgsp.exchange.LogEvent;
import vn.lgsp.exchange.LogEvent.Kind;
import vn.lgsp.exchange.MessageType;
import vn.lgsp.exchange.Outcome;
import vn.lgsp.exchange.Outcome.Delivered;
import vn.lgsp.exchange.Outcome.OutcomeUnknown;
import vn.lgsp.exchange.Outcome.Rejected;
import vn.lgsp.exchange.Outcome.Unavailable;
import vn.lgsp.routing.Manifest.UnknownPolicy;
import vn.lgsp.routing.QuietHours;

/** Lanes with a hand on them: messages have short names such as {@code a1}, whose first letter is the subject. */
final class Driven {
    static final Instant START = Instant.parse("2026-03-15T01:00:00Z");
    static final Delivered TAKEN = new Delivered("0", "");
    static final Unavailable AWAY = new Unavailable("connect.refused", "");
    static final OutcomeUnknown LOST = new OutcomeUnknown("timeout", "");

    private final Map<UUID, String> names = new HashMap<>();
    private final Map<String, Item> items = new HashMap<>();
    private final Map<String, Call> calls = new HashMap<>();
    private final Set<String> parkedInDoubt = new HashSet<>();
    final List<String> events = new ArrayList<>();
    final Lanes lanes;
    Commit commit = new Commit();
    InFlightMessage inflight = InFlightMessage.NONE;
    Instant now = START;
    private long order = 100;

    Driven(LaneRules rules) {
        lanes = new Lanes("partner", rules, () -> now);
    }

    Driven(int concurrency, Map<MessageType, LaneRules.TypeRule> types) {
        this(rules(concurrency, types, false, List.of()));
    }

    static LaneRules rules(
            int concurrency, Map<MessageType, LaneRules.TypeRule> types, boolean health, List<QuietHours> quiet) {
        return new LaneRules(
                concurrency,
                Duration.ofSeconds(60),
                Duration.ofSeconds(1),
                Duration.ofSeconds(60),
                LaneRules.LANE,
                types,
                health,
                false,
                quiet);
    }

    Driven(int concurrency) {
        this(concurrency, Map.of());
    }

    static Driven batching(int max, UnknownPolicy policy) {
        return new Driven(
                8,
                Map.of(
                        MessageType.DOSSIER_PROGRESS, new LaneRules.TypeRule(max, policy, true),
                        MessageType.DOSSIER_PUT, new LaneRules.TypeRule(1, policy, true)));
    }

    /** A pause from the beginning on. */
    static QuietTime pause(@Nullable Instant until) {
        return new QuietTime("an operator", Map.of("en", "works"), START, until);
    }

    Item item(String name, MessageType type, Origin origin, long place) {
        Item known = items.get(name);
        UUID id = known == null ? Ids.next() : known.id();
        Envelope envelope = new Envelope(
                id,
                "sender",
                type,
                name.substring(0, 1),
                START,
                "application/json",
                "partner",
                null,
                null,
                Envelope.VERSION);
        Item item = new Item(name, envelope, new byte[0], place, null, origin);
        names.put(id, name);
        items.put(name, item);
        return item;
    }

    /** These arrive from the dispatch queue; nothing is committed yet. */
    Driven arrive(String... arriving) {
        for (String name : arriving) {
            lanes.arrived(item(name, MessageType.DOSSIER_PUT, Origin.DISPATCH, order++), now);
        }
        return this;
    }

    Driven arriveProgress(String... arriving) {
        for (String name : arriving) {
            lanes.arrived(item(name, MessageType.DOSSIER_PROGRESS, Origin.DISPATCH, order++), now);
        }
        return this;
    }

    /** The same message again, as the broker hands it out to a new owner or from another queue. */
    Item again(String name, Origin origin) {
        Item old = known(name);
        Item item = item(name, old.envelope().type(), origin, old.order());
        if (origin == Origin.PARKED && parkedInDoubt.contains(name)) {
            item.doubted();
        }
        return item;
    }

    private Item known(String name) {
        return Objects.requireNonNull(items.get(name), name);
    }

    UUID id(String name) {
        return known(name).id();
    }

    long place(String name) {
        return known(name).order();
    }

    /** Commits; the names of what begins to be called, a batch as {@code a1+a2}, a query as {@code a1?}. */
    List<String> step() {
        commit = lanes.next(now);
        if (commit.inflight() != null) {
            inflight = commit.inflight();
        }
        for (Commit.Parked one : commit.parked()) {
            if (one.item().doubtful()) {
                parkedInDoubt.add(name(one.item()));
            }
        }
        for (LogEvent event : commit.events()) {
            events.add(names.get(event.exchangeId()) + " " + event.kind());
        }
        List<String> begun = new ArrayList<>();
        for (Call call : commit.starts()) {
            String name = String.join("+", call.items().stream().map(this::name).toList()) + (call.query() ? "?" : "");
            calls.put(name, call);
            begun.add(name);
        }
        return begun;
    }

    List<String> step(Duration later) {
        now = now.plus(later);
        return step();
    }

    Driven end(String call, Outcome outcome) {
        Call ended = calls.remove(call);
        if (ended == null) {
            throw new AssertionError(call + " is not being called, but " + calls.keySet());
        }
        lanes.finished(ended, new Result(outcome, List.of()), now);
        return this;
    }

    /** Ends the call and commits. */
    List<String> then(String call, Outcome outcome) {
        return end(call, outcome).step();
    }

    static Rejected refused(String code) {
        return new Rejected(code, "no");
    }

    Driven drained(String subject, String... held) {
        lanes.drained(
                subject,
                Arrays.stream(held).map(name -> again(name, Origin.HELD)).toList(),
                now);
        return this;
    }

    Driven unparked(String name) {
        lanes.unparked(again(name, Origin.PARKED), Act.of("an operator", ""), now);
        return this;
    }

    /** A person changes the body of a parked message. */
    Driven edited(String name, byte[] body) {
        lanes.unparked(again(name, Origin.PARKED).with(body), Act.of("an operator", "a typing error"), now);
        return this;
    }

    Driven skipped(String name) {
        lanes.skipped(again(name, Origin.PARKED), Act.of("an operator", "settled by phone"), now);
        return this;
    }

    String name(Item item) {
        return String.valueOf(names.get(item.id()));
    }

    List<String> done() {
        return commit.done().stream().map(this::name).toList();
    }

    List<String> held() {
        return commit.held().stream().map(this::name).toList();
    }

    /** Name and cause of what is parked, such as {@code a1:-7}. */
    List<String> parked() {
        return commit.parked().stream()
                .map(parked -> name(parked.item()) + ":" + parked.code())
                .toList();
    }

    List<String> inflight() {
        return Stream.concat(inflight.called().stream(), inflight.unknown().stream())
                .distinct()
                .map(names::get)
                .sorted()
                .toList();
    }

    List<String> drainable() {
        return lanes.toDrain().stream().map(Lanes.Drain::subject).toList();
    }

    List<String> events(Kind kind) {
        return events.stream()
                .filter(event -> event.endsWith(" " + kind))
                .map(event -> event.substring(0, event.indexOf(' ')))
                .toList();
    }
}
