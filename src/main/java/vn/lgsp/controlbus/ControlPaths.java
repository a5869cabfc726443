package vn.lgsp.controlbus;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.OrRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;

/** The paths of the control port that are treated apart, and who asks for them. */
final class ControlPaths {
    private static final PathPatternRequestMatcher.Builder PATH = PathPatternRequestMatcher.withDefaults();

    static final RequestMatcher CONSOLE = PATH.matcher("/console/**");
    static final RequestMatcher JOLOKIA = PATH.matcher("/console/jolokia/**");

    static final RequestMatcher LOGIN_AND_LOGOUT =
            new OrRequestMatcher(PATH.matcher("/login"), PATH.matcher("/logout"));

    /** Where a script may come with HTTP Basic instead of a session. */
    static final RequestMatcher FOR_MACHINES =
            new OrRequestMatcher(PATH.matcher("/control/**"), PATH.matcher("/actuator/**"), JOLOKIA);

    /** What the console asks, and a page that renews itself, without anybody touching it. */
    static final RequestMatcher BY_ITSELF = new OrRequestMatcher(
            JOLOKIA,
            PATH.matcher("/console/auth/config/**"),
            request -> "GET".equals(request.getMethod()) && request.getParameter("refresh") != null);

    private ControlPaths() {}

    static boolean asksForPage(HttpServletRequest request) {
        @Nullable String accept = request.getHeader(HttpHeaders.ACCEPT);
        return accept != null && accept.contains("text/html") && !JOLOKIA.matches(request);
    }

    static boolean hasBasicCredentials(HttpServletRequest request) {
        @Nullable String authorization = request.getHeader(HttpHeaders.AUTHORIZATION);
        return authorization != null
                && authorization.toLowerCase(Locale.ROOT).startsWith("basic ")
                && FOR_MACHINES.matches(request);
    }
}
