package vn.lgsp.gateway;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.oauth2.jwt.JwsHeader;
import org.springframework.security.oauth2.jwt.JwtClaimsSet;
import org.springframework.security.oauth2.jwt.JwtEncoder;
import org.springframework.security.oauth2.jwt.JwtEncoderParameters;
import org.springframework.security.oauth2.jwt.NimbusJwtEncoder;
import vn.lgsp.RunningBus;
import vn.lgsp.channel.Broker;
import vn.lgsp.channel.Queues;
import vn.lgsp.messagestore.CatalogueContent;
import vn.lgsp.messagestore.Catalogues;

/** A bus between made-up systems: writer, twin and mute send, taker and careful receive, reader asks. */
final class GatewayBus {
    static final String TAKER = "taker";
    private static final String ROUTES = "lgsp.routes=src/test/resources/gateway/routes";

    private GatewayBus() {}

    static RunningBus start(Path data, String... settings) {
        return RunningBus.start(data, with(settings));
    }

    private static String[] with(String... settings) {
        List<String> all = new ArrayList<>(Arrays.asList(settings));
        all.add(ROUTES);
        return all.toArray(String[]::new);
    }

    /** How much there is of what an accepted message leaves behind. */
    record Traces(long claims, long exchanges, long dispatched, long logged) {
        static final Traces NONE = new Traces(0, 0, 0, 0);
    }

    static Traces traces(RunningBus bus) {
        JdbcClient sql = JdbcClient.create(bus.part(DataSource.class));
        Broker broker = bus.part(Broker.class);
        return new Traces(
                sql.sql("SELECT count(*) FROM acceptance").query(Long.class).single(),
                sql.sql("SELECT count(*) FROM exchange").query(Long.class).single(),
                broker.count(Queues.dispatch(TAKER)),
                broker.count(Queues.LOG));
    }

    /** Has the taker's catalogue hold these names, under the codes 0, 1, 2 and so on. */
    static void colours(RunningBus bus, String... names) {
        List<CatalogueContent.Row> rows = new ArrayList<>();
        for (int i = 0; i < names.length; i++) {
            rows.add(new CatalogueContent.Row(String.valueOf(i), names[i], "{\"id\": \"" + i + "\"}"));
        }
        Duration hour = Duration.ofHours(1);
        bus.part(Catalogues.class)
                .fetched("colours", CatalogueContent.of(rows), hour, new Catalogues.Retry(hour, hour));
    }

    static URI address(RunningBus bus) {
        return bus.service("");
    }

    /** A token signed with the bus's own key. */
    static String signed(RunningBus bus, String client, String audience, Instant until) {
        return token(bus.part(JwtEncoder.class), client, audience, until);
    }

    /** A token signed by somebody else. */
    static String foreign(String client, String audience, Instant until) throws JOSEException {
        JWKSet keys =
                new JWKSet(new ECKeyGenerator(Curve.P_256).keyID("another").generate());
        return token(new NimbusJwtEncoder(new ImmutableJWKSet<>(keys)), client, audience, until);
    }

    private static String token(JwtEncoder encoder, String client, String audience, Instant until) {
        return encoder.encode(JwtEncoderParameters.from(
                        JwsHeader.with(GatewaySecurity.TOKENS).build(),
                        JwtClaimsSet.builder()
                                .subject(client)
                                .audience(List.of(audience))
                                .claim("scope", List.of("dossier.write", "dossier.read", "exchange.read"))
                                .issuedAt(until.minusSeconds(3600))
                                .expiresAt(until)
                                .build()))
                .getTokenValue();
    }
}
