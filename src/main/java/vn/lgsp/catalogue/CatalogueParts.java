package vn.lgsp.catalogue;

import java.time.InstantSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import vn.lgsp.delivery.route.RouteRegistry;
import vn.lgsp.messagestore.Alone;
import vn.lgsp.messagestore.CatalogueReading;
import vn.lgsp.messagestore.Catalogues;
import vn.lgsp.messagestore.SystemStatuses;
import vn.lgsp.routing.Systems;

/** The parts that fetch catalogues, put together. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(CatalogueProperties.class)
class CatalogueParts {

    @Bean
    KnownCodes knownCodes(Systems systems, CatalogueReading reading) {
        return new KnownCodes(systems, reading);
    }

    @Bean
    @DependsOnDatabaseInitialization
    Poller cataloguePoller(
            Systems systems,
            Catalogues catalogues,
            RouteRegistry partners,
            KnownCodes codes,
            SystemStatuses statuses,
            Alone alone,
            InstantSource clock,
            CatalogueProperties settings) {
        Puller puller =
                new Puller(partners, catalogues, new Catalogues.Retry(settings.retry(), settings.retryAtMost()));
        return new Poller(systems, catalogues, puller, codes, statuses, alone, clock, settings);
    }
}
