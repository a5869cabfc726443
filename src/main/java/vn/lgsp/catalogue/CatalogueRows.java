package vn.lgsp.catalogue;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import vn.lgsp.messagestore.CatalogueContent;
import vn.lgsp.routing.Manifest;

/**
 * The rows of a partner's answer.
 *
 * @param content those that can be used
 * @param skipped how many cannot: no object, no code, or one that is too long
 */
record CatalogueRows(CatalogueContent content, int skipped) {
    private static final int LONGEST_CODE = 200;
    /** The same row gives the same text, in whatever order its fields came. */
    private static final JsonMapper CANONICAL =
            JsonMapper.builder().enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED).build();

    /** What the manifest's pointers find; null if the answer has no list where it should be, or one of which nothing can be used. */
    static @Nullable CatalogueRows of(@Nullable JsonNode answer, Manifest.Catalogue rule) {
        JsonNode items = answer == null ? null : answer.at(rule.items());
        if (items == null || !items.isArray()) {
            return null;
        }
        List<CatalogueContent.Row> rows = new ArrayList<>();
        for (JsonNode item : items) {
            String code = text(item, rule.code());
            if (!code.isEmpty() && code.length() <= LONGEST_CODE) {
                rows.add(new CatalogueContent.Row(code, text(item, rule.label()), CANONICAL.writeValueAsString(item)));
            }
        }
        return rows.isEmpty() && !items.isEmpty()
                ? null
                : new CatalogueRows(CatalogueContent.of(rows), items.size() - rows.size());
    }

    private static String text(JsonNode item, String pointer) {
        return item.at(pointer).asString("").replaceAll("\\p{Cntrl}+", " ").strip();
    }
}
