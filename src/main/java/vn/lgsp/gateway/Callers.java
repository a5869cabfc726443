package vn.lgsp.gateway;

import org.springframework.security.core.Authentication;
import vn.lgsp.routing.Systems;
import vn.lgsp.routing.Systems.Caller;

/** The connected system behind a token. */
final class Callers {
    private static final String SCOPE = "SCOPE_";

    private final Systems systems;

    Callers(Systems systems) {
        this.systems = systems;
    }

    /**
     * The caller of a request.
     *
     * @param scope what the token must allow
     * @throws Refused if it does not, or its system is not connected any more
     */
    Caller caller(Authentication authentication, String scope) {
        boolean allowed = authentication.getAuthorities().stream()
                .anyMatch(authority -> (SCOPE + scope).equals(authority.getAuthority()));
        if (!allowed) {
            throw new Refused(ProblemCode.SCOPE_MISSING);
        }
        return systems.caller(authentication.getName()).orElseThrow(() -> new Refused(ProblemCode.TOKEN_INVALID));
    }
}
