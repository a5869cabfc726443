package vn.lgsp.controlbus;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import vn.lgsp.wording.Discretion;

/**
 * Shows the structure of a body and hides what it says about people: every value is masked unless its key is known to hold
 * nothing personal, either for all messages or by the partner's manifest. Even in such a value, what looks like the number
 * of a person, a phone or an e-mail address is masked.
 */
final class Mask {
    static final String HIDDEN = Discretion.HIDDEN;
    private static final int LONGEST = 20_000;
    private static final int LONGEST_PART = 2_000;
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** Keys of the bus's own forms, and words that mean the same everywhere. */
    private static final Set<String> ALWAYS = Set.of(
            "code",
            "status",
            "type",
            "kind",
            "state",
            "at",
            "submittedAt",
            "receivedAt",
            "dueAt",
            "startedAt",
            "finishedAt",
            "returnedAt",
            "refusedAt",
            "requestedAt",
            "channel",
            "payment",
            "resultDelivery",
            "submittedTo",
            "dossier",
            "outcome",
            "operation",
            "errorCode",
            "procedure.name",
            "domain.name",
            "agency.name");

    private final Set<String> readable;

    /** @param readable keys that the partner's manifest names */
    Mask(Set<String> readable) {
        Set<String> all = new HashSet<>(ALWAYS);
        all.addAll(readable);
        this.readable = Set.copyOf(all);
    }

    /** A body as a person may see it: masked JSON, or for anything else only what it is and how long. */
    Shown body(byte[] body) {
        if (body.length == 0) {
            return new Shown("", Form.EMPTY, 0);
        }
        String text = new String(body, StandardCharsets.UTF_8).strip();
        if (!text.startsWith("{") && !text.startsWith("[")) {
            return new Shown("", text.startsWith("<") ? Form.MARKUP : Form.OTHER, body.length);
        }
        try {
            String masked = JSON.writeValueAsString(masked(JSON.readTree(text), "", ""));
            return new Shown(
                    masked.length() <= LONGEST ? masked : masked.substring(0, LONGEST) + " …", Form.JSON, body.length);
        } catch (JacksonException e) {
            return new Shown("", Form.OTHER, body.length);
        }
    }

    /** What kind of body it is. */
    enum Form {
        JSON,
        MARKUP,
        OTHER,
        EMPTY
    }

    /** @param text masked text; empty if nothing of the body may be shown */
    record Shown(String text, Form form, int bytes) {}

    /** A part of a body as a person may see it, cut if it is long. */
    JsonNode part(JsonNode part, String parent, String key) {
        JsonNode masked = masked(part, parent, key);
        String text = masked.toString();
        return text.length() <= LONGEST_PART ? masked : NODES.stringNode(text.substring(0, LONGEST_PART) + " …");
    }

    private JsonNode masked(JsonNode node, String parent, String key) {
        if (node instanceof ObjectNode object) {
            ObjectNode copy = NODES.objectNode();
            object.forEachEntry((name, value) -> copy.set(text(name), masked(value, key, name)));
            return copy;
        }
        if (node instanceof ArrayNode array) {
            ArrayNode copy = NODES.arrayNode();
            array.forEach(item -> copy.add(masked(item, parent, key)));
            return copy;
        }
        if (saysNothing(node)) {
            return node;
        }
        return NODES.stringNode(isReadable(parent, key) ? text(node.asString()) : HIDDEN);
    }

    /** Whether a value, or something in it, may not be seen. */
    boolean hides(JsonNode value, String parent, String key) {
        return !saysNothing(value)
                && !(isReadable(parent, key) && text(value.asString()).equals(value.asString()));
    }

    /** The texts of all values in a body that may not be seen. */
    Set<String> hidden(JsonNode body) {
        Set<String> hidden = new HashSet<>();
        collect(body, "", "", hidden);
        return hidden;
    }

    private void collect(JsonNode node, String parent, String key, Set<String> hidden) {
        if (node instanceof ObjectNode object) {
            object.forEachEntry((name, value) -> collect(value, key, name, hidden));
        } else if (node instanceof ArrayNode array) {
            array.forEach(item -> collect(item, parent, key, hidden));
        } else if (hides(node, parent, key)) {
            hidden.add(node.asString());
        }
    }

    private static boolean saysNothing(JsonNode value) {
        return value.isNull() || value.isBoolean() || value.asString("").isEmpty();
    }

    private boolean isReadable(String parent, String key) {
        return readable.contains(key) || readable.contains(parent + "." + key);
    }

    /** A text in words, such as a partner's message, without what looks like the number or address of a person. */
    static String text(String text) {
        return Discretion.words(text);
    }
}
