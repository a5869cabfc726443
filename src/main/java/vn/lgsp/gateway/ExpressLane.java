package vn.lgsp.gateway;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.MediaType;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationConverter;
import org.springframework.security.web.header.HeaderWriter;
import org.springframework.security.web.header.writers.CacheControlHeadersWriter;
import org.springframework.security.web.header.writers.HstsHeaderWriter;
import org.springframework.security.web.header.writers.XContentTypeOptionsHeaderWriter;
import org.springframework.security.web.header.writers.XXssProtectionHeaderWriter;
import org.springframework.security.web.header.writers.frameoptions.XFrameOptionsHeaderWriter;
import org.springframework.stereotype.Component;
import org.springframework.util.function.SingletonSupplier;
import tools.jackson.databind.json.JsonMapper;

/**
 * Takes the two requests that come most often past the filters and the dispatching of the web framework, which cost more
 * than all that the bus does for them. It takes a plain request with a token that the framework has checked before, and hands
 * it to the method that the framework would have called; every other one goes the way of all, and is answered the same.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
final class ExpressLane extends HttpFilter {
    private static final long serialVersionUID = 1L;
    private static final String DOSSIERS = "/api/v1/dossiers/";
    private static final String PROGRESS = "/progress";

    /** What the framework puts at each answer of the API. */
    private static final List<HeaderWriter> HEADERS = List.of(
            new XContentTypeOptionsHeaderWriter(),
            new XXssProtectionHeaderWriter(),
            new CacheControlHeadersWriter(),
            new HstsHeaderWriter(),
            new XFrameOptionsHeaderWriter());

    private final transient Supplier<RememberedTokens> tokens;
    private final transient Supplier<DossierController> dossiers;
    private final transient Refusals refusals;
    private final transient JsonMapper json;
    private final transient JwtAuthenticationConverter converter = new JwtAuthenticationConverter();

    /** Filters are made before the store and the broker are there: what needs these is asked for when a request comes. */
    ExpressLane(
            ObjectProvider<RememberedTokens> tokens,
            ObjectProvider<DossierController> dossiers,
            Refusals refusals,
            JsonMapper json) {
        this.tokens = SingletonSupplier.of(tokens::getObject);
        this.dossiers = SingletonSupplier.of(dossiers::getObject);
        this.refusals = refusals;
        this.json = json;
    }

    private enum Wanted {
        DOSSIER,
        PROGRESS
    }

    /** A request of the kind that is taken here. */
    private record Plain(Wanted wanted, String code) {}

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain rest)
            throws IOException, ServletException {
        Plain plain = plain(request);
        Jwt token = plain == null ? null : known(request);
        if (plain == null || token == null) {
            rest.doFilter(request, response);
            return;
        }
        HEADERS.forEach(header -> header.writeHeaders(request, response));
        AbstractAuthenticationToken who = Objects.requireNonNull(converter.convert(token));
        try {
            DossierController controller = dossiers.get();
            write(
                    response,
                    switch (plain.wanted()) {
                        case DOSSIER -> controller.put(plain.code(), request, who);
                        case PROGRESS -> controller.progress(plain.code(), request, who);
                    });
        } catch (RuntimeException e) {
            Problems.write(request, response, ProblemAdvice.refusal(e));
            refusals.count(request, who.getName());
        }
    }

    private static @Nullable Plain plain(HttpServletRequest request) {
        String uri = request.getRequestURI();
        String type = request.getContentType();
        if (!uri.startsWith(DOSSIERS)
                || request.getQueryString() != null
                || type == null
                || !type.startsWith(MediaType.APPLICATION_JSON_VALUE)
                || type.contains("*")) {
            return null;
        }
        String rest = uri.substring(DOSSIERS.length());
        Plain plain = switch (request.getMethod()) {
            case "PUT" -> new Plain(Wanted.DOSSIER, rest);
            case "POST" ->
                rest.endsWith(PROGRESS)
                        ? new Plain(Wanted.PROGRESS, rest.substring(0, rest.length() - PROGRESS.length()))
                        : null;
            default -> null;
        };
        return plain != null && isPlain(plain.code()) ? plain : null;
    }

    /** Whether it means the same to all who read it. */
    private static boolean isPlain(String code) {
        return !code.isEmpty()
                && Character.isLetterOrDigit(code.charAt(0))
                && !code.contains("..")
                && code.chars().allMatch(ExpressLane::isPlain);
    }

    private static boolean isPlain(int c) {
        return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '.' || c == '-';
    }

    private @Nullable Jwt known(HttpServletRequest request) {
        String token = GatewaySecurity.bearerToken(request);
        Jwt known = token == null ? null : tokens.get().remembered(token);
        // A token that is bound to a key says nothing without a proof, which is looked at on the usual way.
        return known == null || known.hasClaim("cnf") ? null : known;
    }

    private void write(HttpServletResponse response, Views.Acceptance accepted) throws IOException {
        byte[] answer = json.writeValueAsBytes(accepted);
        response.setStatus(HttpServletResponse.SC_ACCEPTED);
        response.setContentType(MediaType.APPLICATION_JSON_VALUE);
        response.setContentLength(answer.length);
        response.getOutputStream().write(answer);
    }
}
