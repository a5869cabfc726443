package vn.lgsp.gateway;

import java.util.Arrays;
import org.springframework.security.core.Authentication;
import vn.lgsp.routing.Systems;
import vn.lgsp.routing.Systems.Caller;

/** The connected system behind a token. */
public final class Callers {
    private static final String SCOPE = "SCOPE_";

    private final Systems systems;

    Callers(Systems systems) {
        this.systems = systems;
    }

    /**
     * The caller of a request.
     *
     * @param scopes what the token must allow one of
     * @throws Refused if it does not, or its system is not connected any more
     */
    public Caller caller(Authentication authentication, String... scopes) {
        boolean allowed = authentication.getAuthorities().stream()
                .anyMatch(authority ->
                        Arrays.stream(scopes).anyMatch(scope -> (SCOPE + scope).equals(authority.getAuthority())));
        if (!allowed) {
            throw new Refused(ProblemCode.SCOPE_MISSING);
        }
        return systems.caller(authentication.getName()).orElseThrow(() -> new Refused(ProblemCode.TOKEN_INVALID));
    }
}
