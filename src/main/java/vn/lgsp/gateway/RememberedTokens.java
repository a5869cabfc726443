package vn.lgsp.gateway;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtValidators;

/**
 * Checks a token's signature the first time it comes, and remembers that it was good. Whether it is still valid is checked
 * every time.
 */
final class RememberedTokens implements JwtDecoder {
    private static final int MOST = 1024;

    private final JwtDecoder decoder;
    private final OAuth2TokenValidator<Jwt> stillValid = JwtValidators.createDefault();
    private final Map<String, Jwt> known = Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Jwt> eldest) {
            return size() > MOST;
        }
    });

    RememberedTokens(JwtDecoder decoder) {
        this.decoder = decoder;
    }

    /** The token, if its signature was found to be good before and it is still valid. */
    @Nullable
    Jwt remembered(String token) {
        Jwt remembered = known.get(token);
        return remembered != null && !stillValid.validate(remembered).hasErrors() ? remembered : null;
    }

    @Override
    public Jwt decode(String token) {
        Jwt remembered = remembered(token);
        if (remembered != null) {
            return remembered;
        }
        known.remove(token);
        Jwt checked = decoder.decode(token);
        known.put(token, checked);
        return checked;
    }
}
