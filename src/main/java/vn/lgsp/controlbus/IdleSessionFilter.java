package vn.lgsp.controlbus;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Ends a session in which no person did anything for a while. The container's own time-out is not enough: an open console
 * asks for figures every few seconds and would keep it alive for ever.
 */
final class IdleSessionFilter extends OncePerRequestFilter {
    private static final String LAST_TOUCH = IdleSessionFilter.class.getName();

    private final Duration idleTime;
    private final Clock clock;

    IdleSessionFilter(Duration idleTime, Clock clock) {
        this.idleTime = idleTime;
        this.clock = clock;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        HttpSession session = request.getSession(false);
        if (session != null) {
            Instant now = clock.instant();
            if (now.isAfter(lastTouch(session).plus(idleTime))) {
                session.invalidate();
            } else if (!ControlPaths.BY_ITSELF.matches(request)) {
                session.setAttribute(LAST_TOUCH, now);
            }
        }
        chain.doFilter(request, response);
    }

    static Instant lastTouch(HttpSession session) {
        return session.getAttribute(LAST_TOUCH) instanceof Instant touched
                ? touched
                : Instant.ofEpochMilli(session.getCreationTime());
    }
}
