package vn.lgsp.lookup;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import vn.lgsp.routing.Systems.Caller;

/**
 * A question as a caller asks it.
 *
 * @param officer who asks there, by the caller's word
 * @param purpose what for
 * @param dossier the dossier that it is asked for
 * @param fresh whether an answer from memory will not do
 */
public record Inquiry(
        Caller caller,
        Offer offer,
        JsonNode question,
        @Nullable String officer,
        @Nullable String purpose,
        @Nullable String dossier,
        boolean fresh) {

    @Override
    public String toString() {
        return "Inquiry[" + caller.client().id() + ", " + offer.system() + "/" + offer.name() + "]";
    }
}
