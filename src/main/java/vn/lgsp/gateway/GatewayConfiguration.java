package vn.lgsp.gateway;

import java.time.InstantSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import vn.lgsp.channel.Broker;
import vn.lgsp.channel.Publisher;
import vn.lgsp.exchange.Fingerprints;
import vn.lgsp.exchange.Seal;
import vn.lgsp.messagestore.Claims;
import vn.lgsp.messagestore.Exchanges;
import vn.lgsp.routing.Systems;
import vn.lgsp.translation.RequestContract;

/** The parts of the gateway, put together. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(GatewayProperties.class)
class GatewayConfiguration {

    @Bean
    ApiRequest apiRequest(GatewayProperties properties) {
        return new ApiRequest(
                RequestContract.packaged("contract/openapi.yaml"),
                Math.toIntExact(properties.bodyLimit().toBytes()));
    }

    @Bean
    Callers callers(Systems systems) {
        return new Callers(systems);
    }

    @Bean
    DossierReading dossierReading(Fingerprints fingerprints) {
        return new DossierReading(fingerprints);
    }

    @Bean
    Acceptance acceptance(Systems systems, Claims claims, Publisher publisher, Seal seal) {
        return new Acceptance(systems, claims, publisher, seal);
    }

    @Bean
    Views views(Exchanges exchanges, Broker broker, InstantSource clock) {
        return new Views(exchanges, broker, clock);
    }
}
