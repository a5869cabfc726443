package vn.lgsp.deployment;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A place in a JSON document at which another document is different.
 *
 * @param at pointer to it
 * @param parent name of the object that it is in, without places in lists; empty at the top
 * @param key its name, or that of the list that it is in
 * @param was null if it is only in the second document
 * @param now null if it is only in the first document
 */
public record Difference(
        String at,
        String parent,
        String key,
        @Nullable JsonNode was,
        @Nullable JsonNode now) {

    /** Of two documents as a whole. */
    static Difference of(@Nullable JsonNode was, @Nullable JsonNode now) {
        return new Difference("", "", "", was, now);
    }

    /** All of them, in the order of the documents. */
    static List<Difference> between(@Nullable JsonNode was, @Nullable JsonNode now) {
        List<Difference> found = new ArrayList<>();
        compare("", "", "", was, now, found);
        return found;
    }

    private static void compare(
            String at,
            String parent,
            String key,
            @Nullable JsonNode was,
            @Nullable JsonNode now,
            List<Difference> found) {
        if (was instanceof ObjectNode one && now instanceof ObjectNode other) {
            Set<String> names = new TreeSet<>(one.propertyNames());
            names.addAll(other.propertyNames());
            for (String name : names) {
                compare(at + "/" + escaped(name), key, name, one.get(name), other.get(name), found);
            }
        } else if (was instanceof ArrayNode one && now instanceof ArrayNode other) {
            for (int i = 0; i < Math.max(one.size(), other.size()); i++) {
                compare(at + "/" + i, parent, key, one.get(i), other.get(i), found);
            }
        } else if (was == null ? now != null : !was.equals(now)) {
            found.add(new Difference(at, parent, key, was, now));
        }
    }

    private static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }
}
