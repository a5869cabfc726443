package vn.lgsp.gateway;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;
import vn.lgsp.routing.ConnectedSystem;
import vn.lgsp.routing.Systems;

/**
 * Counts requests that are refused. Whose a request is, and why it is refused, is noted at the request where it is found
 * out, since faces refuse with a status that says nothing.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
public final class Refusals extends OncePerRequestFilter {
    private static final String CODE = Refusals.class.getName() + ".code";
    private static final String SYSTEM = Refusals.class.getName() + ".system";
    private static final String CLIENT = Refusals.class.getName() + ".client";

    private final GatewayFigures figures;
    private final Systems systems;

    Refusals(GatewayFigures figures, Systems systems) {
        this.figures = figures;
        this.systems = systems;
    }

    /** This request is refused. */
    public static void note(HttpServletRequest request, ProblemCode code) {
        request.setAttribute(CODE, code);
        Principal client = request.getUserPrincipal();
        if (client != null) {
            request.setAttribute(CLIENT, client.getName());
        }
    }

    /** This request is the system's. */
    public static void caller(HttpServletRequest request, ConnectedSystem system) {
        request.setAttribute(SYSTEM, system.name());
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain rest)
            throws ServletException, IOException {
        try {
            rest.doFilter(request, response);
        } finally {
            count(request);
        }
    }

    private void count(HttpServletRequest request) {
        if (request.getAttribute(CODE) instanceof ProblemCode code) {
            // The server's error page is another turn of the same request.
            request.removeAttribute(CODE);
            figures.refused(sender(request), code);
        }
    }

    /** Counts a request of this client that was refused before it came to the filters. */
    void count(HttpServletRequest request, String client) {
        request.setAttribute(CLIENT, client);
        count(request);
    }

    private String sender(HttpServletRequest request) {
        if (request.getAttribute(SYSTEM) instanceof String system) {
            return system;
        }
        @Nullable Object client = request.getAttribute(CLIENT);
        return client == null
                ? GatewayFigures.UNKNOWN
                : systems.caller(client.toString())
                        .map(caller -> caller.system().name())
                        .orElse(GatewayFigures.UNKNOWN);
    }

    @Override
    protected boolean shouldNotFilterErrorDispatch() {
        return false;
    }
}
