package vn.lgsp.gateway;

import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import vn.lgsp.exchange.MessageType;
import vn.lgsp.translation.Schema;
import vn.lgsp.translation.Violation;

/** The message types that have a canonical form of ours, and the field that names what they are about. */
final class CanonicalForms {
    private record Form(String field, Schema schema) {}

    private final Map<MessageType, Form> forms = Map.of(
            MessageType.DOSSIER_PUT, new Form("code", Schema.packaged("contract/dossier.schema.json")),
            MessageType.DOSSIER_PROGRESS, new Form("dossier", Schema.packaged("contract/progress.schema.json")));

    /** @throws IllegalArgumentException if the type has no canonical form */
    String field(MessageType type) {
        return form(type).field();
    }

    List<Violation> check(MessageType type, JsonNode body) {
        return form(type).schema().check(body);
    }

    private Form form(MessageType type) {
        Form form = forms.get(type);
        if (form == null) {
            throw new IllegalArgumentException(type.code() + " has no canonical form");
        }
        return form;
    }
}
