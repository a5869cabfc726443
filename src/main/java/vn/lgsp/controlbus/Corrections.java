package vn.lgsp.controlbus;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import vn.lgsp.delivery.Act;
import vn.lgsp.exchange.MessageType;
import vn.lgsp.exchange.Seal;
import vn.lgsp.messagestore.ExchangeView;
import vn.lgsp.messagestore.Exchanges;
import vn.lgsp.messagestore.Hash;
import vn.lgsp.messagestore.Originals;
import vn.lgsp.messagestore.Originals.Original;
import vn.lgsp.translation.CanonicalForms;
import vn.lgsp.translation.ExactJson;
import vn.lgsp.translation.StrictJson;
import vn.lgsp.translation.Violation;

/**
 * Lets a person change the body of a parked message, which then goes on in its place. Only what the bus can check can be
 * changed; a document, which may be signed, never.
 */
final class Corrections {
    private static final JsonMapper JSON = ExactJson.MAPPER;
    private static final StrictJson STRICT = new StrictJson();
    private static final Mask MASK = new Mask(Set.of());
    private static final Logger LOG = LoggerFactory.getLogger(Corrections.class);

    private final Acts acts;
    private final Exchanges exchanges;
    private final Originals originals;
    private final Seal seal;
    private final CanonicalForms forms = new CanonicalForms();

    Corrections(Acts acts, Exchanges exchanges, Originals originals, Seal seal) {
        this.acts = acts;
        this.exchanges = exchanges;
        this.originals = originals;
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

    /**
     * A message as a person may change it.
     *
     * @param answer ASKED if it can be changed, else why not
     * @param text its body, with what may not be seen under numbers
     * @param version of which body those numbers are
     */
    record Draft(Answer answer, String text, String version) {}

    /** The message as it stands now; that somebody looks at it is logged. */
    Draft draft(UUID exchangeId, String receiver, String actor) {
        Answer answer = editable(exchangeId, receiver);
        if (answer != Answer.ASKED) {
            return new Draft(answer, "", "");
        }
        return originals
                .of(exchangeId, receiver)
                .map(original -> {
                    LOG.info("event=body-opened actor={} exchangeId={} part=edit", actor, exchangeId);
                    return new Draft(Answer.ASKED, concealed(original).text(), version(original));
                })
                .orElse(new Draft(Answer.BODY_GONE, "", ""));
    }

    private Answer editable(UUID exchangeId, String receiver) {
        ExchangeView exchange = exchanges.exchange(exchangeId).orElse(null);
        if (exchange == null) {
            return Answer.UNKNOWN;
        }
        Answer parked = acts.parked(exchangeId, receiver);
        boolean known = forms.has(MessageType.of(exchange.type()).orElseThrow());
        return parked == Answer.ASKED && !known ? Answer.NOT_EDITABLE : parked;
    }

    private Concealed concealed(Original original) {
        byte[] body = seal.open(original.sealed(), original.envelope().id());
        return new Concealed(JSON.readTree(body), MASK);
    }

    private static String version(Original original) {
        return Hash.over(original.sealed()).toString();
    }

    /** Goes on with a draft that a person changed. */
    Verdict edit(UUID exchangeId, String receiver, Act act, Draft changed) {
        Answer answer = editable(exchangeId, receiver);
        if (answer != Answer.ASKED) {
            return Verdict.of(answer);
        }
        Original original = originals.of(exchangeId, receiver).orElse(null);
        if (original == null) {
            return Verdict.of(Answer.BODY_GONE);
        }
        if (!version(original).equals(changed.version())) {
            return invalid(
                    "body.changed", "Người khác vừa sửa thông điệp này", "Somebody else has changed this message");
        }
        if (!(STRICT.read(changed.text().getBytes(StandardCharsets.UTF_8)) instanceof StrictJson.Document document)) {
            return unreadable();
        }
        List<Violation> violations = new ArrayList<>();
        JsonNode body = concealed(original).revealed(document.json(), violations);
        return violations.isEmpty()
                ? edit(exchangeId, receiver, act, body.toString())
                : new Verdict(Answer.BODY_INVALID, violations);
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
        return unreadable();
    }

    private static Verdict unreadable() {
        return invalid("body.unreadable", "Không phải đối tượng JSON", "Not a JSON object");
    }

    private static Verdict invalid(String code, String vietnamese, String english) {
        return new Verdict(Answer.BODY_INVALID, List.of(new Violation("", code, vietnamese, english)));
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
