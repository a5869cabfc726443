package vn.lgsp.controlbus;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import vn.lgsp.delivery.Act;
import vn.lgsp.exchange.MessageType;
import vn.lgsp.exchange.Seal;
import vn.lgsp.messagestore.ExchangeView;
import vn.lgsp.messagestore.Exchanges;
import vn.lgsp.translation.CanonicalForms;
import vn.lgsp.translation.StrictJson;
import vn.lgsp.translation.Violation;

/**
 * Lets a person change the body of a parked message, which then goes on in its place. Only what the bus can check can be
 * changed; a document, which may be signed, never.
 */
final class Corrections {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final StrictJson STRICT = new StrictJson();

    private final Acts acts;
    private final Exchanges exchanges;
    private final Seal seal;
    private final CanonicalForms forms = new CanonicalForms();

    Corrections(Acts acts, Exchanges exchanges, Seal seal) {
        this.acts = acts;
        this.exchanges = exchanges;
        this.seal = seal;
    }

    /**
     * What became of the wish.
     *
     * @param violations what is wrong with the new body
     */
    record Verdict(Answer answer, List<Violation> violations) {
        static Verdict of(Answer answer) {
            return new Verdict(answer, List.of());
        }
    }

    /** @param body the whole new body, in the canonical form of its type */
    Verdict edit(UUID exchangeId, String receiver, Act act, String body) {
        ExchangeView exchange = exchanges.exchange(exchangeId).orElse(null);
        if (exchange == null) {
            return Verdict.of(Answer.UNKNOWN);
        }
        MessageType type = MessageType.of(exchange.type()).orElseThrow();
        if (!forms.has(type)) {
            return Verdict.of(Answer.NOT_EDITABLE);
        }
        if (STRICT.read(body.getBytes(StandardCharsets.UTF_8)) instanceof StrictJson.Document document
                && document.json() instanceof ObjectNode json) {
            List<Violation> violations = violations(exchange, type, json);
            return violations.isEmpty()
                    ? Verdict.of(
                            acts.edit(exchangeId, receiver, act, seal.seal(JSON.writeValueAsBytes(json), exchangeId)))
                    : new Verdict(Answer.BODY_INVALID, violations);
        }
        return new Verdict(
                Answer.BODY_INVALID,
                List.of(new Violation("", "body.unreadable", "Không phải đối tượng JSON", "Not a JSON object")));
    }

    private List<Violation> violations(ExchangeView exchange, MessageType type, ObjectNode json) {
        String field = forms.field(type);
        if (!json.path(field).asString(exchange.subject()).equals(exchange.subject())) {
            return List.of(new Violation(
                    "/" + field,
                    "dossier.code.differs",
                    "Không được đổi mã hồ sơ",
                    "The dossier's code must stay the same"));
        }
        json.put(field, exchange.subject());
        return forms.check(type, json);
    }
}
