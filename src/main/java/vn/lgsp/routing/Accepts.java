package vn.lgsp.routing;

import org.jspecify.annotations.Nullable;

/**
 * A service of a face that hands messages in.
 *
 * @param type the message type that each item becomes
 * @param each pointer to the array of items
 * @param one pointer to the only item, in place of {@code each}
 * @param mapping translates one item into {@code {code, body}}
 * @param onlyNew pointer and value that say: refuse what was accepted before with other content
 */
public record Accepts(
        String type,
        @Nullable String each,
        @Nullable String one,
        String mapping,
        @Nullable OnlyNew onlyNew) {
    public Accepts {
        if ((each == null) == (one == null)) {
            throw new IllegalArgumentException("a service that accepts has 'each' or 'one'");
        }
    }

    /** Pointer to what is handed in. */
    public String items() {
        return one == null ? String.valueOf(each) : one;
    }

    /** The field, and what it says where a caller hands in only what is new. */
    public record OnlyNew(String pointer, String value) {}
}
