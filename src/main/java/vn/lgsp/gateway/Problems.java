package vn.lgsp.gateway;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import vn.lgsp.translation.Violation;
import vn.lgsp.wording.Language;

/** Writes refusals as RFC 9457 problems, in the caller's language. */
final class Problems {
    static final String MEDIA_TYPE = "application/problem+json";
    static final int RETRY_AFTER_SECONDS = 5;
    private static final String TYPE = "urn:lgsp-bus:problem:";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private Problems() {}

    static void write(HttpServletRequest request, HttpServletResponse response, Refused refused) throws IOException {
        Language language = Language.of(request.getHeader("Accept-Language"));
        ProblemCode code = refused.code();
        Refusals.note(request, code);
        Map<String, Object> problem = new LinkedHashMap<>();
        problem.put("type", TYPE + code.code());
        problem.put("title", code.title(language));
        problem.put("status", code.status());
        problem.put("code", code.code());
        String instance = instance(request);
        if (instance != null) {
            problem.put("instance", instance);
        }
        if (!refused.violations().isEmpty()) {
            problem.put("errors", errors(refused.violations(), language));
        }
        if (!refused.partner().isEmpty()) {
            problem.put("partner", refused.partner());
        }
        response.setStatus(code.status());
        response.setContentType(MEDIA_TYPE);
        response.setCharacterEncoding("UTF-8");
        response.setHeader("Content-Language", language == Language.ENGLISH ? "en" : "vi");
        int wait = retryAfter(refused);
        if (wait > 0) {
            response.setIntHeader("Retry-After", wait);
        }
        if (code.status() == 401) {
            response.setHeader(
                    "WWW-Authenticate",
                    code == ProblemCode.TOKEN_INVALID ? "Bearer error=\"invalid_token\"" : "Bearer");
        }
        response.getOutputStream().write(JSON.writeValueAsBytes(problem));
    }

    /** In whole seconds, of which the last one is over; 0 if there is nothing to wait for. */
    private static int retryAfter(Refused refused) {
        Duration wait = refused.retryAfter();
        if (wait != null) {
            return Math.toIntExact(Math.max(1, wait.plusNanos(999_999_999).toSeconds()));
        }
        return refused.code().status() == 503 ? RETRY_AFTER_SECONDS : 0;
    }

    /** The path that was asked for, also where the server has turned to its error page. */
    private static @Nullable String instance(HttpServletRequest request) {
        Object original = request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI);
        String path = original == null ? request.getRequestURI() : original.toString();
        try {
            return path == null ? null : new URI(path).toString();
        } catch (URISyntaxException e) {
            // What was asked for is no path at all.
            return null;
        }
    }

    private static List<Map<String, String>> errors(List<Violation> violations, Language language) {
        return violations.stream()
                .map(violation -> {
                    Map<String, String> error = new LinkedHashMap<>();
                    error.put("pointer", violation.pointer());
                    error.put("code", violation.code());
                    error.put("detail", text(violation, language));
                    return error;
                })
                .toList();
    }

    private static String text(Violation violation, Language language) {
        return language == Language.ENGLISH ? violation.english() : violation.vietnamese();
    }
}
