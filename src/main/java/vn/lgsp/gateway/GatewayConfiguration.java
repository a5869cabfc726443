package vn.lgsp.gateway;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import org.apache.catalina.core.StandardHost;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.config.annotation.ContentNegotiationConfigurer;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import vn.lgsp.attachments.AttachmentStore;
import vn.lgsp.attachments.Fetcher;
import vn.lgsp.catalogue.KnownCodes;
import vn.lgsp.channel.Broker;
import vn.lgsp.channel.DiskWatch;
import vn.lgsp.channel.Publisher;
import vn.lgsp.exchange.Fingerprints;
import vn.lgsp.exchange.Seal;
import vn.lgsp.messagestore.Claims;
import vn.lgsp.messagestore.Exchanges;
import vn.lgsp.messagestore.FileRights;
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
                Math.toIntExact(properties.bodyLimit().toBytes()),
                properties.bodyWithin());
    }

    /** Answers are JSON whatever a caller would like to accept: else one could fail after its message was taken. */
    @Bean
    WebMvcConfigurer alwaysJson() {
        return new WebMvcConfigurer() {
            @Override
            public void configureContentNegotiation(ContentNegotiationConfigurer negotiation) {
                negotiation.ignoreAcceptHeader(true).defaultContentType(MediaType.APPLICATION_JSON);
            }
        };
    }

    /** What the web server refuses by itself gets the form of our other refusals. */
    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> problemsOfTheServer() {
        return factory -> factory.addContextCustomizers(context -> {
            if (context.getParent() instanceof StandardHost host) {
                host.setErrorReportValveClass(ServerProblems.class.getName());
                host.getPipeline().addValve(new ServerProblems());
            }
        });
    }

    /** Who waits to be asked for a body is asked when it is wanted: a file that is refused, or has no turn, need not come. */
    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> bodiesWhenTheyAreWanted() {
        return factory ->
                factory.addConnectorCustomizers(connector -> connector.setProperty("continueResponseTiming", "onRead"));
    }

    @Bean
    GatewayFigures gatewayFigures(MeterRegistry registry, Systems systems) {
        return new GatewayFigures(registry, systems);
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
    DossierWarnings dossierWarnings(KnownCodes known) {
        return new DossierWarnings(known);
    }

    @Bean
    ItemReading itemReading(DossierReading reading) {
        return new ItemReading(reading);
    }

    @Bean
    Acceptance acceptance(
            Systems systems,
            Claims claims,
            Publisher publisher,
            Seal seal,
            Broker broker,
            DiskWatch disk,
            GatewayFigures figures) {
        return new Acceptance(systems, claims, publisher, seal, new Doubts(claims, broker, publisher), disk, figures);
    }

    @Bean
    Fetcher fetcher(GatewayProperties properties) {
        return new Fetcher(properties.papers().within());
    }

    @Bean
    Papers papers(
            Acceptance acceptance,
            AttachmentStore store,
            FileRights rights,
            Fetcher fetcher,
            GatewayProperties properties,
            DiskWatch disk) {
        return new Papers(acceptance, store, rights, fetcher, properties.papers(), disk);
    }

    @Bean
    Views views(Exchanges exchanges, Broker broker, InstantSource clock, Systems systems) {
        return new Views(exchanges, broker, clock, systems);
    }
}
