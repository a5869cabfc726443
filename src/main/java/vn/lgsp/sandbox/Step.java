package vn.lgsp.sandbox;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One thing a stub does before it answers, as data. Steps run in order, all of one request under the lock of its system;
 * the first that is not content gives its answer instead of the stub's, and ends them. What they find out is for the
 * templates of the answers, as {@code parameters}.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "do")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Step.Require.class, name = "require"),
    @JsonSubTypes.Type(value = Step.Count.class, name = "count"),
    @JsonSubTypes.Type(value = Step.Holds.class, name = "holds"),
    @JsonSubTypes.Type(value = Step.Recall.class, name = "recall"),
    @JsonSubTypes.Type(value = Step.Remember.class, name = "remember"),
    @JsonSubTypes.Type(value = Step.Issue.class, name = "issue"),
    @JsonSubTypes.Type(value = Step.Forget.class, name = "forget"),
    @JsonSubTypes.Type(value = Step.Note.class, name = "ledger")
})
sealed interface Step {
    /** @return what to answer instead, or null to go on */
    @Nullable
    Answer run(Received received, State state, Ledger ledger, Map<String, Object> facts);

    /**
     * Fields of each item fit a pattern; without one they are there and not empty. Facts: {@code field}, {@code name}.
     *
     * @param each selects the items; the whole body if absent
     * @param name pointer in an item to what it is called
     * @param fields pointers in an item
     */
    record Require(
            @Nullable String each,
            @Nullable String name,
            List<String> fields,
            @Nullable Pattern matches,
            Answer otherwise)
            implements Step {
        private static final Pattern FILLED = Pattern.compile("(?s).+");

        @Override
        public @Nullable Answer run(Received received, State state, Ledger ledger, Map<String, Object> facts) {
            Pattern pattern = matches == null ? FILLED : matches;
            for (JsonNode item : received.items(each == null ? "" : each)) {
                for (String field : fields) {
                    if (!pattern.matcher(Received.text(item, field)).matches()) {
                        facts.put("field", field.substring(field.lastIndexOf('/') + 1));
                        facts.put("name", name == null ? "" : Received.text(item, name));
                        return otherwise;
                    }
                }
            }
            return null;
        }
    }

    /** A pointer selects not fewer and not more. Fact: {@code count}. */
    record Count(
            String of, @Nullable Integer least, @Nullable Integer most, Answer otherwise) implements Step {
        @Override
        public @Nullable Answer run(Received received, State state, Ledger ledger, Map<String, Object> facts) {
            int count = received.items(of).size();
            facts.put("count", count);
            return (least != null && count < least) || (most != null && count > most) ? otherwise : null;
        }
    }

    /**
     * The keys are held, or none of them. Fact: {@code key}, the first that is not as wanted.
     *
     * @param onlyIf expressions and the patterns they must fit for this step to count
     */
    record Holds(
            String collection,
            String key,
            State.Held held,
            @Nullable Map<String, Pattern> onlyIf,
            Answer otherwise) implements Step {
        @Override
        public @Nullable Answer run(Received received, State state, Ledger ledger, Map<String, Object> facts) {
            List<String> keys = received.texts(key);
            if (!counts(received) || state.holds(collection, keys, held)) {
                return null;
            }
            List<String> others = state.others(collection, keys, held != State.Held.NONE);
            facts.put("key", others.isEmpty() ? "" : others.getFirst());
            return otherwise;
        }

        private boolean counts(Received received) {
            return onlyIf == null
                    || onlyIf.entrySet().stream()
                            .allMatch(condition -> received.texts(condition.getKey()).stream()
                                    .anyMatch(text ->
                                            condition.getValue().matcher(text).matches()));
        }
    }

    /** The value of a key becomes a fact. */
    record Recall(String collection, String key, String as, Answer otherwise) implements Step {
        @Override
        public @Nullable Answer run(Received received, State state, Ledger ledger, Map<String, Object> facts) {
            List<String> keys = received.texts(key);
            facts.put("key", keys.isEmpty() ? "" : keys.getFirst());
            JsonNode value = keys.isEmpty() ? null : state.value(collection, keys.getFirst());
            if (value == null) {
                return otherwise;
            }
            facts.put(as, Json.MAPPER.convertValue(value, Object.class));
            return null;
        }
    }

    /**
     * Keys go into a collection.
     *
     * @param each selects the items that have a key; the whole body if absent
     * @param key pointer in an item, or an expression on the request if {@code each} is absent
     * @param value names and the pointers in an item that are kept; the item itself if absent
     * @param append put behind what was remembered of the key, not in its place
     * @param ttl how long, for ever if absent
     */
    record Remember(
            String collection,
            @Nullable String each,
            String key,
            @Nullable Map<String, String> value,
            boolean append,
            @Nullable Duration ttl)
            implements Step {
        @Override
        public @Nullable Answer run(Received received, State state, Ledger ledger, Map<String, Object> facts) {
            if (each == null) {
                received.texts(key).forEach(text -> put(state, text, received.body()));
            } else {
                received.items(each).forEach(item -> Received.texts(item, key).forEach(text -> put(state, text, item)));
            }
            return null;
        }

        private void put(State state, String text, JsonNode item) {
            if (append) {
                state.append(collection, text, kept(item));
            } else {
                state.remember(collection, text, kept(item), end(ttl));
            }
        }

        private JsonNode kept(JsonNode item) {
            if (value == null) {
                return item;
            }
            ObjectNode kept = Json.MAPPER.createObjectNode();
            value.forEach((name, pointer) -> kept.put(name, Received.text(item, pointer)));
            return kept;
        }
    }

    /** A new random key goes into a collection, and is a fact: sessions, tokens, numbers of receipt. */
    record Issue(String collection, String as, @Nullable Duration ttl) implements Step {
        @Override
        public @Nullable Answer run(Received received, State state, Ledger ledger, Map<String, Object> facts) {
            String issued = UUID.randomUUID().toString();
            ObjectNode value =
                    Json.MAPPER.createObjectNode().put("at", Instant.now().toString());
            state.remember(collection, issued, value, end(ttl));
            facts.put(as, issued);
            return null;
        }
    }

    /** Keys leave a collection; all of them if no key is named. */
    record Forget(String collection, @Nullable String key) implements Step {
        @Override
        public @Nullable Answer run(Received received, State state, Ledger ledger, Map<String, Object> facts) {
            if (key == null) {
                state.forget(collection, null);
            } else {
                received.texts(key).forEach(text -> state.forget(collection, text));
            }
            return null;
        }
    }

    /** The request goes into the ledger. */
    record Note(String operation, String keys) implements Step {
        @Override
        public @Nullable Answer run(Received received, State state, Ledger ledger, Map<String, Object> facts) {
            ledger.append(
                    new Delivery(Instant.now(), received.system(), operation, received.texts(keys), received.body()));
            return null;
        }
    }

    private static @Nullable Instant end(@Nullable Duration ttl) {
        return ttl == null ? null : Instant.now().plus(ttl);
    }

    /** Facts of one request, in the order in which they were found. */
    static Map<String, Object> noFacts() {
        return new LinkedHashMap<>();
    }
}
