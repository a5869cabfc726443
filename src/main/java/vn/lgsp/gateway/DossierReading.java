package vn.lgsp.gateway;

import jakarta.servlet.http.HttpServletRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import vn.lgsp.exchange.Fingerprints;
import vn.lgsp.exchange.MessageType;
import vn.lgsp.routing.AgencyCode;
import vn.lgsp.routing.ConnectedSystem;
import vn.lgsp.routing.RoutingKey;
import vn.lgsp.routing.Systems.Caller;
import vn.lgsp.translation.ExactJson;
import vn.lgsp.translation.Violation;

/** Reads canonical dossiers and progress lines: may this caller send them, who receives them, what can be counted later. */
final class DossierReading {
    private static final JsonMapper JSON = ExactJson.MAPPER;
    /** What the log keeps of a dossier in columns, and where it stands: what form 06 counts. */
    private static final Map<String, String> FACTS = Map.of(
            "procedure", "/procedure/code",
            "domain", "/procedure/domain/code",
            "status", "/status",
            "channel", "/channel",
            "receivedAt", "/receivedAt",
            "dueAt", "/dueAt",
            "finishedAt", "/finishedAt",
            "root", "/root/code");

    private final Fingerprints fingerprints;

    DossierReading(Fingerprints fingerprints) {
        this.fingerprints = fingerprints;
    }

    /** How a request names and traces its messages. */
    record Labels(
            @Nullable String idempotencyKey,
            @Nullable String correlationId,
            @Nullable String traceparent) {
        static final Labels NONE = new Labels(null, null, null);

        static Labels of(HttpServletRequest request) {
            return new Labels(
                    request.getHeader("Idempotency-Key"),
                    request.getHeader("X-Correlation-Id"),
                    TraceContext.of(request.getHeader("traceparent")));
        }
    }

    /**
     * A dossier or progress line as a message.
     *
     * @param field name of the field that holds the dossier's code
     * @throws Refused if the caller may not send it, or body and path name different dossiers
     */
    Incoming read(Caller caller, MessageType type, String code, String field, JsonNode body, Labels labels) {
        if (!caller.system().sends(type)) {
            throw new Refused(ProblemCode.TYPE_NOT_SENT);
        }
        AgencyCode agency = AgencyCode.ofDossier(code);
        if (!caller.speaksFor(agency)) {
            throw new Refused(ProblemCode.AGENCY_FOREIGN);
        }
        ObjectNode whole = named(code, field, body);
        return incoming(type, code, agency, whole, labels);
    }

    /** The body with the code that the path gives. */
    private static ObjectNode named(String code, String field, JsonNode body) {
        ObjectNode whole = (ObjectNode) body.deepCopy();
        if (whole.has(field) && !code.equals(whole.path(field).asString(""))) {
            throw new Refused(
                    ProblemCode.BODY_INVALID,
                    List.of(new Violation(
                            "/" + field,
                            "dossier.code.differs",
                            "Khác với mã hồ sơ trong đường dẫn",
                            "Not the dossier code in the path")));
        }
        return whole.put(field, code);
    }

    private Incoming incoming(MessageType type, String code, AgencyCode agency, JsonNode body, Labels labels) {
        RoutingKey key = new RoutingKey(
                type,
                agency,
                text(body, "/procedure/code"),
                text(body, "/procedure/domain/code"),
                text(body, "/status"));
        byte[] given = JSON.writeValueAsBytes(body);
        return new Incoming(
                type,
                code,
                given,
                given,
                key,
                facts(agency, body),
                labels.idempotencyKey(),
                labels.correlationId(),
                labels.traceparent(),
                List.of());
    }

    /**
     * A dossier that a citizen filed at another system, as that system hands it in.
     *
     * @param code its number there
     * @throws Refused if the system may not send it
     */
    Incoming submitted(ConnectedSystem sender, String code, JsonNode body, Labels labels) {
        if (!sender.sends(MessageType.DOSSIER_SUBMITTED)) {
            throw new Refused(ProblemCode.TYPE_NOT_SENT);
        }
        String given = text(body, "/agency/code");
        AgencyCode agency = given.isEmpty() ? AgencyCode.ofDossier(code) : AgencyCode.of(given);
        return incoming(MessageType.DOSSIER_SUBMITTED, code, agency, named(code, "code", body), labels);
    }

    private Map<String, String> facts(AgencyCode agency, JsonNode body) {
        Map<String, String> facts = new HashMap<>();
        facts.put("agency", agency.text());
        FACTS.forEach((name, pointer) -> {
            String value = text(body, pointer);
            if (!value.isEmpty()) {
                facts.put(name, value);
            }
        });
        String identity = text(body, "/owner/identityNumber");
        if (!identity.isEmpty()) {
            facts.put("owner", fingerprints.of(identity));
        }
        return facts;
    }

    private static String text(JsonNode body, String pointer) {
        return body.at(pointer).asString("");
    }
}
