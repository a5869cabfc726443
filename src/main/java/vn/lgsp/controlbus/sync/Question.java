package vn.lgsp.controlbus.sync;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import vn.lgsp.delivery.partner.Mappings;
import vn.lgsp.delivery.partner.Partner;
import vn.lgsp.delivery.route.RouteRegistry;
import vn.lgsp.exchange.Outcome;
import vn.lgsp.routing.ConnectedSystem;
import vn.lgsp.routing.Manifest.Reconcile;
import vn.lgsp.translation.MappingFailed;

/** Asks a partner where a subject stands there. A question does no harm, however it ends. */
final class Question {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final RouteRegistry registry;

    Question(RouteRegistry registry) {
        this.registry = registry;
    }

    /** What came of asking. */
    sealed interface Answer {
        /** @param status in the bus's words, empty if the partner does not say it in words that are known */
        record Told(boolean found, String status) implements Answer {}

        /** The partner answered something else, or not at all. */
        record Nothing(String code) implements Answer {}

        /** @param rest how long the partner asked to be left alone */
        record Away(String code, @Nullable Duration rest) implements Answer {}
    }

    /** @param status where the subject stands here */
    Answer ask(ConnectedSystem system, Reconcile how, String subject, String status) {
        Mappings own = registry.mappings(system.name());
        try {
            byte[] question = own.named(how.mapping())
                    .apply(JSON.writeValueAsBytes(Map.of("code", subject, "status", status)), variables(subject));
            Partner.Answer answer =
                    registry.calling(system.name(), partner -> partner.call(how.operation(), question, trace -> {}));
            return switch (answer.outcome()) {
                case Outcome.Delivered delivered -> told(own, how, subject, answer.body());
                case Outcome.Unavailable away -> new Answer.Away(away.code(), away.retryAfter());
                case Outcome other -> new Answer.Nothing(other.code());
            };
        } catch (MappingFailed e) {
            return new Answer.Nothing("mapping.failed");
        }
    }

    private static Answer told(Mappings own, Reconcile how, String subject, @Nullable JsonNode body) {
        byte[] said = JSON.writeValueAsBytes(body == null ? JSON.nullNode() : body);
        JsonNode standing = JSON.readTree(own.named(how.state()).apply(said, variables(subject)));
        JsonNode found = standing.path("found");
        return found.isBoolean()
                ? new Answer.Told(found.asBoolean(), standing.path("status").asString(""))
                : new Answer.Nothing("answer.unreadable");
    }

    private static Map<String, String> variables(String subject) {
        return Map.of("code", subject);
    }
}
