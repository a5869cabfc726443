package vn.lgsp.controlbus.sync;

import java.time.Duration;
import java.time.InstantSource;
import javax.sql.DataSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import vn.lgsp.channel.Broker;
import vn.lgsp.channel.DiskWatch;
import vn.lgsp.channel.Publisher;
import vn.lgsp.controlbus.watch.Statuses;
import vn.lgsp.delivery.route.RouteRegistry;
import vn.lgsp.exchange.Seal;
import vn.lgsp.messagestore.Alone;
import vn.lgsp.messagestore.DossierMessages;
import vn.lgsp.messagestore.Originals;
import vn.lgsp.messagestore.Reconciliations;
import vn.lgsp.messagestore.Resyncs;
import vn.lgsp.routing.Systems;

/** Comparisons and acts of sending again, put together and running. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(SyncProperties.class)
class SyncParts {
    /** Who claims the same dossier meanwhile waits so long at most; less than its store's patience. */
    private static final Duration BROKER_PATIENCE = Duration.ofSeconds(2);

    @Bean
    @DependsOnDatabaseInitialization
    SyncWorkers syncWorkers(
            Systems systems,
            Reconciliations reconciliations,
            Resyncs resyncs,
            Readiness readiness,
            RouteRegistry registry,
            Resender resender,
            Alone alone,
            InstantSource clock,
            SyncProperties settings) {
        return new SyncWorkers(
                systems,
                reconciliations,
                resyncs,
                new Nights(reconciliations, clock),
                new Reconciler(reconciliations, new Question(registry), readiness, settings.again()),
                resender,
                alone,
                settings.every());
    }

    @Bean
    Readiness syncReadiness(Statuses statuses, Broker broker, DiskWatch disk, InstantSource clock) {
        return new Readiness(statuses, broker, disk, clock);
    }

    @Bean
    Resender resender(Resyncs resyncs, Broker broker, DataSource store, Seal seal, Readiness readiness) {
        return new Resender(
                resyncs,
                new DossierMessages(store),
                new Originals(store),
                new Publisher(broker, BROKER_PATIENCE),
                seal,
                readiness);
    }
}
