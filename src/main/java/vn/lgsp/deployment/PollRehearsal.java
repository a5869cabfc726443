package vn.lgsp.deployment;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import vn.lgsp.delivery.partner.Partner;
import vn.lgsp.delivery.route.RouteRegistry;
import vn.lgsp.exchange.Outcome;
import vn.lgsp.polling.ItemIntake.Fate;
import vn.lgsp.polling.ItemIntake.Item;
import vn.lgsp.polling.PollWords;
import vn.lgsp.routing.Poll;
import vn.lgsp.translation.CanonicalForms;
import vn.lgsp.translation.CanonicalItem;
import vn.lgsp.translation.ExactJson;
import vn.lgsp.translation.Violation;

/**
 * One page of a poll as it would run, but that nothing is accepted: {@code message.json} is what the question is made of,
 * {@code result.json} what became of each item, what the system was told of it, and where the next question begins.
 */
final class PollRehearsal {
    private static final JsonMapper JSON = ExactJson.MAPPER;
    private static final CanonicalForms FORMS = new CanonicalForms();

    private final RouteRegistry partners;
    private final String system;
    private final Poll rule;
    private final PollWords words;

    PollRehearsal(RouteRegistry partners, String system, String poll, Poll rule) {
        this.partners = partners;
        this.system = system;
        this.rule = rule;
        this.words = new PollWords(poll, rule, partners.mappings(system));
    }

    /**
     * What came of it.
     *
     * @param result if the system gave a list
     * @param why reasons of refusals, by where in the result these stand
     */
    record Page(Outcome outcome, Optional<JsonNode> result, Map<String, String> why) {}

    /** @throws vn.lgsp.translation.MappingFailed if something beside an item cannot be worded */
    Page play(Example example) {
        JsonNode basis = example.json("message.json");
        JsonNode cursor = basis.path("cursor").isNull() ? null : basis.get("cursor");
        Partner.Answer answer = call(rule.operation(), words.question(basis));
        JsonNode body = answer.body();
        if (!(answer.outcome() instanceof Outcome.Delivered)) {
            return new Page(answer.outcome(), Optional.empty(), Map.of());
        }
        Optional<List<Item>> items = words.items(body, cursor);
        if (items.isEmpty()) {
            Outcome unreadable =
                    new Outcome.Unavailable("poll.unreadable", "No list at '" + rule.each() + "'", true, null);
            return new Page(unreadable, Optional.empty(), Map.of());
        }
        ObjectNode result = JSON.createObjectNode();
        Map<String, String> why = new HashMap<>();
        Outcome outcome = answer.outcome();
        ArrayNode told = result.putArray("items");
        for (Item item : items.get()) {
            ObjectNode one = told.addObject();
            Outcome said = tell(item, one, read(example, item, one, "/items/" + (told.size() - 1), why));
            outcome = said == null || said instanceof Outcome.Delivered ? outcome : said;
        }
        JsonNode next = words.next(body, cursor);
        if (next != null) {
            result.set("cursor", next);
        }
        return new Page(outcome, Optional.of(result), why);
    }

    private Fate read(Example example, Item item, ObjectNode result, String place, Map<String, String> why) {
        try {
            CanonicalItem canonical =
                    CanonicalItem.read(FORMS, rule.messageType(), words.mapping(), item.json(), item.pointer());
            if (rule.key() != null) {
                result.put("id", item.id());
            }
            result.put("code", canonical.code());
            result.set("body", canonical.body());
            UUID id = example.text("exchangeId").map(UUID::fromString).orElse(new UUID(0, 0));
            return new Fate.Accepted(id, false);
        } catch (CanonicalItem.Unreadable e) {
            Violation first = e.violations().getFirst();
            result.put("refused", first.code()).put("at", first.pointer());
            why.put(place + "/refused", first.pointer() + " " + first.english());
            return new Fate.Refused("body.invalid", first.code(), first.pointer() + ": " + first.vietnamese());
        }
    }

    private @Nullable Outcome tell(Item item, ObjectNode result, Fate fate) {
        Poll.PollAnswer how = rule.answer();
        if (how == null) {
            return null;
        }
        byte[] said = words.said(item, fate);
        result.set("answered", JSON.readTree(said));
        return call(how.operation(), said).outcome();
    }

    private Partner.Answer call(String operation, byte[] json) {
        return partners.calling(system, partner -> partner.call(operation, json, trace -> {}));
    }
}
