package vn.lgsp.controlbus;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpHeaders;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.context.WebApplicationContext;
import org.springframework.web.context.support.WebApplicationContextUtils;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.util.ServletRequestPathUtils;

/**
 * How the control port says no: 404 where it has nothing, whoever asks; the login page to a person; 401 to a script; 403
 * to somebody who is known but may not.
 */
final class ControlRefusal implements AuthenticationEntryPoint, AccessDeniedHandler {
    @Override
    public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException cause)
            throws IOException {
        if (!isServed(request)) {
            response.sendError(HttpServletResponse.SC_NOT_FOUND);
        } else if (ControlPaths.asksForPage(request)) {
            response.sendRedirect("/login");
        } else {
            // A browser would answer a challenge with a dialog of its own, so only those get one that expect it.
            if (ControlPaths.FOR_MACHINES.matches(request) && request.getHeader("Sec-Fetch-Mode") == null) {
                response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Basic realm=\"lgsp-control\", charset=\"UTF-8\"");
            }
            response.sendError(HttpServletResponse.SC_UNAUTHORIZED);
        }
    }

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, AccessDeniedException cause)
            throws IOException {
        response.sendError(isServed(request) ? HttpServletResponse.SC_FORBIDDEN : HttpServletResponse.SC_NOT_FOUND);
    }

    private static boolean isServed(HttpServletRequest request) {
        // Taken by filters and a servlet, which no handler mapping knows.
        if (ControlPaths.JOLOKIA.matches(request) || ControlPaths.LOGIN_AND_LOGOUT.matches(request)) {
            return true;
        }
        WebApplicationContext context =
                WebApplicationContextUtils.getRequiredWebApplicationContext(request.getServletContext());
        HandlerMapping mapping = context.getBean(DispatcherServlet.HANDLER_MAPPING_BEAN_NAME, HandlerMapping.class);
        try {
            ServletRequestPathUtils.parseAndCache(request);
            return mapping.getHandler(request) != null;
        } catch (HttpRequestMethodNotSupportedException e) {
            return true;
        } catch (Exception e) {
            // When in doubt, ask for a login: that tells nothing.
            return true;
        }
    }
}
