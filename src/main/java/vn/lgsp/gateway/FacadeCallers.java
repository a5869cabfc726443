package vn.lgsp.gateway;

import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.web.authentication.www.BasicAuthenticationConverter;
import vn.lgsp.routing.ConnectedSystem;
import vn.lgsp.routing.Manifest.Client;
import vn.lgsp.routing.Speaks;
import vn.lgsp.routing.Speaks.KnownBy;
import vn.lgsp.routing.Systems;
import vn.lgsp.routing.Systems.Caller;

/** Who calls a façade: the systems whose manifests say that they speak it, each known in its own way. */
final class FacadeCallers {
    private static final String ANYWHERE = "0.0.0.0/0,::/0";
    private static final String WRITE = "dossier.write";
    private static final ClientSecrets SECRETS = new ClientSecrets();

    private final List<Known> known = new ArrayList<>();
    private final Systems systems;
    private final ConnectedClients clients;
    private final JwtDecoder tokens;
    private final BasicAuthenticationConverter basic = new BasicAuthenticationConverter();

    private record Known(ConnectedSystem system, Speaks rules, Recognition place) {}

    /** @param tokens reads tokens that are for the API */
    FacadeCallers(String facade, Systems systems, ConnectedClients clients, JwtDecoder tokens) {
        this.systems = systems;
        this.clients = clients;
        this.tokens = tokens;
        for (ConnectedSystem system : systems.all()) {
            for (Speaks rules : system.manifest().speaks()) {
                if (rules.facade().equals(facade)) {
                    boolean anywhere =
                            rules.by() != KnownBy.NETWORK && rules.networks().isBlank();
                    known.add(new Known(
                            system,
                            rules,
                            new Recognition(anywhere ? ANYWHERE : rules.networks(), rules.certificates())));
                }
            }
        }
    }

    boolean any() {
        return !known.isEmpty();
    }

    /** Whether a caller may have to sign in. */
    boolean signIn() {
        return !challenges().isEmpty();
    }

    /** How it may do so, as HTTP asks for it. */
    List<String> challenges() {
        return known.stream()
                .map(each -> each.rules().by())
                .distinct()
                .flatMap(by -> switch (by) {
                    case BASIC -> Stream.of("Basic realm=\"lgsp-bus\", charset=\"UTF-8\"");
                    case TOKEN -> Stream.of("Bearer");
                    case HEADER, NETWORK -> Stream.<String>empty();
                })
                .toList();
    }

    /**
     * The system that calls, if it is known for exactly one.
     *
     * @param writes whether the call hands something in, which a token has to allow
     */
    Optional<Caller> caller(HttpServletRequest request, boolean writes) {
        List<Caller> callers = known.stream()
                .filter(each -> each.place().knows(request))
                .flatMap(each -> caller(each, request, writes).stream())
                .distinct()
                .toList();
        // One of two would be somebody else.
        return callers.size() == 1 ? Optional.of(callers.getFirst()) : Optional.empty();
    }

    private Optional<Caller> caller(Known each, HttpServletRequest request, boolean writes) {
        return switch (each.rules().by()) {
            case NETWORK -> Optional.of(itself(each));
            case HEADER ->
                SECRETS.matches(
                                request.getHeader(String.valueOf(each.rules().header())),
                                each.rules().value())
                        ? Optional.of(itself(each))
                        : Optional.empty();
            case BASIC -> signedIn(request).filter(caller -> caller.system().equals(each.system()));
            case TOKEN ->
                withToken(request, writes).filter(caller -> caller.system().equals(each.system()));
        };
    }

    /** The system without a sign-in of its own: it speaks for the client that the manifest names, or for the whole of it. */
    private Caller itself(Known each) {
        String client = each.rules().client();
        return client == null
                ? systems.caller(each.system(), new Client(each.system().name(), "", List.of()))
                : systems.caller(client).orElseThrow();
    }

    private Optional<Caller> signedIn(HttpServletRequest request) {
        try {
            UsernamePasswordAuthenticationToken given = basic.convert(request);
            return given == null
                    ? Optional.empty()
                    : clients.signIn(given.getName(), String.valueOf(given.getCredentials()));
        } catch (AuthenticationException e) {
            return Optional.empty();
        }
    }

    private Optional<Caller> withToken(HttpServletRequest request, boolean writes) {
        String token = GatewaySecurity.bearerToken(request);
        if (token == null) {
            return Optional.empty();
        }
        try {
            Jwt jwt = tokens.decode(token);
            String client = jwt.getSubject();
            Optional<Caller> caller = client == null ? Optional.empty() : systems.caller(client);
            return caller.filter(who -> !writes || mayWrite(who, jwt));
        } catch (JwtException e) {
            return Optional.empty();
        }
    }

    /** Software that was made for another bus asks for a token without a word of this one's scopes: it has all of them here. */
    private static boolean mayWrite(Caller caller, Jwt token) {
        List<String> scopes = token.getClaimAsStringList("scope");
        return (scopes == null ? caller.system().manifest().scopes() : scopes).contains(WRITE);
    }
}
