package vn.lgsp.gateway;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.springframework.security.oauth2.jwt.JwsHeader;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtClaimsSet;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtEncoder;
import org.springframework.security.oauth2.jwt.JwtEncoderParameters;
import org.springframework.security.oauth2.jwt.JwtException;
import vn.lgsp.routing.Systems;
import vn.lgsp.routing.Systems.Caller;

/** Sessions of faces: signed like tokens, so that they outlive a restart and count on every node, and good for a face only. */
final class FaceSessions {
    private static final Duration LIFE = Duration.ofHours(8);

    private final JwtEncoder encoder;
    private final JwtDecoder decoder;
    private final Systems systems;
    private final InstantSource clock;

    /** @param decoder knows what is signed by the bus, whatever it is for */
    FaceSessions(JwtEncoder encoder, JwtDecoder decoder, Systems systems, InstantSource clock) {
        this.encoder = encoder;
        this.decoder = decoder;
        this.systems = systems;
        this.clock = clock;
    }

    /** A new session of this caller at a system's face. */
    String begin(Caller caller, String face) {
        Instant now = clock.instant();
        JwtClaimsSet claims = JwtClaimsSet.builder()
                .issuer("lgsp-bus")
                .subject(caller.client().id())
                .audience(List.of(audience(face)))
                .issuedAt(now)
                .expiresAt(now.plus(LIFE))
                .build();
        return encoder.encode(JwtEncoderParameters.from(
                        JwsHeader.with(GatewaySecurity.TOKENS).build(), claims))
                .getTokenValue();
    }

    /** Whose session this is, if it is one of this face and not too old. */
    Optional<Caller> caller(String session, String face) {
        try {
            Jwt jwt = decoder.decode(session);
            List<String> audience = jwt.getAudience();
            String client = jwt.getSubject();
            return client != null && audience != null && audience.contains(audience(face))
                    ? systems.caller(client)
                    : Optional.empty();
        } catch (JwtException e) {
            return Optional.empty();
        }
    }

    private static String audience(String face) {
        return "face:" + face;
    }
}
