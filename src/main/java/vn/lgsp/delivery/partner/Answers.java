package vn.lgsp.delivery.partner;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import vn.lgsp.exchange.Outcome;
import vn.lgsp.exchange.Outcome.Delivered;
import vn.lgsp.exchange.Outcome.OutcomeUnknown;
import vn.lgsp.exchange.Outcome.Rejected;
import vn.lgsp.exchange.Outcome.Unavailable;
import vn.lgsp.translation.ExactJson;
import vn.lgsp.translation.Mapping;
import vn.lgsp.translation.MappingFailed;

/** What an answer means: first by its HTTP status, then by the mapping that the manifest names. */
final class Answers {
    private static final JsonMapper JSON = ExactJson.MAPPER;

    private Answers() {}

    /**
     * An answer's meaning.
     *
     * @param expired whether the partner wants a new sign-in
     * @param body the answer as JSON, if it is
     */
    record Meaning(
            Outcome outcome, boolean expired, @Nullable JsonNode body) {}

    static Meaning meaning(HttpResult.Answer answer, Mapping mapping, String operation) {
        int status = answer.status();
        JsonNode json = json(answer.body());
        return switch (status) {
            case 429, 503 ->
                new Meaning(new Unavailable("http." + status, "", false, retryAfter(answer.headers())), false, json);
            case 400, 409, 413, 422 -> refused(answer, json, mapping, operation);
            default -> {
                if (status >= 200 && status < 300) {
                    yield worded(answer, json, mapping, operation);
                }
                yield status >= 500
                        ? new Meaning(new OutcomeUnknown("http." + status, ""), false, json)
                        : misconfigured(status, json);
            }
        };
    }

    private static Meaning misconfigured(int status, @Nullable JsonNode json) {
        return new Meaning(new Unavailable("http." + status, "", true, null), false, json);
    }

    /** A refusal counts as the partner's own only in the form that its contract gives it. */
    private static Meaning refused(
            HttpResult.Answer answer, @Nullable JsonNode json, Mapping mapping, String operation) {
        Meaning meaning = worded(answer, json, mapping, operation);
        return meaning.outcome() instanceof Rejected || meaning.expired()
                ? meaning
                : misconfigured(answer.status(), json);
    }

    private static Meaning worded(
            HttpResult.Answer answer, @Nullable JsonNode json, Mapping mapping, String operation) {
        if (json == null && answer.body().length > 0) {
            return new Meaning(new OutcomeUnknown("answer.unreadable", "Not JSON"), false, null);
        }
        ObjectNode input = JSON.createObjectNode();
        input.put("status", answer.status());
        input.put("operation", operation);
        ObjectNode headers = input.putObject("headers");
        answer.headers().forEach(headers::put);
        // An answer may be its status alone; whether it may is for the mapping to say.
        input.set("body", json == null ? JSON.nullNode() : json);
        try {
            JsonNode said = JSON.readTree(mapping.apply(JSON.writeValueAsBytes(input), Map.of()));
            String code = said.path("code").asString("");
            String text = said.path("text").asString("");
            String kind = said.path("outcome").asString("");
            return switch (kind) {
                case "delivered" ->
                    new Meaning(new Delivered(code, said.path("warning").asString("")), false, json);
                case "rejected" -> new Meaning(new Rejected(code, text), false, json);
                case "expired" -> new Meaning(new Unavailable("session.expired", text), true, json);
                case "unavailable" -> new Meaning(new Unavailable(code, text), false, json);
                default ->
                    new Meaning(new OutcomeUnknown(code.isEmpty() ? "answer.unreadable" : code, text), false, json);
            };
        } catch (MappingFailed e) {
            return new Meaning(new OutcomeUnknown("answer.unreadable", String.valueOf(e.getMessage())), false, json);
        }
    }

    static @Nullable JsonNode json(byte[] body) {
        String text = new String(body, StandardCharsets.UTF_8).strip();
        if (text.startsWith("\uFEFF")) {
            // Some servers begin their JSON with a byte order mark.
            text = text.substring(1).strip();
        }
        if (!text.startsWith("{") && !text.startsWith("[")) {
            return null;
        }
        try {
            return JSON.readTree(text);
        } catch (JacksonException e) {
            return null;
        }
    }

    private static @Nullable Duration retryAfter(Map<String, String> headers) {
        String seconds = headers.getOrDefault("retry-after", "");
        return seconds.matches("[0-9]{1,5}") ? Duration.ofSeconds(Long.parseLong(seconds)) : null;
    }
}
