package vn.lgsp.gateway;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import vn.lgsp.catalogue.KnownCodes;
import vn.lgsp.gateway.Acceptance.Accepted;
import vn.lgsp.wording.Language;

/** What is odd about a dossier or progress line that was accepted all the same. */
final class DossierWarnings {
    private final CodeWarnings codes;

    DossierWarnings(KnownCodes known) {
        this.codes = new CodeWarnings(known);
    }

    /** @param field the field that holds the dossier's code */
    List<Views.Warning> of(Accepted accepted, Incoming message, JsonNode body, String field, Language language) {
        List<Views.Warning> warnings = new ArrayList<>();
        Views.Warning odd =
                StatusWarnings.of(accepted.statusBefore(), message.routing().status(), language);
        if (odd != null) {
            warnings.add(odd);
        }
        warnings.addAll(codes.of(message.routing(), body, field, language));
        return warnings;
    }
}
