package vn.lgsp.gateway;

import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import vn.lgsp.delivery.partner.Mappings;
import vn.lgsp.delivery.partner.Partner;
import vn.lgsp.delivery.route.RouteRegistry;
import vn.lgsp.delivery.route.Trial;
import vn.lgsp.delivery.route.WayIn;
import vn.lgsp.exchange.MessageType;
import vn.lgsp.exchange.Outcome;
import vn.lgsp.gateway.DossierReading.Labels;
import vn.lgsp.messagestore.Exchanges;
import vn.lgsp.routing.Accepts;
import vn.lgsp.routing.ConnectedSystem;
import vn.lgsp.routing.Manifest;
import vn.lgsp.routing.Manifest.LooksUp;
import vn.lgsp.routing.Systems.Caller;
import vn.lgsp.translation.ExactJson;

/**
 * A partner's protocol, served by the bus in the partner's stead: software that speaks to the partner speaks to the bus
 * without change. Everything about the protocol is data of the partner's folder.
 */
final class Face {
    private static final JsonMapper JSON = ExactJson.MAPPER;
    private static final Logger log = LoggerFactory.getLogger(Face.class);

    private final ConnectedSystem system;
    private final Manifest.Face rules;
    private final Mappings mappings;
    private final FaceAnswers answers;
    private final RouteRegistry partners;
    private final FaceParts parts;

    Face(ConnectedSystem system, Manifest.Face rules, RouteRegistry partners, FaceParts parts) {
        this.system = system;
        this.rules = rules;
        this.partners = partners;
        this.parts = parts;
        this.mappings = new Mappings(system.folders());
        this.answers = new FaceAnswers(mappings.named(rules.answer()));
    }

    /** Whether a call of this service hands messages in. */
    boolean accepts(String service) {
        return rules.accepts().containsKey(service);
    }

    /** Signs a caller in. */
    byte[] login(HttpServletRequest request) {
        try {
            JsonNode body = parts.requests().json(request);
            Optional<Caller> caller = parts.clients()
                    .signIn(
                            body.path("username").asString(""),
                            body.path("password").asString(""));
            if (caller.isEmpty()) {
                Refusals.note(request, ProblemCode.CALLER_UNKNOWN);
                return answers.loginRefused();
            }
            return answers.session(parts.sessions().begin(caller.get(), system.name()));
        } catch (RuntimeException e) {
            return problem(request, e);
        }
    }

    /** Answers any other call; whatever goes wrong is told in the partner's form. */
    byte[] call(HttpServletRequest request) {
        try {
            JsonNode body = parts.requests().json(request);
            String session = body.at(Objects.requireNonNull(rules.session())).asString("");
            Optional<Caller> caller = parts.sessions().caller(session, system.name());
            if (caller.isEmpty()) {
                Refusals.note(request, ProblemCode.TOKEN_INVALID);
                return answers.sessionUnknown();
            }
            Refusals.caller(request, caller.get().system());
            return call(caller.get(), body.at(rules.service()).asString(""), body, answers);
        } catch (RuntimeException e) {
            return problem(request, e);
        }
    }

