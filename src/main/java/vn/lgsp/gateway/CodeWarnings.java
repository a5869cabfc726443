package vn.lgsp.gateway;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import vn.lgsp.catalogue.KnownCodes;
import vn.lgsp.routing.AgencyCode;
import vn.lgsp.routing.RoutingKey;
import vn.lgsp.wording.Language;

/**
 * Says which codes of a dossier the shared catalogues do not know. It is taken all the same: a catalogue may be older than
 * the code.
 */
final class CodeWarnings {
    private final KnownCodes known;

    CodeWarnings(KnownCodes known) {
        this.known = known;
    }

    /** @param field the field that holds the dossier's code, which begins with its agency's */
    List<Views.Warning> of(RoutingKey key, JsonNode body, String field, Language language) {
        List<Views.Warning> warnings = new ArrayList<>();
        if (!key.procedure().isEmpty() && known.isUnknownProcedure(key.procedure())) {
            warnings.add(new Views.Warning(
                    "dossier.procedure.unknown",
                    language.say(
                            "Danh mục thủ tục không có mã " + key.procedure(),
                            "The catalogue of procedures does not have " + key.procedure()),
                    "/procedure/code"));
        }
        agency(key.agency(), "/" + field, language, warnings);
        String given = body.at("/agency/code").asString("");
        if (!given.isEmpty() && !given.equals(key.agency().text())) {
            agency(AgencyCode.of(given), "/agency/code", language, warnings);
        }
        return warnings;
    }

    private void agency(AgencyCode agency, String pointer, Language language, List<Views.Warning> warnings) {
        if (known.isUnknownAgency(agency)) {
            warnings.add(new Views.Warning(
                    "dossier.agency.unknown",
                    language.say(
                            "Danh mục cơ quan không có mã " + agency.text(),
                            "The catalogue of agencies does not have " + agency.text()),
                    pointer));
        }
    }
}
