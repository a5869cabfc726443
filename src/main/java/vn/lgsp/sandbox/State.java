package vn.lgsp.sandbox;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/**
 * What one simulated partner knows: named collections of keys with a value each. Every change is in
 * {@code <system>.state.jsonl} before it is visible, so a partner remembers over a restart. Callers that read and then
 * change hold this object's monitor.
 */
final class State {
    /** How many of the asked keys are held. No key at all is {@code NONE}. */
    enum Held {
        ALL,
        ANY,
        NONE
    }

    /** One change. Without a value the key is forgotten; without a key the collection is. */
    record Change(
            String collection,
            @Nullable String key,
            @Nullable JsonNode value,
            @Nullable Instant expires) {}

    private record Kept(JsonNode value, @Nullable Instant expires) {}

    private final Path file;
    private final Lines lines;
    private final Map<String, Map<String, Kept>> collections = new LinkedHashMap<>();

    State(Path file, Lines lines) {
        this.file = file;
        this.lines = lines;
        Lines.read(file, Change.class).forEach(this::apply);
    }

    synchronized boolean holds(String collection, Collection<String> keys, Held held) {
        long found = keys.stream().filter(key -> value(collection, key) != null).count();
        return switch (held) {
            case ALL -> found > 0 && found == keys.size();
            case ANY -> found > 0;
            case NONE -> found == 0;
        };
    }

    synchronized @Nullable JsonNode value(String collection, String key) {
        Kept kept = collections.getOrDefault(collection, Map.of()).get(key);
        return kept == null || expired(kept) ? null : kept.value();
    }

    synchronized void remember(String collection, String key, JsonNode value, @Nullable Instant expires) {
        change(new Change(collection, key, value, expires));
    }

    /** Puts a value behind those already remembered of this key. */
    synchronized void append(String collection, String key, JsonNode value) {
        ArrayNode all = Json.MAPPER.createArrayNode();
        if (value(collection, key) instanceof ArrayNode before) {
            all.addAll(before);
        }
        change(new Change(collection, key, all.add(value), null));
    }

    synchronized void forget(String collection, @Nullable String key) {
        change(new Change(collection, key, null, null));
    }

    synchronized void clear() {
        collections.clear();
        lines.clear(file);
    }

    /** Everything that is known now: collection, key, value. */
    synchronized Map<String, Map<String, JsonNode>> all() {
        Map<String, Map<String, JsonNode>> all = new LinkedHashMap<>();
        collections.forEach((collection, keys) -> {
            Map<String, JsonNode> known = all.computeIfAbsent(collection, name -> new LinkedHashMap<>());
            keys.forEach((key, kept) -> {
                if (!expired(kept)) {
                    known.put(key, kept.value());
                }
            });
        });
        return all;
    }

    /** Those of the keys whose being held is not as wanted. */
    synchronized List<String> others(String collection, Collection<String> keys, boolean wanted) {
        return keys.stream()
                .filter(key -> (value(collection, key) != null) != wanted)
                .toList();
    }

    private void change(Change change) {
        lines.append(file, change);
        apply(change);
    }

    private void apply(Change change) {
        if (change.key() == null) {
            collections.remove(change.collection());
        } else if (change.value() == null || change.value().isNull()) {
            collections.getOrDefault(change.collection(), Map.of()).remove(change.key());
        } else {
            Map<String, Kept> keys = collections.computeIfAbsent(change.collection(), name -> new LinkedHashMap<>());
            if (change.expires() != null) {
                keys.values().removeIf(State::expired);
            }
            keys.put(change.key(), new Kept(change.value(), change.expires()));
        }
    }

    private static boolean expired(Kept kept) {
        return kept.expires() != null && !Instant.now().isBefore(kept.expires());
    }
}
