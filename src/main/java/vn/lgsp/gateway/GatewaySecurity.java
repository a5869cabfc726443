package vn.lgsp.gateway;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.oauth2.server.authorization.OAuth2AuthorizationServerConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.JwtClaimNames;
import org.springframework.security.oauth2.jwt.JwtClaimValidator;
import org.springframework.security.oauth2.jwt.JwtEncoder;
import org.springframework.security.oauth2.jwt.JwtValidators;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.jwt.NimbusJwtEncoder;
import org.springframework.security.oauth2.server.authorization.settings.AuthorizationServerSettings;
import org.springframework.security.oauth2.server.authorization.token.JwtEncodingContext;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenCustomizer;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;
import vn.lgsp.messagestore.SealedSettings;
import vn.lgsp.routing.Systems;

/** Who may call the service port: tokens for clients of connected systems, and what is open to all. */
@Configuration(proxyBeanMethods = false)
class GatewaySecurity {
    private static final String API = "lgsp-bus:api";
    private static final String BEARER = "Bearer ";

    /** How tokens are signed. Such a key is made in no time, and such a token is short. */
    static final SignatureAlgorithm TOKENS = SignatureAlgorithm.ES256;

    @Bean
    @Order(1)
    SecurityFilterChain tokens(HttpSecurity http, ConnectedClients clients) {
        OAuth2AuthorizationServerConfigurer server = new OAuth2AuthorizationServerConfigurer();
        return http.securityMatcher("/token")
                .with(
                        server,
                        with -> with.registeredClientRepository(clients)
                                .authorizationService(new ForgetfulAuthorizations())
                                .tokenEndpoint(endpoint -> endpoint.errorResponseHandler(new TokenRefusals()))
                                .authorizationServerSettings(AuthorizationServerSettings.builder()
                                        .tokenEndpoint("/token")
                                        .build()))
                .csrf(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .authorizeHttpRequests(rules -> rules.anyRequest().authenticated())
                .exceptionHandling(handling -> handling.authenticationEntryPoint(GatewaySecurity::notSignedIn))
                .build();
    }

    /** A token is asked for by POST and with credentials; this is answered to all else, in OAuth2's words. */
    private static void notSignedIn(
            HttpServletRequest request, HttpServletResponse response, AuthenticationException failure)
            throws IOException {
        if (!request.getMethod().equals("POST")) {
            response.setHeader(HttpHeaders.ALLOW, "POST");
            Problems.write(request, response, new Refused(ProblemCode.METHOD_NOT_ALLOWED));
            return;
        }
        response.setStatus(HttpServletResponse.SC_UNAUTHORIZED);
        response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Basic realm=\"lgsp-bus\", charset=\"UTF-8\"");
        response.setContentType("application/json;charset=UTF-8");
        response.getOutputStream().write("{\"error\":\"invalid_client\"}".getBytes(StandardCharsets.UTF_8));
    }

    @Bean
    @Order(2)
    SecurityFilterChain api(HttpSecurity http, Systems systems) {
        RequestMatcher api = PathPatternRequestMatcher.pathPattern("/api/**");
        return http.securityMatcher(request -> api.matches(request) && !systems.isFacade(request.getRequestURI()))
                .csrf(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .authorizeHttpRequests(rules -> rules.anyRequest().authenticated())
                .requestCache(AbstractHttpConfigurer::disable)
                .oauth2ResourceServer(server -> server.bearerTokenResolver(GatewaySecurity::bearerToken)
                        .jwt(Customizer.withDefaults())
                        .authenticationEntryPoint(refusal()))
                .exceptionHandling(handling -> handling.authenticationEntryPoint(refusal()))
                .build();
    }

    /**
     * The token of a request. What is no token the decoder finds out: the framework's own way matches every character of it
     * against a pattern first, which took 3 % of the samples of a profile.
     */
    static @Nullable String bearerToken(HttpServletRequest request) {
        String header = request.getHeader(HttpHeaders.AUTHORIZATION);
        return header != null && header.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? header.substring(BEARER.length()).strip()
                : null;
    }

    /** What is neither the API nor the token endpoint checks its callers itself, is public, or does not exist. */
    @Bean
    @Order(3)
    SecurityFilterChain open(HttpSecurity http) {
        return http.securityMatcher("/**")
                .csrf(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .authorizeHttpRequests(rules -> rules.anyRequest().permitAll())
                .build();
    }

    private static AuthenticationEntryPoint refusal() {
        return (request, response, failure) -> Problems.write(
                request,
                response,
                new Refused(
                        request.getHeader("Authorization") == null
                                ? ProblemCode.TOKEN_MISSING
                                : ProblemCode.TOKEN_INVALID));
    }

    @Bean
    ClientSecrets clientSecrets() {
        return new ClientSecrets();
    }

    @Bean
    ConnectedClients connectedClients(Systems systems) {
        return new ConnectedClients(systems);
    }

    /**
     * The key that signs tokens lives in the store, sealed: it outlives a restart, and all nodes share it. It is named after
     * its kind.
     */
    @Bean
    JWKSource<SecurityContext> signingKeys(SealedSettings settings) {
        byte[] json = settings.orElseMake("token-signing-key-es256", GatewaySecurity::newKey);
        try {
            return new ImmutableJWKSet<>(new JWKSet(JWK.parse(new String(json, StandardCharsets.UTF_8))));
        } catch (ParseException e) {
            throw new IllegalStateException("The key that signs tokens cannot be read", e);
        }
    }

    private static byte[] newKey() {
        try {
            ECKey key = new ECKeyGenerator(Curve.P_256)
                    .keyUse(KeyUse.SIGNATURE)
                    .algorithm(JWSAlgorithm.ES256)
                    .keyID(UUID.randomUUID().toString())
                    .generate();
            return key.toJSONString().getBytes(StandardCharsets.UTF_8);
        } catch (JOSEException e) {
            throw new IllegalStateException("No key to sign tokens can be made", e);
        }
    }

    /**
     * Tokens are for the API: nothing else that is signed by the same key passes for one. They are good at once and do not
     * say from when on, or they would be none for a while after the clock was set back.
     */
    @Bean
    OAuth2TokenCustomizer<JwtEncodingContext> tokensForTheApi() {
        return token -> {
            token.getJwsHeader().algorithm(TOKENS);
            token.getClaims().audience(List.of(API)).claims(claims -> claims.remove(JwtClaimNames.NBF));
        };
    }

    @Bean
    RememberedTokens jwtDecoder(JWKSource<SecurityContext> keys) {
        NimbusJwtDecoder decoder = signedBy(keys);
        decoder.setJwtValidator(new DelegatingOAuth2TokenValidator<>(
                JwtValidators.createDefault(),
                new JwtClaimValidator<List<String>>(
                        JwtClaimNames.AUD, audience -> audience != null && audience.contains(API))));
        return new RememberedTokens(decoder);
    }

    /** Reads what is signed as {@link #TOKENS} says, by one of these. */
    static NimbusJwtDecoder signedBy(JWKSource<SecurityContext> keys) {
        return NimbusJwtDecoder.withJwkSource(keys).jwsAlgorithm(TOKENS).build();
    }

    /** Measuring every filter that a request passes took 7 % of the samples of a profile, and nobody reads it. */
    @Bean
    SecurityObservationSettings securityObservations() {
        return SecurityObservationSettings.noObservations();
    }

    @Bean
    JwtEncoder jwtEncoder(JWKSource<SecurityContext> keys) {
        return new NimbusJwtEncoder(keys);
    }
}
