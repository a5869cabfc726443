package vn.lgsp.gateway;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientCredentialsAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.web.authentication.OAuth2ErrorAuthenticationFailureHandler;
import org.springframework.security.web.authentication.AuthenticationFailureHandler;

/** Why no token is given, in OAuth 2's own words (RFC 6749, 5.2). */
final class TokenRefusals implements AuthenticationFailureHandler {
    /** What a scope may be written in (RFC 6749, 3.3); nothing else is repeated to whoever asked. */
    private static final Pattern SCOPE = Pattern.compile("[\\x21\\x23-\\x5b\\x5d-\\x7e]{1,64}");

    private static final int MOST = 10;

    private final AuthenticationFailureHandler usual = new OAuth2ErrorAuthenticationFailureHandler();

    @Override
    public void onAuthenticationFailure(
            HttpServletRequest request, HttpServletResponse response, AuthenticationException failure)
            throws IOException, ServletException {
        usual.onAuthenticationFailure(request, response, isAboutScopes(failure) ? named(failure) : failure);
    }

    private static boolean isAboutScopes(AuthenticationException failure) {
        return failure instanceof OAuth2AuthenticationException refused
                && refused.getError().getErrorCode().equals(OAuth2ErrorCodes.INVALID_SCOPE);
    }

    /** Only what was asked for: which other scopes there are is nobody's business here. */
    private static AuthenticationException named(AuthenticationException failure) {
        if (failure.getAuthenticationRequest() instanceof OAuth2ClientCredentialsAuthenticationToken asked
                && asked.getPrincipal() instanceof OAuth2ClientAuthenticationToken client
                && client.getRegisteredClient() != null) {
            Set<String> own = client.getRegisteredClient().getScopes();
            String others = asked.getScopes().stream()
                    .filter(each -> SCOPE.matcher(each).matches() && !own.contains(each))
                    .sorted()
                    .limit(MOST)
                    .collect(Collectors.joining(" "));
            return new OAuth2AuthenticationException(
                    new OAuth2Error(OAuth2ErrorCodes.INVALID_SCOPE, "this client may not ask for: " + others, null));
        }
        return failure;
    }
}
