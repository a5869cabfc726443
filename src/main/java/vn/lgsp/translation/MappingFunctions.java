package vn.lgsp.translation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.schibsted.spt.data.jslt.Function;
import com.schibsted.spt.data.jslt.JsltException;
import java.text.Normalizer;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What mappings can call beside JSLT's own functions. */
final class MappingFunctions {
    private MappingFunctions() {}

    static List<Function> over(java.util.function.Function<String, CodeTable> tables) {
        return List.of(
                new Named("compact-time", 1, 2, arguments -> time(arguments, LocalTimes::compact)),
                new Named("expand-time", 1, 2, arguments -> time(arguments, LocalTimes::expand)),
                new Named("flag", 1, 2, MappingFunctions::flag),
                new Named("lookup", 2, 3, arguments -> lookup(arguments, tables)),
                new Named("lookup-back", 2, 3, arguments -> lookupBack(arguments, tables)),
                new Named("other-fields", 2, 2, MappingFunctions::otherFields),
                new Named("compose", 1, 1, MappingFunctions::compose));
    }

    /** The value in the other form; null for null and for the empty string. The second argument is a JSON pointer. */
    private static JsonNode time(JsonNode[] arguments, java.util.function.Function<String, Optional<String>> form) {
        JsonNode value = arguments[0];
        if (value.isNull() || (value.isTextual() && value.asText().isEmpty())) {
            return NullNode.instance;
        }
        return (value.isValueNode() ? form.apply(value.asText()) : Optional.<String>empty())
                .<JsonNode>map(TextNode::valueOf)
                .orElseThrow(() -> new ValueRefused(
                        "Not a time of the calendar", arguments.length > 1 ? arguments[1].asText() : null));
    }

    /** The value if it is true or false; null for null. The second argument is a JSON pointer. */
    private static JsonNode flag(JsonNode[] arguments) {
        if (!arguments[0].isBoolean() && !arguments[0].isNull()) {
            throw new ValueRefused("Neither true nor false", arguments.length > 1 ? arguments[1].asText() : null);
        }
        return arguments[0];
    }

    /**
     * Their value for ours, or null if the table has none. The table is a name or an object. A table whose lines are right
     * for a time is asked for the day that the third argument begins with.
     */
    private static JsonNode lookup(JsonNode[] arguments, java.util.function.Function<String, CodeTable> tables) {
        if (!arguments[1].isValueNode() || arguments[1].isNull()) {
            return NullNode.instance;
        }
        String key = arguments[1].asText();
        if (arguments[0].isObject()) {
            return text(arguments[0].path(key).asText(null));
        }
        return text(tables.apply(arguments[0].asText()).their(key, day(arguments)));
    }

    /** Our value for theirs, or null if the table has none. */
    private static JsonNode lookupBack(JsonNode[] arguments, java.util.function.Function<String, CodeTable> tables) {
        if (!arguments[1].isValueNode() || arguments[1].isNull()) {
            return NullNode.instance;
        }
        return text(tables.apply(arguments[0].asText()).our(arguments[1].asText(), day(arguments)));
    }

    private static @Nullable LocalDate day(JsonNode[] arguments) {
        if (arguments.length < 3 || arguments[2].isNull()) {
            return null;
        }
        String text = arguments[2].asText();
        try {
            return LocalDate.parse(text.substring(0, Math.min(text.length(), 10)));
        } catch (DateTimeParseException e) {
            throw new ValueRefused("Not a day such as 2025-07-01, or a time that begins with one", null);
        }
    }

    /** The object's fields that the list does not name, exactly as they are; null if there are none. */
    private static JsonNode otherFields(JsonNode[] arguments) {
        if (!arguments[0].isObject()) {
            return NullNode.instance;
        }
        Set<String> known = new HashSet<>();
        arguments[1].forEach(name -> known.add(name.asText()));
        ObjectNode others = JsonNodeFactory.instance.objectNode();
        arguments[0].properties().forEach(field -> {
            if (!known.contains(field.getKey())) {
                others.set(field.getKey(), field.getValue());
            }
        });
        return others.isEmpty() ? NullNode.instance : others;
    }

    /** Vietnamese text with each letter and its accents as one character: both spellings are sent, and look the same. */
    private static JsonNode compose(JsonNode[] arguments) {
        return arguments[0].isTextual()
                ? TextNode.valueOf(Normalizer.normalize(arguments[0].asText(), Normalizer.Form.NFC))
                : arguments[0];
    }

    private static JsonNode text(@Nullable String value) {
        return value == null ? NullNode.instance : TextNode.valueOf(value);
    }

    /** A value of the message that a function cannot take. */
    static final class ValueRefused extends JsltException {
        private static final long serialVersionUID = 1L;

        private final @Nullable String pointer;

        ValueRefused(String reason, @Nullable String pointer) {
            super(reason);
            this.pointer = pointer;
        }

        @Nullable
        String pointer() {
            return pointer;
        }
    }

    private record Named(String name, int least, int most, java.util.function.Function<JsonNode[], JsonNode> body)
            implements Function {
        @Override
        public String getName() {
            return name;
        }

        @Override
        public int getMinArguments() {
            return least;
        }

        @Override
        public int getMaxArguments() {
            return most;
        }

        @Override
        public JsonNode call(JsonNode input, JsonNode[] arguments) {
            return body.apply(arguments);
        }
    }
}
