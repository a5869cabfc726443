package vn.lgsp.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import vn.lgsp.exchange.Envelope;
import vn.lgsp.exchange.Ids;
import vn.lgsp.exchange.LogEvent;
import vn.lgsp.exchange.MessageType;
import vn.lgsp.exchange.Seal;
import vn.lgsp.exchange.VietnamTime;
import vn.lgsp.routing.ConnectedSystem;
import vn.lgsp.routing.Manifest;
import vn.lgsp.routing.Systems;

/**
 * Tells senders what became of a message of theirs that did not go through at once, by a message of the bus's own: an
 * exchange like any other, kept in the order of its subject.
 */
public final class Feedback {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Systems systems;
    private final Seal seal;

    public Feedback(Systems systems, Seal seal) {
        this.systems = systems;
        this.seal = seal;
    }

    /** A message for a sender, and the event by which the log knows it. */
    record Told(Envelope envelope, byte[] sealed, LogEvent accepted) {}

    /** What the sender is told, or null if it does not want to know. */
    @Nullable
    Told of(Commit.Result result) {
        Envelope about = result.item().envelope();
        if (!wants(about.source(), result.state())) {
            return null;
        }
        UUID id = Ids.next();
        Envelope envelope = new Envelope(
                id,
                Envelope.BUS,
                MessageType.DELIVERY_RESULT,
                about.subject(),
                Ids.time(id),
                "application/json",
                about.source(),
                about.correlationId(),
                about.traceparent(),
                Envelope.VERSION);
        Map<String, String> words = new LinkedHashMap<>();
        words.put("exchangeId", about.id().toString());
        words.put("receiver", about.receiver());
        words.put("type", about.type().code());
        words.put("subject", about.subject());
        words.put("state", result.state());
        words.put("code", result.code());
        words.put("text", result.text());
        words.put("at", VietnamTime.text(result.at()));
        Map<String, String> facts = Map.of(
                "sender", Envelope.BUS,
                "type", MessageType.DELIVERY_RESULT.code(),
                "subject", about.subject(),
                "receivers", about.source(),
                "about", about.id().toString());
        byte[] sealed = seal.seal(JSON.writeValueAsString(words).getBytes(UTF_8), id);
        return new Told(
                envelope,
                sealed,
                LogEvent.of(Ids.time(id), LogEvent.Kind.ACCEPTED, id, null, facts, Map.of("body", sealed)));
    }

    private boolean wants(String sender, String state) {
        return systems.named(sender)
                .map(ConnectedSystem::manifest)
                .map(Manifest::receives)
                .filter(all -> all.stream()
                        .filter(one -> one.type().equals(MessageType.DELIVERY_RESULT.code()))
                        .anyMatch(one ->
                                one.statuses().isEmpty() || one.statuses().contains(state)))
                .isPresent();
    }
}
