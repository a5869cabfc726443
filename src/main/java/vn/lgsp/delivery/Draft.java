package vn.lgsp.delivery;

import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
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
    private Commit commit = new Commit();

    Draft(String system) {
        this.system = system;
    }

    /** The commit as it stands; a new one begins. */
    Commit take() {
        Commit full = commit;
        commit = new Commit();
        return full;
    }

    void delivered(Item item, Delivered delivered, Instant now) {
        commit.done(item);
        event(item, Kind.DELIVERED, delivered.text().isEmpty() ? Map.of() : words(delivered), now);
        commit.reply(item, "DELIVERED", delivered.code(), delivered.text());
    }

    void parked(Item item, String code, String text, Instant now) {
        commit.park(item, code);
        event(item, Kind.PARKED, Map.of("code", code, "text", text), now);
        commit.reply(item, "PARKED", code, text);
    }

    /** @param behindParked whether it waits for a person, and not only for room in memory */
    void held(Item item, boolean behindParked, Instant now) {
        commit.hold(item);
        if (behindParked) {
            event(item, Kind.HELD, Map.of(), now);
            commit.reply(item, "HELD", "", "");
        }
    }

    void skipped(Item item, String actor, String reason, Instant now) {
        commit.done(item);
        event(item, Kind.SKIPPED, Map.of("actor", actor, "reason", reason), now);
    }

    void released(Item item, String actor, Instant now) {
        event(item, Kind.RELEASED, Map.of("actor", actor), now);
    }

    void postponed(Item item, Outcome why, Instant now) {
        event(item, Kind.POSTPONED, words(why), now);
    }

    /** The partner does not have the message: it is sent again. */
    void absent(Item item, Instant now) {
        event(item, Kind.POSTPONED, Map.of("code", "absent", "resolved", "resend"), now);
    }

    void unknown(Item item, OutcomeUnknown unknown, UnknownPolicy policy, Instant now) {
        Map<String, String> words = new HashMap<>(words(unknown));
        words.put("policy", policy.name().toLowerCase(Locale.ROOT));
        event(item, Kind.OUTCOME_UNKNOWN, words, now);
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
                Map<String, byte[]> parts =
                        item == call.first() ? Map.of("request", trace.request(), "answer", trace.answer()) : Map.of();
                commit.event(LogEvent.of(trace.at(), Kind.CALLED, item.id(), system, words, parts));
            }
        }
    }

    void start(Call call) {
        commit.start(call);
    }

    void inflight(Set<UUID> ids) {
        commit.inflight(ids);
    }

    void endReading(String subject) {
        commit.endReading(subject);
    }

    void tell(Command command) {
        commit.tell(command);
    }

    private void event(Item item, Kind kind, Map<String, String> words, Instant now) {
        commit.event(LogEvent.of(now, kind, item.id(), system, words, Map.of()));
    }

    private static Map<String, String> words(Outcome outcome) {
        return Map.of("code", outcome.code(), "text", outcome.text());
    }
}
