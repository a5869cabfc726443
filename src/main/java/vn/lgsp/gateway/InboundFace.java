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
import vn.lgsp.exchange.MessageType;
import vn.lgsp.gateway.Acceptance.Accepted;
import vn.lgsp.gateway.DossierReading.Labels;
import vn.lgsp.routing.ConnectedSystem;
import vn.lgsp.routing.Manifest;
import vn.lgsp.translation.CanonicalForms;

/** Where a system calls the bus in a form of its own: recognised by where it calls from, answered in its own words. */
final class InboundFace {
    private static final Logger log = LoggerFactory.getLogger(InboundFace.class);

    private final ConnectedSystem system;
    private final Manifest.Inbound rules;
    private final Recognition recognition;
    private final FaceItems items;
    private final FaceAnswers answers;
    private final ApiRequest requests;
    private final CanonicalForms forms;
    private final DossierReading reading;
    private final Acceptance acceptance;
    private final Papers papers;
    private final FileHosts hosts;

    InboundFace(
            ConnectedSystem system,
            Manifest.Inbound rules,
            ApiRequest requests,
            CanonicalForms forms,
            DossierReading reading,
            Acceptance acceptance,
            Papers papers) {
        this.system = system;
        this.rules = rules;
        this.recognition = new Recognition(rules.networks(), rules.certificates());
        Mappings mappings = new Mappings(system.folders());
        this.items = new FaceItems(mappings, forms);
        this.answers = new FaceAnswers(mappings.named(rules.answer()));
        this.requests = requests;
        this.forms = forms;
        this.reading = reading;
        this.acceptance = acceptance;
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
        List<Incoming> kept = messages.stream()
                .map(message -> papers.kept(message, hosts, acceptance.receivers(system, message)))
                .toList();
        List<Accepted> accepted = acceptance.accept(system, kept, null);
        return accepted.stream().allMatch(Accepted::repeated)
                ? answers.exists(messages.getFirst().subject())
                : answers.accepted();
    }

    private List<JsonNode> items(JsonNode node) {
        List<JsonNode> items =
                node instanceof ArrayNode array ? array.valueStream().toList() : List.of(node);
        if (items.isEmpty() || items.size() > FaceItems.MOST || !items.stream().allMatch(JsonNode::isObject)) {
            throw FaceItems.refused(
                    rules.each(),
                    "items.number",
                    "Phải là một hồ sơ, hoặc danh sách có từ 1 đến " + FaceItems.MOST + " hồ sơ",
                    "Must be a dossier, or a list of 1 to " + FaceItems.MOST);
        }
        return items;
    }

    private Incoming message(JsonNode item, String pointer) {
        MessageType type = MessageType.of(rules.type()).orElseThrow();
        JsonNode canonical = items.read(type, rules.mapping(), item, pointer).body();
        String field = forms.field(type);
        String code = canonical.path(field).asString("");
        if (code.isEmpty()) {
            throw FaceItems.refused(pointer + "/" + field, "field.missing", "Thiếu trường bắt buộc", "Required");
        }
        return reading.submitted(system, code, canonical, Labels.NONE);
    }
}
