package vn.lgsp.gateway;

import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import vn.lgsp.delivery.partner.Mappings;
import vn.lgsp.delivery.partner.Partner;
import vn.lgsp.exchange.MessageType;
import vn.lgsp.exchange.Outcome;
import vn.lgsp.gateway.DossierReading.Labels;
import vn.lgsp.messagestore.Exchanges;
import vn.lgsp.routing.ConnectedSystem;
import vn.lgsp.routing.Manifest;
import vn.lgsp.routing.Manifest.Accepts;
import vn.lgsp.routing.Manifest.LooksUp;
import vn.lgsp.routing.Systems.Caller;
import vn.lgsp.translation.MappingFailed;
import vn.lgsp.translation.Violation;

/**
 * A partner's protocol, served by the bus in the partner's stead: software that speaks to the partner speaks to the bus
 * without change. Everything about the protocol is data of the partner's folder.
 */
final class Face {
    private static final int MOST_ITEMS = 1000;
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Logger log = LoggerFactory.getLogger(Face.class);

    private final ConnectedSystem system;
    private final Manifest.Face rules;
    private final Mappings mappings;
    private final FaceAnswers answers;
    private final Partner partner;
    private final FaceParts parts;

    Face(ConnectedSystem system, Manifest.Face rules, Partner partner, FaceParts parts) {
        this.system = system;
        this.rules = rules;
        this.partner = partner;
        this.parts = parts;
        this.mappings = new Mappings(system.folders());
        this.answers = new FaceAnswers(mappings.named(rules.answer()));
    }

    Manifest.Face rules() {
        return rules;
    }

    /** Signs a caller in. */
    byte[] login(HttpServletRequest request) {
        try {
            JsonNode body = parts.requests().json(request);
            Optional<Caller> caller = parts.clients()
                    .signIn(
                            body.path("username").asString(""),
                            body.path("password").asString(""));
            return caller.map(known -> answers.session(parts.sessions().begin(known, system.name())))
                    .orElseGet(answers::loginRefused);
        } catch (RuntimeException e) {
            return problem(e);
        }
    }

    /** Answers any other call; whatever goes wrong is told in the partner's form. */
    byte[] call(HttpServletRequest request) {
        try {
            JsonNode body = parts.requests().json(request);
            Optional<Caller> caller =
                    parts.sessions().caller(body.at(rules.session()).asString(""), system.name());
            return caller.isEmpty()
                    ? answers.sessionUnknown()
                    : call(caller.get(), body.at(rules.service()).asString(""), body);
        } catch (RuntimeException e) {
            return problem(e);
        }
    }

    private byte[] call(Caller caller, String service, JsonNode body) {
        Accepts accepts = rules.accepts().get(service);
        if (accepts != null) {
            return accept(caller, accepts, body);
        }
        LooksUp looksUp = rules.looksUp().get(service);
        if (looksUp != null) {
            String subject = body.at(looksUp.subject()).asString("");
            return known(looksUp.type(), subject) ? answers.found(List.of(subject)) : pass(caller, service, body);
        }
        return rules.passes().contains(service)
                ? pass(caller, service, body)
                : answers.problem(
                        "service.unknown", "Dịch vụ '" + service.replaceAll("[^A-Za-z0-9_.-]", "?") + "' không có");
    }

    /** Whether the bus accepted it; without the store only the partner can tell. */
    private boolean known(String type, String subject) {
        try {
            return parts.exchanges().accepted(type, subject);
        } catch (DataAccessException e) {
            log.warn("event=subject-not-looked-up system={} reason=\"{}\"", system.name(), e.getMessage());
            return false;
        }
    }

    /** All items of a call are accepted or none; each becomes an exchange of its own. */
    private byte[] accept(Caller caller, Accepts accepts, JsonNode body) {
        if (!(body.at(accepts.each()) instanceof ArrayNode items) || items.isEmpty() || items.size() > MOST_ITEMS) {
            throw refused(new Violation(
                    accepts.each(),
                    "items.number",
                    "Phải là danh sách có từ 1 đến " + MOST_ITEMS + " mục",
                    "Must be a list of 1 to " + MOST_ITEMS + " items"));
        }
        MessageType type = MessageType.of(accepts.type()).orElseThrow();
        List<Incoming> messages = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            messages.add(message(caller, type, accepts, items.get(i), accepts.each() + "/" + i));
        }
        Optional<String> known = knownAlready(caller, accepts, type, messages, body);
        return known.isPresent()
                ? answers.exists(known.get())
                : parts.outcomes().answer(caller, messages, answers);
    }

    private Incoming message(Caller caller, MessageType type, Accepts accepts, JsonNode item, String pointer) {
        JsonNode mapped;
        try {
            mapped = JSON.readTree(mappings.named(accepts.mapping()).apply(JSON.writeValueAsBytes(item), Map.of()));
        } catch (MappingFailed e) {
            String where = e.pointer() == null ? pointer : pointer + e.pointer();
            throw refused(
                    new Violation(where, "value.unreadable", "Giá trị không đọc được: " + e.reason(), e.reason()));
        }
        JsonNode canonical = mapped.path("body");
        List<Violation> violations = parts.forms().check(type, canonical);
        String code = mapped.path("code").asString("");
        if (!violations.isEmpty()) {
            throw new Refused(
                    ProblemCode.BODY_INVALID,
                    violations.stream()
                            .map(violation -> violation.below(pointer))
                            .toList());
        }
        if (code.isEmpty()) {
            throw refused(new Violation(pointer, "field.missing", "Thiếu mã hồ sơ", "The dossier code is missing"));
        }
        return parts.reading().read(caller, type, code, parts.forms().field(type), canonical, Labels.NONE);
    }

    /** A caller that says 'new' about what was accepted before with other content hears what the partner would say. */
    private Optional<String> knownAlready(
            Caller caller, Accepts accepts, MessageType type, List<Incoming> messages, JsonNode body) {
        Manifest.OnlyNew onlyNew = accepts.onlyNew();
        if (onlyNew == null || !body.at(onlyNew.pointer()).asString("").equals(onlyNew.value())) {
            return Optional.empty();
        }
        return messages.stream()
                .filter(message ->
                        known(type.code(), message.subject()) && !isLatest(parts.exchanges(), caller, message))
                .map(Incoming::subject)
                .findFirst();
    }

    private static boolean isLatest(Exchanges exchanges, Caller caller, Incoming message) {
        return exchanges
                .latestContent(caller.system().name(), message.type().code(), message.subject())
                .filter(content -> content.equals(Acceptance.content(message)))
                .isPresent();
    }

    /** Only the partner can answer: the question goes through, and nothing is kept. */
    private byte[] pass(Caller caller, String service, JsonNode body) {
        String operation = rules.passedBy();
        if (operation == null) {
            throw new Refused(ProblemCode.NOT_FOUND);
        }
        log.info(
                "event=question-passed system={} caller={} service={}",
                system.name(),
                caller.system().name(),
                service);
        Partner.Answer answer = partner.call(operation, JSON.writeValueAsBytes(body), trace -> {});
        JsonNode said = answer.body();
        boolean answered =
                answer.outcome() instanceof Outcome.Delivered || answer.outcome() instanceof Outcome.Rejected;
        return said != null && answered ? JSON.writeValueAsBytes(said) : answers.problem(ProblemCode.UNAVAILABLE);
    }

    private static Refused refused(Violation violation) {
        return new Refused(ProblemCode.BODY_INVALID, violation);
    }

    private byte[] problem(RuntimeException failure) {
        return answers.problem(ProblemAdvice.refusal(failure));
    }
}
