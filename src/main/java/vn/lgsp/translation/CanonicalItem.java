package vn.lgsp.translation;

import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import vn.lgsp.exchange.MessageType;

/**
 * An item that a system worded in a form of its own, in canonical form.
 *
 * @param code of what it is about
 */
public record CanonicalItem(String code, JsonNode body) {
    private static final JsonMapper JSON = ExactJson.MAPPER;

    /** An item that is none of this type. */
    public static final class Unreadable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient List<Violation> violations;

        Unreadable(List<Violation> violations) {
            super(violations.getFirst().code(), null, false, false);
            this.violations = List.copyOf(violations);
        }

        /** What is wrong, by its place in the document that the item stands in. */
        public List<Violation> violations() {
            return violations;
        }
    }

    /**
     * The item in canonical form.
     *
     * @param mapping translates it into {@code {code, body}}; the code may stand in the body alone
     * @param pointer where it stands in the document that it came in
     * @throws Unreadable naming what in it is wrong
     */
    public static CanonicalItem read(
            CanonicalForms forms, MessageType type, Mapping mapping, JsonNode item, String pointer) {
        JsonNode mapped;
        try {
            mapped = JSON.readTree(mapping.apply(JSON.writeValueAsBytes(item), Map.of()));
        } catch (MappingFailed e) {
            String where = e.pointer() == null ? pointer : pointer + e.pointer();
            throw new Unreadable(List.of(
                    new Violation(where, "value.unreadable", "Giá trị không đọc được: " + e.reason(), e.reason())));
        }
        JsonNode body = mapped.path("body");
        List<Violation> violations = forms.check(type, body);
        if (!violations.isEmpty()) {
            throw new Unreadable(violations.stream()
                    .map(violation -> violation.below(pointer))
                    .toList());
        }
        String field = forms.field(type);
        String given = mapped.path("code").asString("");
        String code = given.isEmpty() ? body.path(field).asString("") : given;
        if (code.isEmpty()) {
            throw new Unreadable(List.of(new Violation(
                    pointer + "/" + field, "field.missing", "Thiếu mã hồ sơ", "The dossier code is missing")));
        }
        return new CanonicalItem(code, body);
    }
}
