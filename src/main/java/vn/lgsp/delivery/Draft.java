package vn.lgsp.delivery;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import vn.lgsp.channel.InFlightMessage;
import vn.lgsp.delivery.partner.Trace;
import vn.lgsp.exchange.LogEvent;
import vn.lgsp.exchange.LogEvent.Kind;
import vn.lgsp.exchange.Outcome;
import vn.lgsp.exchange.Outcome.Delivered;
import vn.lgsp.exchange.Outcome.OutcomeUnknown;
import vn.lgsp.routing.Manifest.UnknownPolicy;

/** The commit that is being drawn up: everything that becomes of a message, with the event and the reply that tell it. */
final class Draft {
    private final String system;
    private final InstantSource wall;
    private Commit commit = new Commit();

    /** @param wall what people's clocks say: events are told by it, while lanes go by time that never jumps */
    Draft(String system, InstantSource wall) {
        this.system = system;
        this.wall = wall;
    }

    /** The commit as it stands; a new one begins. */
    Commit take() {
        Commit full = commit;
        commit = new Commit();
        return full;
    }

    void delivered(Item item, Delivered delivered) {
        commit.done(item);
        event(item, Kind.DELIVERED, resolved(item, delivered.text().isEmpty() ? Map.of() : words(delivered)));
        commit.reply(item, "DELIVERED", delivered.code(), delivered.text());
        if (item.wasTroubled()) {
            result(item, Kind.DELIVERED, delivered.code(), delivered.text());
        }
    }

    void parked(Item item, String code, String text) {
        commit.park(item, code);
        event(item, Kind.PARKED, resolved(item, Map.of("code", code, "text", text)));
        commit.reply(item, "PARKED", code, text);
        result(item, Kind.PARKED, code, text);
    }

    /** @param behindParked whether it waits for a person, and not only for room in memory */
    void held(Item item, boolean behindParked) {
        commit.hold(item);
        if (behindParked) {
            event(item, Kind.HELD, Map.of());
            commit.reply(item, "HELD", "", "");
        }
    }

    void skipped(Item item, Act act) {
        commit.done(item);
        act(item, Kind.SKIPPED, act, Map.of());
        result(item, Kind.SKIPPED, "skipped", act.reason());
    }

    private void result(Item item, Kind kind, String code, String text) {
        commit.result(new Commit.Result(item, kind.name(), code, text, wall.instant()));
    }

    /** It goes on, be it with another body than the one that was accepted. */
    void released(Item item, Act act) {
        if (item.isEdited()) {
            act(item, Kind.EDITED, act, Map.of("body", item.sealed()));
        } else {
            act(item, Kind.RELEASED, act, Map.of());
        }
    }

    private void act(Item item, Kind kind, Act act, Map<String, byte[]> parts) {
        Map<String, String> words = new HashMap<>();
        words.put("actor", act.actor());
        if (!act.reason().isEmpty()) {
            words.put("reason", act.reason());
        }
        commit.event(new LogEvent(act.id(), act.at(), kind, item.id(), system, resolved(item, words), parts));
        commit.fate(item, kind);
    }

    void postponed(Item item, Outcome why) {
        event(item, Kind.POSTPONED, words(why));
    }

    /** The partner does not have the message: it is sent again. */
    void absent(Item item) {
        event(item, Kind.POSTPONED, resolved(item, Map.of("code", "absent")));
    }

    void unknown(Item item, OutcomeUnknown unknown, UnknownPolicy policy) {
        Map<String, String> words = new HashMap<>(words(unknown));
        words.put("policy", policy.name().toLowerCase(Locale.ROOT));
        event(item, Kind.OUTCOME_UNKNOWN, words);
    }

    /** Every request that a call took, for each message of it; what was sent and answered stands with the first. */
    void called(Call call, Result result) {
        for (Trace trace : result.traces()) {
            Map<String, String> words = Map.of(
                    "operation", trace.operation(),
                    "status", Integer.toString(trace.status()),
                    "millis", Long.toString(trace.duration().toMillis()),
                    "outcome", trace.outcome(),
                    "code", trace.code(),
                    "together", Integer.toString(call.items().size()));
            for (Item item : call.items()) {
                Map<String, byte[]> parts = item == call.first() ? trace.parts() : Map.of();
                commit.event(LogEvent.of(trace.at(), Kind.CALLED, item.id(), system, words, parts));
            }
        }
    }

    void start(Call call) {
        commit.start(call);
    }

    /** The partner is asked whether it is well. */
    void probe() {
        commit.probe();
    }

    void inflight(InFlightMessage message) {
        commit.inflight(message);
    }

    void endReading(String subject) {
        commit.endReading(subject);
    }

    void tell(Command command) {
        commit.tell(command);
    }

    private void event(Item item, Kind kind, Map<String, String> words) {
        commit.event(LogEvent.of(wall.instant(), kind, item.id(), system, words, Map.of()));
        commit.fate(item, kind);
    }

    /** With how an unknown outcome ended, if there was one. */
    private static Map<String, String> resolved(Item item, Map<String, String> words) {
        String resolution = item.resolution();
        if (resolution == null) {
            return words;
        }
        Map<String, String> all = new HashMap<>(words);
        all.put("resolved", resolution);
        return all;
    }

    private static Map<String, String> words(Outcome outcome) {
        return Map.of("code", outcome.code(), "text", outcome.text());
    }
}
