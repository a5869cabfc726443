package vn.lgsp.deployment;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.JsonNode;
import vn.lgsp.translation.ExactJson;

/**
 * A place where a document is not as it should be.
 *
 * @param pointer JSON pointer to it
 * @param expected what should be there, null if nothing
 * @param found what is there, null if nothing
 */
record Mismatch(
        String pointer, @Nullable String expected, @Nullable String found) {
    private static final int LONGEST = 120;

    /** All of them, in the order of the expected document; numbers are the same if their values are. */
    static List<Mismatch> between(JsonNode expected, JsonNode found) {
        List<Mismatch> all = new ArrayList<>();
        compare("", expected, found, all);
        return all;
    }

    /** With what more is known of what is there, if anything. */
    Mismatch because(@Nullable String why) {
        return why == null ? this : new Mismatch(pointer, expected, found + " (" + why + ")");
    }

    private static void compare(String at, JsonNode expected, JsonNode found, List<Mismatch> all) {
        if (expected.isObject() && found.isObject()) {
            expected.propertyNames()
                    .forEach(name -> compare(below(at, name), expected.path(name), found.path(name), all));
            new TreeSet<>(found.propertyNames())
                    .stream()
                            .filter(name -> !expected.has(name))
                            .forEach(name -> all.add(new Mismatch(below(at, name), null, shown(found.path(name)))));
        } else if (expected.isArray() && found.isArray()) {
            for (int i = 0; i < Math.max(expected.size(), found.size()); i++) {
                compare(at + "/" + i, expected.path(i), found.path(i), all);
            }
        } else if (!same(expected, found)) {
            all.add(new Mismatch(at.isEmpty() ? "/" : at, shown(expected), shown(found)));
        }
    }

    private static boolean same(JsonNode one, JsonNode other) {
        return one.isNumber() && other.isNumber()
                ? one.decimalValue().compareTo(other.decimalValue()) == 0
                : one.equals(other);
    }

    private static String below(String at, String name) {
        return at + "/" + name.replace("~", "~0").replace("/", "~1");
    }

    private static @Nullable String shown(JsonNode value) {
        if (value.isMissingNode()) {
            return null;
        }
        String text = value.toString();
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    }

    /** The line of the document where the pointer leads, or where the nearest thing around it begins. */
    static int line(byte[] document, String pointer) {
        int line = 1;
        int depth = -1;
        try (JsonParser parser = ExactJson.MAPPER.createParser(document)) {
            while (parser.nextToken() != null) {
                String here = parser.streamReadContext().pathAsPointer().toString();
                if (here.length() > depth && (pointer.equals(here) || pointer.startsWith(here + "/"))) {
                    line = parser.currentTokenLocation().getLineNr();
                    depth = here.length();
                }
            }
        } catch (JacksonException e) {
            // What is no JSON is told elsewhere.
            return line;
        }
        return line;
    }
}
