package vn.lgsp.lookup;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import vn.lgsp.delivery.partner.Mappings;
import vn.lgsp.routing.ConnectedSystem;
import vn.lgsp.routing.Lookup;
import vn.lgsp.translation.ExactJson;
import vn.lgsp.translation.Mapping;
import vn.lgsp.translation.Schema;
import vn.lgsp.translation.Violation;

/** A question that a system may be asked, with everything that its folder says about it. */
public final class Offer {
    private static final JsonMapper JSON = ExactJson.MAPPER;

    private final ConnectedSystem asked;
    private final String name;
    private final Lookup rule;
    private final Schema question;
    private final Schema answer;
    private final @Nullable Mapping request;
    private final @Nullable Mapping result;

    /** @throws IllegalArgumentException if the folder lacks a part of it */
    Offer(ConnectedSystem asked, String name, Lookup rule, Mappings mappings) {
        this.asked = asked;
        this.name = name;
        this.rule = rule;
        if (!asked.manifest().operations().containsKey(rule.operation())) {
            throw new IllegalArgumentException(
                    asked.name() + ": look-up '" + name + "' names no operation '" + rule.operation() + "'");
        }
        this.question = Schema.compile(file(rule.question()));
        this.answer = Schema.compile(file(rule.answer()));
        this.request = rule.request() == null ? null : mappings.named(rule.request());
        this.result = rule.result() == null ? null : mappings.named(rule.result());
    }

    private Path file(String path) {
        return asked.file(path)
                .orElseThrow(() ->
                        new IllegalArgumentException(asked.name() + ": look-up '" + name + "' lacks its " + path));
    }

    /** The question as text that is the same for the same question, in whatever order its fields came. */
    static String canonical(JsonNode question) {
        return switch (question) {
            case ObjectNode object ->
                object.propertyStream()
                        .sorted(Map.Entry.comparingByKey())
                        .map(field -> JSON.writeValueAsString(field.getKey()) + ":" + canonical(field.getValue()))
                        .collect(Collectors.joining(",", "{", "}"));
            case ArrayNode list -> list.valueStream().map(Offer::canonical).collect(Collectors.joining(",", "[", "]"));
            default -> JSON.writeValueAsString(question);
        };
    }

    /** The system that is asked. */
    public String system() {
        return asked.name();
    }

    /** Its name in the manifest. */
    public String name() {
        return name;
    }

    public Lookup rule() {
        return rule;
    }

    /** How long the system is not to be asked now; nothing if it may be. */
    Duration quiet(Instant now) {
        return asked.manifest().quiet().stream()
                .flatMap(hours -> hours.at(now).stream())
                .map(span -> Duration.between(now, span.until()))
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    /** Its name for people in this language. */
    public String title(String language) {
        return rule.title(language, name);
    }

    /** What may be asked, as JSON Schema. */
    public JsonNode questionSchema() {
        return question.source();
    }

    /** What is answered, as JSON Schema. */
    public JsonNode answerSchema() {
        return answer.source();
    }

    /** The question that these parameters of an address ask. */
    public JsonNode question(Map<String, String> parameters) {
        return question.object(parameters);
    }

    List<Violation> check(JsonNode asking) {
        return question.check(asking);
    }

    List<Violation> checkAnswer(JsonNode told) {
        return answer.check(told);
    }

    /** The request to the partner's operation. */
    byte[] request(JsonNode asking, Map<String, ? extends @Nullable Object> variables) {
        byte[] json = JSON.writeValueAsBytes(asking);
        return request == null ? json : request.apply(json, variables);
    }

    /** What the caller is told. */
    JsonNode told(JsonNode partnersAnswer) {
        return result == null
                ? partnersAnswer
                : Objects.requireNonNull(JSON.readTree(result.apply(JSON.writeValueAsBytes(partnersAnswer), Map.of())));
    }
}
