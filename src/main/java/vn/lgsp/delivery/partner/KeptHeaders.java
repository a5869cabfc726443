package vn.lgsp.delivery.partner;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import vn.lgsp.translation.ExactJson;
import vn.lgsp.translation.Mapping;

/**
 * Headers of an answer, as they are kept where its mapping reads any: those that it names, but for what lets somebody in. Of
 * the others only the names are kept, so that it is known what another mapping lacks.
 */
final class KeptHeaders {
    private static final JsonMapper JSON = ExactJson.MAPPER;
    /** What stands under names that have one of these in them is never kept. */
    private static final List<String> SECRET = List.of(
            "auth", "cookie", "token", "secret", "session", "password", "credential", "apikey", "api-key", "jwt");

    /** Addresses: a query, a fragment or a user's name in one may be a key. */
    private static final List<String> ADDRESS = List.of("location", "link", "refresh");

    private static final Pattern MAY_HOLD_A_KEY = Pattern.compile("[?#@]");
    private static final int LONGEST = 1_000;
    private static final byte[] NONE = new byte[0];

    private KeptHeaders() {}

    /** What is kept for this mapping; nothing if it reads none. */
    static byte[] of(Map<String, String> headers, Mapping mapping) {
        if (!areRead(mapping)) {
            return NONE;
        }
        Map<String, @Nullable String> kept = new TreeMap<>();
        headers.forEach(
                (name, value) -> kept.put(name, mayBeKept(name, value) && mapping.mentions(name) ? value : null));
        return JSON.writeValueAsBytes(kept);
    }

    private static boolean mayBeKept(String name, String value) {
        return value.length() <= LONGEST
                && SECRET.stream().noneMatch(name::contains)
                && !(ADDRESS.stream().anyMatch(name::contains)
                        && MAY_HOLD_A_KEY.matcher(value).find());
    }

    static boolean areRead(Mapping mapping) {
        return mapping.mentions("headers");
    }

    /** Whether what was kept is all that this mapping reads. */
    static boolean suffice(byte[] kept, Mapping mapping) {
        return !areRead(mapping)
                || kept.length > 0
                        && JSON.readTree(kept)
                                .propertyStream()
                                .noneMatch(each -> each.getValue().isNull() && mapping.mentions(each.getKey()));
    }

    static Map<String, String> read(byte[] kept) {
        Map<String, String> headers = new TreeMap<>();
        if (kept.length > 0) {
            JSON.readTree(kept)
                    .propertyStream()
                    .filter(each -> !each.getValue().isNull())
                    .forEach(each -> headers.put(each.getKey(), each.getValue().asString("")));
        }
        return headers;
    }
}
