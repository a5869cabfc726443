package vn.lgsp.gateway.document;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.UUID;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import vn.lgsp.document.DocumentIntake;
import vn.lgsp.document.DocumentIntake.Given;
import vn.lgsp.document.DocumentIntake.Taken;
import vn.lgsp.exchange.MessageType;
import vn.lgsp.gateway.ProblemAdvice;
import vn.lgsp.gateway.ProblemCode;
import vn.lgsp.gateway.Refusals;
import vn.lgsp.gateway.Refused;
import vn.lgsp.routing.ConnectedSystem;
import vn.lgsp.routing.Manifest;
import vn.lgsp.routing.Systems;
import vn.lgsp.translation.Violation;
import vn.lgsp.vxp.SignedParameters;
import vn.lgsp.vxp.SignedParameters.Verified;

/**
 * The document axis as the bus serves it: software that uses the axis's official client is pointed here by its address and
 * secret. Each party has its own mailbox, which is its inbox.
 */
@RestController
final class AxisFace {
    private final Systems systems;
    private final Uploads uploads;
    private final DocumentIntake intake;
    private final Mailbox mailbox;
    private final AxisDirectory directory;

    AxisFace(Systems systems, Uploads uploads, DocumentIntake intake, Mailbox mailbox, AxisDirectory directory) {
        this.systems = systems;
        this.uploads = uploads;
        this.intake = intake;
        this.mailbox = mailbox;
        this.directory = directory;
    }

    /** A call of a party that is known. */
    record Party(ConnectedSystem system, Verified said) {
        String value(String name) {
            return said.value(name);
        }

        /** The message type that it names. */
        MessageType type() {
            return switch (value("messagetype")) {
                case "edoc" -> MessageType.DOCUMENT_SENT;
                case "status" -> MessageType.DOCUMENT_STATUS;
                default -> throw refused("messagetype", "edoc, status");
            };
        }

        /** The exchange that it names. */
        UUID document() {
            try {
                return UUID.fromString(value("docId"));
            } catch (IllegalArgumentException e) {
                throw new Refused(ProblemCode.NOT_FOUND);
            }
        }
    }

    @RequestMapping(
            path = "/vxp/{operation}",
            method = {RequestMethod.GET, RequestMethod.POST})
    void call(@PathVariable String operation, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        try {
            Verified said = SignedParameters.verify(request::getHeader, this::secret)
                    .orElseThrow(() -> new Refused(ProblemCode.CALLER_UNKNOWN));
            Party party = new Party(systems.mailbox(said.systemId()).orElseThrow(), said);
            Refusals.caller(request, party.system());
            answer(operation, party, request, response);
        } catch (RuntimeException e) {
            Refused refused = ProblemAdvice.refusal(e);
            Refusals.note(request, refused.code());
            if (response.isCommitted()) {
                // It has begun to look well: only a broken connection tells that it is not.
                throw e;
            }
            AxisAnswers.write(response, AxisAnswers.status(refused.code()), AxisAnswers.failed(refused));
        }
    }

    private String secret(String systemId) {
        return systems.mailbox(systemId)
                .map(ConnectedSystem::manifest)
                .map(Manifest::mailbox)
                .map(Manifest.Mailbox::secret)
                .orElse("");
    }

    private void answer(String operation, Party party, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        switch (operation) {
            case "getEdoc" -> {
                try (InputStream file = mailbox.file(party.system(), party.document())) {
                    AxisAnswers.write(response, file);
                }
            }
            case "downloadEdoc" -> {
                try (InputStream file = mailbox.file(party.system(), party.document())) {
                    response.setContentType("application/octet-stream");
                    file.transferTo(response.getOutputStream());
                }
            }
            case "getAgenciesList" -> directory.write(response, AxisDirectory.Form.LIST, "");
            case "getAgenciesListQD20" -> directory.write(response, AxisDirectory.Form.LEVELS, party.value("level"));
            case "getSynchronizeUnit" -> directory.write(response, AxisDirectory.Form.CHANGES, "");
            default -> AxisAnswers.write(response, 200, said(operation, party, request));
        }
    }

    private ObjectNode said(String operation, Party party, HttpServletRequest request) throws IOException {
        ConnectedSystem system = party.system();
        return switch (operation) {
            case "sendEdoc" -> send(party, request);
            case "getReceivedEdocList" -> mailbox.received(system, party.type(), Page.of(party.said()));
            case "getSentEdocList" -> mailbox.sent(system, party);
            case "updateStatus" -> mailbox.update(system, party.document(), party.value("status"));
            case "countReceiveEdoc" -> mailbox.count(system, MessageType.DOCUMENT_SENT);
            case "countReceiveStatus" -> mailbox.count(system, MessageType.DOCUMENT_STATUS);
            case "registerAgency" -> directory.register(system, json(request));
            case "deleteAgency" -> directory.delete(system, party.value("AgencyCode"));
            default -> throw new Refused(ProblemCode.NOT_FOUND);
        };
    }

    private ObjectNode send(Party party, HttpServletRequest request) throws IOException {
        MessageType type = party.type();
        List<String> to = recipients(party.value("to"));
        Taken taken = uploads.take(request, party.value("hash-file"), file -> {
            // The same file to the same recipients is one document, however often it is sent.
            String key = "axis:" + file.sha256() + ":" + String.join(",", new TreeSet<>(to));
            return intake.take(
                    party.system(), new Given(file, type, to, List.of(), key, request.getHeader("traceparent"), null));
        });
        return AxisAnswers.ok().put("DocId", taken.exchangeId().toString());
    }

    private static List<String> recipients(String text) {
        if (text.isBlank()) {
            return List.of();
        }
        List<String> codes = new ArrayList<>();
        try {
            for (JsonNode each : AxisAnswers.JSON.readTree(text)) {
                String code =
                        each.isString() ? each.asString("") : each.path("code").asString("");
                if (code.isBlank()) {
                    throw refused("to", "[{\"code\": \"...\"}]");
                }
                codes.add(code.strip());
            }
        } catch (JacksonException e) {
            throw refused("to", "[{\"code\": \"...\"}]");
        }
        return codes;
    }

    private static JsonNode json(HttpServletRequest request) throws IOException {
        try {
            return AxisAnswers.JSON.readTree(request.getInputStream().readNBytes(64 * 1024));
        } catch (JacksonException e) {
            throw new Refused(ProblemCode.BODY_UNREADABLE);
        }
    }

    static Refused refused(String parameter, String allowed) {
        return new Refused(
                ProblemCode.PARAMETER_INVALID,
                new Violation(
                        "/header/" + parameter,
                        "value.invalid",
                        "Giá trị không hợp lệ, cho phép: " + allowed,
                        "Not a value that is allowed: " + allowed));
    }
}
