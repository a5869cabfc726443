package vn.lgsp.gateway;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.function.ServerResponse;
import tools.jackson.databind.node.ObjectNode;
import vn.lgsp.routing.Facade;
import vn.lgsp.routing.Facade.FacadeCall;
import vn.lgsp.routing.Systems.Caller;
import vn.lgsp.translation.Violation;

/**
 * Another form of a face's services: each has an address of its own, and callers are known without a session. A call becomes
 * one of the face, which does all the rest.
 */
final class ServedFacade {
    private static final Logger log = LoggerFactory.getLogger(ServedFacade.class);

    private final String name;
    private final Face face;
    private final FaceAnswers answers;
    private final FacadeCallers callers;
    private final ApiRequest requests;

    ServedFacade(String name, Facade rules, Face face, FacadeCallers callers, ApiRequest requests) {
        this.name = name;
        this.face = face;
        this.answers = face.answers(rules.answer());
        this.callers = callers;
        this.requests = requests;
    }

    /** Answers a call; whatever goes wrong is told in the façade's form. */
    ServerResponse call(FacadeCall call, HttpServletRequest request) {
        Optional<Caller> caller = callers.caller(request, face.accepts(call.service()));
        if (caller.isEmpty()) {
            log.warn("event=facade-stranger facade={} address={}", name, request.getRemoteAddr());
            Refusals.note(request, ProblemCode.CALLER_UNKNOWN);
            return stranger();
        }
        return ServerResponse.ok().contentType(json()).body(answer(caller.get(), call, request));
    }

    private byte[] answer(Caller caller, FacadeCall call, HttpServletRequest request) {
        Refusals.caller(request, caller.system());
        try {
            return face.call(caller, call.service(), translated(call, request), answers);
        } catch (RuntimeException e) {
            Refused refused = ProblemAdvice.refusal(e);
            Refusals.note(request, refused.code());
            return answers.problem(asCalled(refused, call));
        }
    }

    /** Software that signs in with its first request only when it is asked to, is asked to. */
    private ServerResponse stranger() {
        ServerResponse.BodyBuilder response = callers.signIn()
                ? ServerResponse.status(HttpStatus.UNAUTHORIZED)
                        .headers(headers -> callers.challenges()
                                .forEach(challenge -> headers.add(HttpHeaders.WWW_AUTHENTICATE, challenge)))
                : ServerResponse.status(HttpStatus.FORBIDDEN);
        return response.contentType(json()).body(answers.problem(ProblemCode.CALLER_UNKNOWN));
    }

    private static MediaType json() {
        return MediaType.parseMediaType("application/json;charset=UTF-8");
    }

    /** The call as the face has it. */
    private ObjectNode translated(FacadeCall call, HttpServletRequest request) {
        ObjectNode translated = face.begun(call.service());
        call.query().forEach((parameter, field) -> {
            String[] values = request.getParameterValues(parameter);
            if (values != null && values.length > 1) {
                throw new Refused(
                        ProblemCode.PARAMETER_INVALID,
                        new Violation(
                                "/query/" + parameter, "parameter.repeated", "Xuất hiện nhiều lần", "Occurs twice"));
            }
            if (values != null) {
                translated.put(field, values[0]);
            }
        });
        call.with().forEach(translated::put);
        if (call.body() != null) {
            translated.set(call.body(), requests.json(request));
        }
        return translated;
    }

    /** What is wrong is told by its place in the call as it was made. */
    private static Refused asCalled(Refused refused, FacadeCall call) {
        String body = "/" + call.body();
        return new Refused(
                refused.code(),
                refused.violations().stream()
                        .map(violation -> violation.pointer().startsWith(body)
                                ? new Violation(
                                        violation.pointer().substring(body.length()),
                                        violation.code(),
                                        violation.vietnamese(),
                                        violation.english())
                                : violation)
                        .toList());
    }
}
