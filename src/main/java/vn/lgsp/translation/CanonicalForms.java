package vn.lgsp.translation;

import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import vn.lgsp.exchange.MessageType;

/** The message types that have a canonical form of ours, and the field that names what they are about. */
public final class CanonicalForms {
    private record Form(String field, Schema schema) {}

    /** Read once, however many ask. */
    private static final Map<MessageType, Form> FORMS = Map.of(
            MessageType.DOSSIER_PUT, new Form("code", Schema.packaged("contract/dossier.schema.json")),
            MessageType.DOSSIER_SUBMITTED, new Form("code", Schema.packaged("contract/submission.schema.json")),
            MessageType.DOSSIER_PROGRESS, new Form("dossier", Schema.packaged("contract/progress.schema.json")));

    /** Whether messages of this type have a form of ours, and so can be checked and changed by the bus. */
    public boolean has(MessageType type) {
        return FORMS.containsKey(type);
    }

    /**
     * The field that names what a message is about.
     *
     * @throws IllegalArgumentException if the type has no canonical form
     */
    public String field(MessageType type) {
        return form(type).field();
    }

    public List<Violation> check(MessageType type, JsonNode body) {
        return form(type).schema().check(body);
    }

    private Form form(MessageType type) {
        Form form = FORMS.get(type);
        if (form == null) {
            throw new IllegalArgumentException(type.code() + " has no canonical form");
        }
        return form;
    }
}
