package vn.lgsp.gateway;

import tools.jackson.databind.JsonNode;
import vn.lgsp.delivery.route.WayIn;
import vn.lgsp.exchange.MessageType;
import vn.lgsp.gateway.DossierReading.Labels;
import vn.lgsp.routing.Systems.Caller;
import vn.lgsp.translation.CanonicalForms;
import vn.lgsp.translation.CanonicalItem;
import vn.lgsp.translation.Mapping;
import vn.lgsp.translation.Violation;

/** Reads items that came in a form of a system's own: translated, checked, and looked at whether the system may send them. */
final class ItemReading {
    /** As many as a call may hold. */
    static final int MOST = 1000;

    private final CanonicalForms forms = new CanonicalForms();
    private final DossierReading reading;

    ItemReading(DossierReading reading) {
        this.reading = reading;
    }

    /**
     * The item as a message.
     *
     * @param way on which it came; what translates it into {@code {code, body}}
     * @param pointer where it stands in what came
     * @throws Refused naming what in it is wrong, by its place in what came, or that the system may not send it
     */
    Incoming read(Caller caller, MessageType type, WayIn way, JsonNode item, String pointer, Labels labels) {
        return way.read(mapping -> read(caller, type, mapping, item, pointer, labels));
    }

    private Incoming read(
            Caller caller, MessageType type, Mapping mapping, JsonNode item, String pointer, Labels labels) {
        CanonicalItem canonical = canonical(type, mapping, item, pointer);
        return type == MessageType.DOSSIER_SUBMITTED
                ? reading.submitted(caller.system(), canonical.code(), canonical.body(), labels)
                : reading.read(caller, type, canonical.code(), forms.field(type), canonical.body(), labels);
    }

    private CanonicalItem canonical(MessageType type, Mapping mapping, JsonNode item, String pointer) {
        try {
            return CanonicalItem.read(forms, type, mapping, item, pointer);
        } catch (CanonicalItem.Unreadable e) {
            throw new Refused(ProblemCode.BODY_INVALID, e.violations());
        }
    }

    /** The field of a message of this type that names what it is about. */
    String field(MessageType type) {
        return forms.field(type);
    }

    static Refused refused(String pointer, String code, String vietnamese, String english) {
        return new Refused(ProblemCode.BODY_INVALID, new Violation(pointer, code, vietnamese, english));
    }
}
