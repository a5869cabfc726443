package vn.lgsp.polling;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import vn.lgsp.delivery.partner.Mappings;
import vn.lgsp.exchange.VietnamTime;
import vn.lgsp.messagestore.Hash;
import vn.lgsp.polling.ItemIntake.Fate;
import vn.lgsp.polling.ItemIntake.Item;
import vn.lgsp.routing.Poll;
import vn.lgsp.translation.CanonicalForms;
import vn.lgsp.translation.CanonicalItem;
import vn.lgsp.translation.ExactJson;
import vn.lgsp.translation.Mapping;

/** What is said in a poll: the question, the items of an answer, where the next question begins, and what became of an item. */
public final class PollWords {
    private static final JsonMapper JSON = ExactJson.MAPPER;
    private static final CanonicalForms FORMS = new CanonicalForms();
    private static final int SHOWN = 16;
    private static final int LONGEST = 64;

    private final String name;
    private final Poll rule;
    private final Mappings mappings;

    /** @param name of the poll in the manifest */
    public PollWords(String name, Poll rule, Mappings mappings) {
        this.name = name;
        this.rule = rule;
        this.mappings = mappings;
    }

    /** What translates an item. */
    public Mapping mapping() {
        return mappings.named(rule.mapping());
    }

    /**
     * An item in canonical form.
     *
     * @throws CanonicalItem.Unreadable if it has none
     */
    CanonicalItem read(Mapping mapping, Item item) {
        return CanonicalItem.read(FORMS, rule.messageType(), mapping, item.json(), item.pointer());
    }

    /**
     * What a question is made of.
     *
     * @param cursor where it begins; null at first
     */
    public static ObjectNode basis(@Nullable JsonNode cursor, Instant now) {
        ObjectNode basis = JSON.createObjectNode();
        basis.set("cursor", cursor == null ? JSON.nullNode() : cursor);
        return basis.put("now", VietnamTime.text(now));
    }

    /** @throws vn.lgsp.translation.MappingFailed if it cannot be worded */
    public byte[] question(JsonNode basis) {
        byte[] json = JSON.writeValueAsBytes(basis);
        return rule.ask() == null ? json : mappings.named(rule.ask()).apply(json, Map.of());
    }

    /**
     * The items of an answer, in its order; nothing if it has no list of them.
     *
     * @param answer null if it was empty, which is how some say that there is nothing
     * @param cursor where its question began
     */
    public Optional<List<Item>> items(@Nullable JsonNode answer, @Nullable JsonNode cursor) {
        if (answer == null) {
            return Optional.of(List.of());
        }
        if (!(answer.at(rule.each()) instanceof ArrayNode list)) {
            return Optional.empty();
        }
        Map<String, Integer> times = new HashMap<>();
        List<Item> items = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            items.add(item(list.get(i), rule.each() + "/" + i, cursor, times));
        }
        return Optional.of(items);
    }

    /**
     * What the system does not name is named by what it says, after which cursor, and for which time after that: so it is one
     * exchange if the question has to be asked again, and another if the system says the same later. Without a cursor there is
     * no later, and only what differs from what the dossier's last message said is new.
     */
    private Item item(JsonNode json, String pointer, @Nullable JsonNode cursor, Map<String, Integer> times) {
        JsonNode named = rule.key() == null ? JSON.missingNode() : json.at(rule.key());
        String own = named.isValueNode() && !named.isNull() ? named.asString("") : "";
        if (!own.isEmpty()) {
            return new Item(json, pointer, shown(own), "poll:" + name + ":" + own);
        }
        String hash = Hash.over(JSON.writeValueAsBytes(json)).toString();
        String id = hash.substring(0, SHOWN);
        if (rule.cursor() == null) {
            return new Item(json, pointer, id, null);
        }
        String after = Hash.over(String.valueOf(cursor).getBytes(UTF_8)).toString();
        int time = times.merge(hash, 1, Integer::sum);
        return new Item(json, pointer, id, "poll:%s:%s:%s:%d".formatted(name, after, hash, time));
    }

    /** A name that a log can hold. */
    private static String shown(String own) {
        String plain = own.replaceAll("[^\\p{L}\\p{N}._:/-]", "?");
        return plain.substring(0, Math.min(plain.length(), LONGEST));
    }

    /**
     * Where the next question begins: where this one began if the answer does not say, or null if nothing is kept.
     *
     * @throws vn.lgsp.translation.MappingFailed if it cannot be worded
     */
    public @Nullable JsonNode next(@Nullable JsonNode answer, @Nullable JsonNode cursor) {
        String from = rule.cursor();
        if (from == null || answer == null) {
            return from == null ? null : cursor;
        }
        JsonNode next;
        if (from.startsWith("/")) {
            next = answer.at(from);
        } else {
            ObjectNode input = JSON.createObjectNode();
            input.set("answer", answer);
            input.set("cursor", cursor == null ? JSON.nullNode() : cursor);
            next = JSON.readTree(mappings.named(from).apply(JSON.writeValueAsBytes(input), Map.of()));
        }
        return next.isMissingNode() || next.isNull() ? cursor : next;
    }

    /**
     * What the system is told of an item.
     *
     * @throws vn.lgsp.translation.MappingFailed if it cannot be worded
     */
    public byte[] said(Item item, Fate fate) {
        Poll.PollAnswer how = Objects.requireNonNull(rule.answer(), "It tells nothing");
        ObjectNode input = JSON.createObjectNode();
        input.set("item", item.json());
        switch (fate) {
            case Fate.Accepted accepted -> accepted(input, accepted.exchangeId());
            case Fate.Changed changed -> accepted(input, changed.exchangeId());
            case Fate.Refused refused ->
                input.put("outcome", "refused")
                        .put("exchangeId", "")
                        .put("code", refused.code())
                        .put("text", refused.text());
        }
        return mappings.named(how.mapping()).apply(JSON.writeValueAsBytes(input), Map.of());
    }

    private static void accepted(ObjectNode input, UUID exchangeId) {
        input.put("outcome", "accepted")
                .put("exchangeId", exchangeId.toString())
                .put("code", "")
                .put("text", "");
    }
}
