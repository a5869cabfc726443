package vn.lgsp.controlbus;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import vn.lgsp.translation.Violation;

/**
 * A body that a person may change without reading what it says about people: each hidden value stands there as {@code •••}
 * with a number of its own. Left alone, moved or deleted, that number is still this value; it may be written over.
 */
final class Concealed {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final Map<String, JsonNode> hidden = new HashMap<>();
    private final String text;

    Concealed(JsonNode body, Mask mask) {
        this.text = JSON.writeValueAsString(concealed(body, mask, "", ""));
    }

    /** The body as it is shown: JSON. */
    String text() {
        return text;
    }

    private JsonNode concealed(JsonNode node, Mask mask, String parent, String key) {
        if (node instanceof ObjectNode object) {
            ObjectNode copy = NODES.objectNode();
            object.forEachEntry((name, value) -> copy.set(name, concealed(value, mask, key, name)));
            return copy;
        }
        if (node instanceof ArrayNode array) {
            ArrayNode copy = NODES.arrayNode();
            array.forEach(item -> copy.add(concealed(item, mask, parent, key)));
            return copy;
        }
        if (!mask.hides(node, parent, key)) {
            return node;
        }
        String number = Mask.HIDDEN + (hidden.size() + 1);
        hidden.put(number, node);
        return NODES.stringNode(number);
    }

    /**
     * A changed body with everything hidden put back.
     *
     * @param violations gets one for each value that looks hidden and is not known
     */
    JsonNode revealed(JsonNode changed, List<Violation> violations) {
        return revealed(changed, "", violations);
    }

    private JsonNode revealed(JsonNode node, String pointer, List<Violation> violations) {
        if (node instanceof ObjectNode object) {
            ObjectNode copy = NODES.objectNode();
            object.forEachEntry((name, value) -> copy.set(
                    name,
                    revealed(value, pointer + "/" + name.replace("~", "~0").replace("/", "~1"), violations)));
            return copy;
        }
        if (node instanceof ArrayNode array) {
            List<JsonNode> items = new ArrayList<>();
            array.forEach(item -> items.add(revealed(item, pointer + "/" + items.size(), violations)));
            return NODES.arrayNode().addAll(items);
        }
        if (!node.isString() || !node.asString().contains(Mask.HIDDEN)) {
            return node;
        }
        JsonNode original = hidden.get(node.asString());
        if (original == null) {
            violations.add(new Violation(
                    pointer,
                    "body.hidden",
                    "Giá trị che phải giữ nguyên, hoặc thay bằng toàn bộ giá trị mới",
                    "A hidden value must stay as it stands, or be replaced by the whole new value"));
            return node;
        }
        return original;
    }
}
