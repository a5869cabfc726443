package vn.lgsp.gateway;

import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.settings.TokenSettings;
import vn.lgsp.routing.Systems;
import vn.lgsp.routing.Systems.Caller;

/** The clients that manifests name, as the token endpoint knows them. */
final class ConnectedClients implements RegisteredClientRepository {
    private static final Duration TOKEN_LIFE = Duration.ofHours(1);

    private static final ClientSecrets SECRETS = new ClientSecrets();
    private static final String NOBODYS_SECRET = UUID.randomUUID().toString();

    private final Systems systems;

    ConnectedClients(Systems systems) {
        this.systems = systems;
    }

    /** The system of this client, if the secret is its own. */
    Optional<Caller> signIn(String clientId, String secret) {
        // Compared in any case: how long it takes must not tell whether there is such a client.
        String expected =
                systems.caller(clientId).map(caller -> caller.client().secret()).orElse(NOBODYS_SECRET);
        boolean matches = SECRETS.matches(secret, expected);
        return systems.caller(clientId).filter(caller -> matches);
    }

    @Override
    public @Nullable RegisteredClient findByClientId(String clientId) {
        return systems.caller(clientId).map(ConnectedClients::registered).orElse(null);
    }

    @Override
    public @Nullable RegisteredClient findById(String id) {
        return findByClientId(id);
    }

    @Override
    public void save(RegisteredClient client) {
        throw new UnsupportedOperationException("Clients come from manifests");
    }

    private static RegisteredClient registered(Caller caller) {
        return RegisteredClient.withId(caller.client().id())
                .clientId(caller.client().id())
                .clientSecret(caller.client().secret())
                .clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)
                .clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_POST)
                .authorizationGrantType(AuthorizationGrantType.CLIENT_CREDENTIALS)
                .scopes(scopes -> scopes.addAll(caller.system().manifest().scopes()))
                .tokenSettings(TokenSettings.builder()
                        .accessTokenTimeToLive(TOKEN_LIFE)
                        .build())
                .build();
    }
}
