package vn.lgsp.delivery.partner;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;
import vn.lgsp.translation.ExactJson;
import vn.lgsp.translation.Mapping;

/** Headers of an answer, as they are kept where its mapping reads any: all that it may see but what lets somebody in. */
final class KeptHeaders {
    private static final JsonMapper JSON = ExactJson.MAPPER;
    /** Names that have one of these in them are never kept. */
    private static final List<String> SECRET = List.of(
            "cookie",
            "authorization",
            "authenticate",
            "token",
            "secret",
            "session",
            "password",
            "credential",
            "api-key");

    /** Such headers have these words in their names, and no mapping has another use for them. */
    private static final List<String> SURE = List.of("cookie", "authorization", "authenticate");

    private static final int LONGEST = 1_000;
    private static final byte[] NONE = new byte[0];

    private KeptHeaders() {}

    /** What is kept for this mapping; nothing if it reads none. */
    static byte[] of(Map<String, String> headers, Mapping mapping) {
        if (!areRead(mapping)) {
            return NONE;
        }
        Map<String, String> kept = new TreeMap<>();
        headers.forEach((name, value) -> {
            if (value.length() <= LONGEST && SECRET.stream().noneMatch(name::contains)) {
                kept.put(name, value);
            }
        });
        return JSON.writeValueAsBytes(kept);
    }

    static boolean areRead(Mapping mapping) {
        return mapping.mentions("headers");
    }

    /** Whether what was kept is all that this mapping reads. */
    static boolean suffice(byte[] kept, Mapping mapping) {
        return !areRead(mapping) || kept.length > 0 && SURE.stream().noneMatch(mapping::mentions);
    }

    static Map<String, String> read(byte[] kept) {
        Map<String, String> headers = new TreeMap<>();
        if (kept.length > 0) {
            JSON.readTree(kept)
                    .propertyStream()
                    .forEach(each -> headers.put(each.getKey(), each.getValue().asString("")));
        }
        return headers;
    }
}
