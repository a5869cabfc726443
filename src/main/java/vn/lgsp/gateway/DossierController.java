package vn.lgsp.gateway;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import vn.lgsp.exchange.MessageType;
import vn.lgsp.gateway.DossierReading.Labels;
import vn.lgsp.messagestore.Exchanges;
import vn.lgsp.routing.AgencyCode;
import vn.lgsp.routing.Systems.Caller;
import vn.lgsp.translation.ExactJson;
import vn.lgsp.wording.Language;

/** Dossiers: registered, moved on, and asked for. */
@RestController
@RequestMapping("/api/v1/dossiers/{code}")
final class DossierController {
    private static final int PROGRESS = 200;
    private static final int EVENTS = 500;
    private static final JsonMapper JSON = ExactJson.MAPPER;

    private final ApiRequest requests;
    private final Callers callers;
    private final DossierReading reading;
    private final Acceptance acceptance;
    private final Exchanges exchanges;
    private final Views views;
    private final DossierWarnings warnings;

    DossierController(
            ApiRequest requests,
            Callers callers,
            DossierReading reading,
            Acceptance acceptance,
            Exchanges exchanges,
            Views views,
            DossierWarnings warnings) {
        this.requests = requests;
        this.callers = callers;
        this.reading = reading;
        this.acceptance = acceptance;
        this.exchanges = exchanges;
        this.views = views;
        this.warnings = warnings;
    }

    @PutMapping
    @ResponseStatus(HttpStatus.ACCEPTED)
    Views.Acceptance put(@PathVariable String code, HttpServletRequest request, Authentication who) {
        Caller caller = callers.caller(who, "dossier.write");
        JsonNode body = requests.body("putDossier", Map.of("code", code), request);
        return accept(caller, MessageType.DOSSIER_PUT, code, "code", body, request);
    }

    @PostMapping("/progress")
    @ResponseStatus(HttpStatus.ACCEPTED)
    Views.Acceptance progress(@PathVariable String code, HttpServletRequest request, Authentication who) {
        Caller caller = callers.caller(who, "dossier.write");
        JsonNode body = requests.body("addProgress", Map.of("code", code), request);
        return accept(caller, MessageType.DOSSIER_PROGRESS, code, "dossier", body, request);
    }

    private Views.Acceptance accept(
            Caller caller, MessageType type, String code, String field, JsonNode body, HttpServletRequest request) {
        Incoming message = reading.read(caller, type, code, field, body, Labels.of(request));
        Acceptance.Accepted accepted =
                acceptance.accept(caller.system(), List.of(message), null).getFirst();
        Language language = Language.of(request.getHeader("Accept-Language"));
        List<Views.Warning> odd = warnings.of(accepted, message, body, field, language);
        return new Views.Acceptance(accepted.exchangeId(), "ACCEPTED", odd.isEmpty() ? null : odd);
    }

    @GetMapping
    Views.Dossier get(@PathVariable String code, HttpServletRequest request, Authentication who) {
        Caller caller = callers.caller(who, "dossier.read");
        requests.check("getDossier", Map.of("code", code), request);
        if (!caller.speaksFor(AgencyCode.ofDossier(code))) {
            throw new Refused(ProblemCode.AGENCY_FOREIGN);
        }
        String completeUntil = views.completeUntil();
        List<byte[]> puts = exchanges.bodies(MessageType.DOSSIER_PUT.code(), code, 1);
        List<byte[]> lines = exchanges.bodies(MessageType.DOSSIER_PROGRESS.code(), code, PROGRESS);
        if (puts.isEmpty() && lines.isEmpty() && !isKnown(code)) {
            throw new Refused(ProblemCode.NOT_FOUND);
        }
        return new Views.Dossier(
                code,
                puts.isEmpty() ? null : JSON.readTree(puts.getFirst()),
                lines.reversed().stream().map(JSON::readTree).toList(),
                views.timeline(exchanges.timeline(code, EVENTS), Language.of(request.getHeader("Accept-Language"))),
                completeUntil);
    }

    private boolean isKnown(String code) {
        return exchanges.accepted(MessageType.DOSSIER_PUT.code(), code)
                || exchanges.accepted(MessageType.DOSSIER_PROGRESS.code(), code);
    }
}
