package vn.lgsp.gateway;

import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import vn.lgsp.delivery.partner.Mappings;
import vn.lgsp.exchange.MessageType;
import vn.lgsp.translation.CanonicalForms;
import vn.lgsp.translation.ExactJson;
import vn.lgsp.translation.MappingFailed;
import vn.lgsp.translation.Violation;

/** Reads the items of a call that came in a form of a system's own: translated by its mappings, and checked. */
final class FaceItems {
    /** As many as a call may hold. */
    static final int MOST = 1000;

    private static final JsonMapper JSON = ExactJson.MAPPER;

    private final Mappings mappings;
    private final CanonicalForms forms;

    FaceItems(Mappings mappings, CanonicalForms forms) {
        this.mappings = mappings;
        this.forms = forms;
    }

    /**
     * An item in canonical form.
     *
     * @param code of its dossier, as the mapping gives it; may be empty
     */
    record Canonical(String code, JsonNode body) {}

    /**
     * The item in canonical form.
     *
     * @param pointer where it stands in the call
     * @throws Refused naming what in it is wrong, by its place in the call
     */
    Canonical read(MessageType type, String mapping, JsonNode item, String pointer) {
        JsonNode mapped;
        try {
            mapped = JSON.readTree(mappings.named(mapping).apply(JSON.writeValueAsBytes(item), Map.of()));
        } catch (MappingFailed e) {
            String where = e.pointer() == null ? pointer : pointer + e.pointer();
            throw refused(where, "value.unreadable", "Giá trị không đọc được: " + e.reason(), e.reason());
        }
        JsonNode canonical = mapped.path("body");
        List<Violation> violations = forms.check(type, canonical);
        if (!violations.isEmpty()) {
            throw new Refused(
                    ProblemCode.BODY_INVALID,
                    violations.stream()
                            .map(violation -> violation.below(pointer))
                            .toList());
        }
        return new Canonical(mapped.path("code").asString(""), canonical);
    }

    static Refused refused(String pointer, String code, String vietnamese, String english) {
        return new Refused(ProblemCode.BODY_INVALID, new Violation(pointer, code, vietnamese, english));
    }
}
