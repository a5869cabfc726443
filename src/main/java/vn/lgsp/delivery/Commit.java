package vn.lgsp.delivery;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import vn.lgsp.channel.InFlightMessage;
import vn.lgsp.exchange.LogEvent;

/** What the broker is to do in one transaction: the outcomes of many calls, and the calls that begin after it. */
final class Commit {
    private final List<Item> done = new ArrayList<>();
    private final List<Parked> parked = new ArrayList<>();
    private final List<Item> held = new ArrayList<>();
    private final List<LogEvent> events = new ArrayList<>();
    private final List<Reply> replies = new ArrayList<>();
    private final List<Result> results = new ArrayList<>();
    private final List<Fate> fates = new ArrayList<>();
    private final List<Call> starts = new ArrayList<>();
    private final Set<String> endedReading = new LinkedHashSet<>();
    private final List<Command> commands = new ArrayList<>();
    private boolean probe;
    private @Nullable InFlightMessage inflight;

    /** A message and why it is set aside. */
    record Parked(Item item, String code) {}

    /** An outcome that somebody waits for. */
    record Reply(String address, UUID exchangeId, String state, String code, String text) {}

    /** What became of a message in the end, or for now, other than that it went through at once. */
    record Result(Item item, String state, String code, String text, Instant at) {}

    /** What the log says of a message. */
    record Fate(Item item, LogEvent.Kind kind) {}

    void done(Item item) {
        done.add(item);
    }

    void park(Item item, String code) {
        parked.add(new Parked(item, code));
    }

    void hold(Item item) {
        held.add(item);
    }

    void event(LogEvent event) {
        events.add(event);
    }

    void reply(Item item, String state, String code, String text) {
        if (item.replyTo() != null) {
            replies.add(new Reply(item.replyTo(), item.id(), state, code, text));
        }
    }

    void result(Result result) {
        results.add(result);
    }

    void fate(Item item, LogEvent.Kind kind) {
        fates.add(new Fate(item, kind));
    }

    void endReading(String subject) {
        endedReading.add(subject);
    }

    void tell(Command command) {
        commands.add(command);
    }

    void start(Call call) {
        starts.add(call);
    }

    void probe() {
        probe = true;
    }

    void inflight(InFlightMessage message) {
        inflight = message;
    }

    /** How many messages it takes off the dispatch queue. */
    int settledFromDispatch() {
        return (int) settled().stream().filter(Item::fromDispatch).count();
    }

    boolean isEmpty() {
        return done.isEmpty()
                && parked.isEmpty()
                && held.isEmpty()
                && events.isEmpty()
                && commands.isEmpty()
                && endedReading.isEmpty()
                && inflight == null;
    }

    /** Messages that are settled. */
    List<Item> done() {
        return done;
    }

    List<Parked> parked() {
        return parked;
    }

    /** Messages for the held queue, in order. */
    List<Item> held() {
        return held;
    }

    /** Subjects of which the held queue is not read any more; what was read and not settled returns to its place. */
    Set<String> endedReading() {
        return endedReading;
    }

    /** What the owner tells itself, so that it happens even if it ends before. */
    List<Command> commands() {
        return commands;
    }

    /** What leaves the owner's memory, and the queue that it came from. */
    List<Item> settled() {
        List<Item> settled = new ArrayList<>(done);
        parked.forEach(one -> settled.add(one.item()));
        settled.addAll(held);
        return settled;
    }

    List<LogEvent> events() {
        return events;
    }

    List<Reply> replies() {
        return replies;
    }

    /** What senders may want to be told. */
    List<Result> results() {
        return results;
    }

    /** What is counted when this is on disk. */
    List<Fate> fates() {
        return fates;
    }

    /** Messages that went through, were skipped, or are otherwise over. */
    List<UUID> ended() {
        return done.stream().map(Item::id).toList();
    }

    /** Messages of which nobody knows whether they were taken. */
    List<UUID> undecided() {
        return fates.stream()
                .filter(fate -> fate.kind() == LogEvent.Kind.OUTCOME_UNKNOWN)
                .map(fate -> fate.item().id())
                .toList();
    }

    /** Calls that may begin when this is on disk. */
    List<Call> starts() {
        return starts;
    }

    /** Whether the partner is to be asked if it is well. */
    boolean probes() {
        return probe;
    }

    /** The deliveries that are being called or unknown after it, or null if that did not change. */
    @Nullable
    InFlightMessage inflight() {
        return inflight;
    }
}
