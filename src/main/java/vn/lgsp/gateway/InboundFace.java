package vn.lgsp.gateway;

import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.function.ServerResponse;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import vn.lgsp.attachments.FileHosts;
import vn.lgsp.delivery.partner.Mappings;
import vn.lgsp.delivery.route.RouteRegistry;
import vn.lgsp.delivery.route.Trial;
import vn.lgsp.delivery.route.WayIn;
import vn.lgsp.exchange.MessageType;
import vn.lgsp.gateway.Acceptance.Accepted;
import vn.lgsp.gateway.DossierReading.Labels;
import vn.lgsp.routing.ConnectedSystem;
import vn.lgsp.routing.Manifest;
import vn.lgsp.routing.Systems.Caller;
import vn.lgsp.translation.Mapping;

/** Where a system calls the bus in a form of its own: recognised by where it calls from, answered in its own words. */
final class InboundFace {
    private static final Logger log = LoggerFactory.getLogger(InboundFace.class);

    private final ConnectedSystem system;
    private final Manifest.Inbound rules;
    private final Recognition recognition;
    private final Caller caller;
    private final WayIn way;
    private final ItemReading items;
    private final FaceAnswers answers;
    private final ApiRequest requests;
    private final Papers papers;
    private final FileHosts hosts;

    InboundFace(
            Caller caller,
            Manifest.Inbound rules,
            ApiRequest requests,
            ItemReading items,
            Papers papers,
            RouteRegistry versions) {
        this.caller = caller;
        this.system = caller.system();
        this.rules = rules;
        this.recognition = new Recognition(rules.networks(), rules.certificates());
        Mappings mappings = new Mappings(system.folders());
        Mapping mapping = mappings.named(rules.mapping());
        this.way = new WayIn(
                Trial.FACE,
                system,
                () -> mapping,
                version -> version.inbound().stream()
                        .filter(each ->
                                each.path().equals(rules.path()) && each.type().equals(rules.type()))
                        .map(Manifest.Inbound::mapping)
                        .findFirst()
                        .orElse(null),
                versions);
        this.items = items;
        this.answers = new FaceAnswers(mappings.named(rules.answer()));
        this.requests = requests;
        this.papers = papers;
        this.hosts = new FileHosts(rules.fileHosts());
    }

    ServerResponse call(HttpServletRequest request) {
        if (!recognition.knows(request)) {
            log.warn("event=inbound-stranger system={} address={}", system.name(), request.getRemoteAddr());
            Refusals.note(request, ProblemCode.CALLER_UNKNOWN);
            return response(HttpStatus.FORBIDDEN, answers.problem(ProblemCode.CALLER_UNKNOWN));
        }
        Refusals.caller(request, system);
        try {
            return response(HttpStatus.OK, accept(requests.json(request)));
        } catch (RuntimeException e) {
            Refused refused = ProblemAdvice.refusal(e);
            Refusals.note(request, refused.code());
            return response(HttpStatus.OK, answers.problem(refused));
        }
    }

    static ServerResponse response(HttpStatus status, byte[] body) {
        return ServerResponse.status(status)
                .contentType(MediaType.parseMediaType("application/json;charset=UTF-8"))
                .body(body);
    }

    /** All items of a call are accepted or none. */
    private byte[] accept(JsonNode body) {
        List<JsonNode> items = items(body.at(rules.each()));
        List<Incoming> messages = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            messages.add(message(items.get(i), items.size() == 1 ? rules.each() : rules.each() + "/" + i));
        }
        List<Accepted> accepted = papers.accept(system, messages, hosts);
        way.took(accepted.size());
        return accepted.stream().allMatch(Accepted::repeated)
                ? answers.exists(messages.getFirst().subject())
                : answers.accepted();
    }

    private List<JsonNode> items(JsonNode node) {
        List<JsonNode> items =
                node instanceof ArrayNode array ? array.valueStream().toList() : List.of(node);
        if (items.isEmpty()
                || items.size() > ItemReading.MOST
                || !items.stream().allMatch(JsonNode::isObject)) {
            throw ItemReading.refused(
                    rules.each(),
                    "items.number",
                    "Phải là một hồ sơ, hoặc danh sách có từ 1 đến " + ItemReading.MOST + " hồ sơ",
                    "Must be a dossier, or a list of 1 to " + ItemReading.MOST);
        }
        return items;
    }

    private Incoming message(JsonNode item, String pointer) {
        MessageType type = MessageType.of(rules.type()).orElseThrow();
        return items.read(caller, type, way, item, pointer, Labels.NONE);
    }
}
