package vn.lgsp.gateway;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import vn.lgsp.exchange.VietnamTime;
import vn.lgsp.lookup.Offer;
import vn.lgsp.lookup.Reply;
import vn.lgsp.routing.Lookup;
import vn.lgsp.routing.Lookup.Need;
import vn.lgsp.wording.Language;

/** Look-ups as callers see them. */
final class LookupViews {
    private LookupViews() {}

    record Lookups(List<Offered> items) {}

    /**
     * A look-up that the caller may ask.
     *
     * @param purpose whether it needs a purpose
     * @param officer whether it needs an officer
     * @param keptFor seconds for which an answer may be told again
     * @param question JSON Schema of the question
     * @param answer JSON Schema of the answer
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Offered(
            String system,
            String lookup,
            String title,
            List<String> methods,
            boolean purpose,
            boolean officer,
            @Nullable Long keptFor,
            JsonNode question,
            JsonNode answer) {}

    /**
     * An answer.
     *
     * @param id by which operators find who asked
     * @param at when the system gave it
     * @param cached whether it comes from the bus's memory
     */
    record Answer(UUID id, String at, boolean cached, JsonNode answer) {}

    static Offered offered(Offer offer, Language language) {
        Lookup rule = offer.rule();
        return new Offered(
                offer.system(),
                offer.name(),
                offer.title(language == Language.ENGLISH ? "en" : "vi"),
                rule.isPersonal() ? List.of("POST") : List.of("GET", "POST"),
                rule.purpose() == Need.REQUIRED,
                rule.officer() == Need.REQUIRED,
                rule.cache() == null ? null : rule.cache().toSeconds(),
                offer.questionSchema(),
                offer.answerSchema());
    }

    static Answer answer(Reply.Answered answered) {
        return new Answer(answered.id(), VietnamTime.text(answered.at()), answered.cached(), answered.answer());
    }
}