    /**
     * What a service answers this caller.
     *
     * @param body the call as this face has it
     * @param answers words the answer
     */
    byte[] call(Caller caller, String service, JsonNode body, FaceAnswers answers) {
        Accepts accepts = rules.accepts().get(service);
        if (accepts != null) {
            return accept(caller, accepts, way(service, accepts), body, answers);
        }
        LooksUp looksUp = rules.looksUp().get(service);
        if (looksUp != null) {
            String subject = body.at(looksUp.subject()).asString("");
            return known(looksUp.type(), subject)
                    ? answers.found(List.of(subject))
                    : pass(caller, service, body, answers);
        }
        return rules.passes().contains(service)
                ? pass(caller, service, body, answers)
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
    private byte[] accept(Caller caller, Accepts accepts, WayIn way, JsonNode body, FaceAnswers answers) {
        MessageType type = MessageType.of(accepts.type()).orElseThrow();
        List<JsonNode> given = given(accepts, body);
        List<Incoming> messages = new ArrayList<>();
        for (int i = 0; i < given.size(); i++) {
            String pointer = accepts.one() == null ? accepts.items() + "/" + i : accepts.items();
            messages.add(parts.items().read(caller, type, way, given.get(i), pointer, Labels.NONE));
        }
        Optional<String> known = knownAlready(caller, accepts, type, messages, body);
        if (known.isPresent()) {
            return answers.exists(known.get());
        }
        byte[] answer = parts.outcomes().answer(caller, system.name(), messages, answers);
        way.took(messages.size());
        return answer;
    }

    private WayIn way(String service, Accepts accepts) {
        return new WayIn(
                Trial.FACE,
                system,
                () -> mappings.named(accepts.mapping()),
                version -> version.face() == null || version.face().accepts().get(service) == null
                        ? null
                        : version.face().accepts().get(service).mapping(),
                partners);
    }

    private static List<JsonNode> given(Accepts accepts, JsonNode body) {
        JsonNode given = body.at(accepts.items());
        if (accepts.one() != null) {
            if (!given.isObject()) {
                throw ItemReading.refused(accepts.items(), "items.number", "Phải là một mục", "Must be one item");
            }
            return List.of(given);
        }
        if (!(given instanceof ArrayNode list) || list.isEmpty() || list.size() > ItemReading.MOST) {
            throw ItemReading.refused(
                    accepts.items(),
                    "items.number",
                    "Phải là danh sách có từ 1 đến " + ItemReading.MOST + " mục",
                    "Must be a list of 1 to " + ItemReading.MOST + " items");
        }
        return list.valueStream().toList();
    }

    /** A caller that says 'new' about what was accepted before with other content hears what the partner would say. */
    private Optional<String> knownAlready(
            Caller caller, Accepts accepts, MessageType type, List<Incoming> messages, JsonNode body) {
        Accepts.OnlyNew onlyNew = accepts.onlyNew();
        if (onlyNew == null || !body.at(onlyNew.pointer()).asString("").equalsIgnoreCase(onlyNew.value())) {
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
    private byte[] pass(Caller caller, String service, JsonNode body, FaceAnswers answers) {
        String operation = rules.passedBy();
        if (operation == null) {
            throw new Refused(ProblemCode.NOT_FOUND);
        }
        log.info(
                "event=question-passed system={} caller={} service={}",
                system.name(),
                caller.system().name(),
                service);
        byte[] question = JSON.writeValueAsBytes(body);
        Partner.Answer answer =
                partners.calling(system.name(), partner -> partner.call(operation, question, trace -> {}));
        JsonNode said = answer.body();
        boolean answered =
                answer.outcome() instanceof Outcome.Delivered || answer.outcome() instanceof Outcome.Rejected;
        return said != null && answered ? JSON.writeValueAsBytes(said) : answers.problem(ProblemCode.UNAVAILABLE);
    }

    /** The beginning of a call of this service, as the face has it. */
    ObjectNode begun(String service) {
        ObjectNode call = JSON.createObjectNode();
        JsonPointer place = JsonPointer.compile(rules.service());
        JsonPointer above = place.head();
        (above.matches() ? call : call.withObject(above)).put(place.last().getMatchingProperty(), service);
        return call;
    }

    /** Words answers by this mapping of the system's folder; as the face itself does if there is none. */
    FaceAnswers answers(@Nullable String mapping) {
        return mapping == null ? answers : new FaceAnswers(mappings.named(mapping));
    }

    private byte[] problem(HttpServletRequest request, RuntimeException failure) {
        Refused refused = ProblemAdvice.refusal(failure);
        Refusals.note(request, refused.code());
        return answers.problem(refused);
    }
}
