package vn.lgsp.gateway;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import vn.lgsp.lookup.Inquiry;
import vn.lgsp.lookup.Lookups;
import vn.lgsp.lookup.Offer;
import vn.lgsp.lookup.Reply;
import vn.lgsp.lookup.Reply.Answered;
import vn.lgsp.lookup.Reply.Unanswered;
import vn.lgsp.routing.Systems.Caller;
import vn.lgsp.translation.Violation;
import vn.lgsp.wording.Language;

/** Questions to connected systems, answered at once. */
@RestController
@RequestMapping("/api/v1/lookups")
final class LookupController {
    private static final String SCOPE = "lookup.ask";

    private final ApiRequest requests;
    private final Callers callers;
    private final Lookups lookups;

    LookupController(ApiRequest requests, Callers callers, Lookups lookups) {
        this.requests = requests;
        this.callers = callers;
        this.lookups = lookups;
    }

    @GetMapping
    LookupViews.Lookups list(HttpServletRequest request, Authentication who) {
        Caller caller = callers.caller(who, SCOPE);
        requests.check("listLookups", Map.of(), request);
        Language language = Language.of(request.getHeader(HttpHeaders.ACCEPT_LANGUAGE));
        return new LookupViews.Lookups(lookups.offersTo(caller.system().name()).stream()
                .map(offer -> LookupViews.offered(offer, language))
                .toList());
    }

    /** Addresses stand in the logs of whatever lies between: what is about persons is asked in a body only. */
    @GetMapping("/{system}/{lookup}")
    LookupViews.Answer get(
            @PathVariable String system,
            @PathVariable String lookup,
            HttpServletRequest request,
            HttpServletResponse response,
            Authentication who) {
        Caller caller = callers.caller(who, SCOPE);
        requests.check("getLookup", Map.of("system", system, "lookup", lookup), request);
        Offer offer = offer(system, lookup);
        if (offer.rule().isPersonal()) {
            response.setHeader(HttpHeaders.ALLOW, "POST");
            throw new Refused(ProblemCode.METHOD_NOT_ALLOWED);
        }
        Map<String, String> texts = new LinkedHashMap<>();
        request.getParameterMap().forEach((name, values) -> texts.put(name, values[0]));
        JsonNode question = offer.question(texts);
        return answer(
                new Inquiry(caller, offer, question, null, null, null, fresh(request)),
                ProblemCode.PARAMETER_INVALID,
                "/query");
    }

    @PostMapping("/{system}/{lookup}")
    LookupViews.Answer ask(
            @PathVariable String system, @PathVariable String lookup, HttpServletRequest request, Authentication who) {
        Caller caller = callers.caller(who, SCOPE);
        JsonNode body = requests.body("askLookup", Map.of("system", system, "lookup", lookup), request);
        return answer(
                new Inquiry(
                        caller,
                        offer(system, lookup),
                        body.path("question"),
                        text(body, "officer"),
                        text(body, "purpose"),
                        text(body, "dossier"),
                        fresh(request)),
                ProblemCode.BODY_INVALID,
                "/question");
    }

    private Offer offer(String system, String lookup) {
        return lookups.offer(system, lookup).orElseThrow(() -> new Refused(ProblemCode.LOOKUP_UNKNOWN));
    }

    private static @Nullable String text(JsonNode body, String field) {
        return body.path(field)
                .asStringOpt()
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .orElse(null);
    }

    private static boolean fresh(HttpServletRequest request) {
        String control = request.getHeader(HttpHeaders.CACHE_CONTROL);
        return control != null && control.contains("no-cache");
    }

    private LookupViews.Answer answer(Inquiry inquiry, ProblemCode invalid, String pointer) {
        Reply reply = lookups.ask(inquiry);
        return switch (reply) {
            case Answered answered -> LookupViews.answer(answered);
            case Unanswered no -> throw refused(no, invalid, pointer);
        };
    }

    private static Refused refused(Unanswered no, ProblemCode invalid, String pointer) {
        ProblemCode code = switch (no.reason()) {
            case INVALID -> invalid;
            case FORBIDDEN -> ProblemCode.LOOKUP_FORBIDDEN;
            case PURPOSE_MISSING -> ProblemCode.LOOKUP_PURPOSE_MISSING;
            case OFFICER_MISSING -> ProblemCode.LOOKUP_OFFICER_MISSING;
            case RATE -> ProblemCode.LOOKUP_RATE;
            case BUSY -> ProblemCode.LOOKUP_BUSY;
            case AWAY -> ProblemCode.LOOKUP_AWAY;
            case TIMEOUT -> ProblemCode.LOOKUP_TIMEOUT;
            case REFUSED -> ProblemCode.LOOKUP_REFUSED;
            case UNREADABLE -> ProblemCode.LOOKUP_UNREADABLE;
            case MISCONFIGURED -> ProblemCode.LOOKUP_MISCONFIGURED;
            case UNASKABLE -> ProblemCode.INTERNAL;
        };
        List<Violation> violations = no.violations().stream()
                .map(violation -> violation.below(pointer))
                .toList();
        return new Refused(code, violations, no.retryAfter(), partner(no));
    }

    /** Only a refusal is in the words of the system itself. */
    private static Map<String, String> partner(Unanswered no) {
        return no.reason() == Reply.Reason.REFUSED ? Map.of("code", no.code(), "text", no.text()) : Map.of();
    }
}
