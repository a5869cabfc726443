package vn.lgsp.gateway;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/** Refuses what would else fail inside the web framework, before it can, and with its own errors in the log. */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 1)
final class RequestGuard extends OncePerRequestFilter {

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain rest)
            throws ServletException, IOException {
        String type = request.getContentType();
        if (type != null && type.contains("*")) {
            Problems.write(request, response, new Refused(ProblemCode.MEDIA_TYPE));
            return;
        }
        try {
            rest.doFilter(request, response);
        } catch (InvalidParameterException e) {
            Problems.write(request, response, new Refused(ProblemCode.ofStatus(e.getErrorCode())));
        }
    }
}
