package vn.lgsp.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;

class RememberedTokensTest {
    private final Map<String, Integer> checked = new HashMap<>();
    private Instant expires = Instant.now().plus(Duration.ofMinutes(5));
    private final RememberedTokens tokens = new RememberedTokens(token -> {
        checked.merge(token, 1, Integer::sum);
        if (token.startsWith("forged")) {
            throw new BadJwtException("signature");
        }
        return Jwt.withTokenValue(token)
                .header("alg", "ES256")
                .subject(token)
                .issuedAt(expires.minus(Duration.ofMinutes(10)))
                .expiresAt(expires)
                .build();
    });

    @Test
    void checksASignatureOnce() {
        assertThat(tokens.decode("good").getSubject()).isEqualTo("good");
        assertThat(tokens.decode("good").getSubject()).isEqualTo("good");
        assertThat(tokens.decode("other").getSubject()).isEqualTo("other");

        assertThat(checked).containsEntry("good", 1).containsEntry("other", 1);
    }

    @Test
    void checksAgain_whenARememberedTokenHasExpired() {
        expires = Instant.now().minus(Duration.ofMinutes(2));
        tokens.decode("old");

        tokens.decode("old");

        assertThat(checked).containsEntry("old", 2);
    }

    @Test
    void remembersNoForgedToken() {
        assertThatThrownBy(() -> tokens.decode("forged")).isInstanceOf(BadJwtException.class);
        assertThatThrownBy(() -> tokens.decode("forged")).isInstanceOf(BadJwtException.class);

        assertThat(checked).containsEntry("forged", 2);
    }

    @Test
    void forgetsTheLongestUnused_whenThereAreTooMany() {
        tokens.decode("first");
        for (int i = 0; i < 1024; i++) {
            tokens.decode("token-" + i);
        }

        tokens.decode("first");

        assertThat(checked).containsEntry("first", 2);
    }
}
