package vn.lgsp.gateway;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import vn.lgsp.attachments.FileHosts;
import vn.lgsp.gateway.DossierReading.Labels;
import vn.lgsp.routing.Systems.Caller;

/** What citizens file elsewhere, handed in by a portal that speaks the bus's own form. */
@RestController
final class SubmissionController {
    /** Papers are taken from the body only: whoever calls could name any address. */
    private static final FileHosts NOWHERE = new FileHosts("");

    private final ApiRequest requests;
    private final Callers callers;
    private final DossierReading reading;
    private final Papers papers;

    SubmissionController(ApiRequest requests, Callers callers, DossierReading reading, Papers papers) {
        this.requests = requests;
        this.callers = callers;
        this.reading = reading;
        this.papers = papers;
    }

    @PutMapping("/api/v1/submissions/{code}")
    @ResponseStatus(HttpStatus.ACCEPTED)
    Views.Acceptance put(@PathVariable String code, HttpServletRequest request, Authentication who) {
        Caller caller = callers.caller(who, "dossier.write");
        JsonNode body = requests.body("putSubmission", Map.of("code", code), request);
        Incoming message = reading.submitted(caller.system(), code, body, Labels.of(request));
        Acceptance.Accepted accepted =
                papers.accept(caller.system(), List.of(message), NOWHERE).getFirst();
        return new Views.Acceptance(accepted.exchangeId(), "ACCEPTED", null);
    }
}
