package vn.lgsp.controlbus;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import javax.sql.DataSource;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import vn.lgsp.channel.Broker;
import vn.lgsp.channel.BrokerFailed;
import vn.lgsp.channel.Queues;
import vn.lgsp.controlbus.watch.Statuses;
import vn.lgsp.delivery.EngineRoom;
import vn.lgsp.exchange.Seal;
import vn.lgsp.messagestore.Catalogues;
import vn.lgsp.messagestore.DocumentCounts;
import vn.lgsp.messagestore.Exchanges;
import vn.lgsp.messagestore.FetchRefusals;
import vn.lgsp.messagestore.Originals;
import vn.lgsp.messagestore.ParkedGroups;
import vn.lgsp.messagestore.Polls;
import vn.lgsp.messagestore.Reconciliations;
import vn.lgsp.messagestore.Resyncs;
import vn.lgsp.messagestore.SystemActs;
import vn.lgsp.routing.Systems;

/** What pages, figures and health share; it stands in the application's main context. */
@Configuration(proxyBeanMethods = false)
class ControlParts {

    @Bean
    Board board(Systems systems, Statuses statuses, Polls polls, Broker broker, InstantSource clock) {
        return new Board(systems, statuses, polls, broker, clock);
    }

    @Bean
    Figures figures(Board board, EngineRoom engine, Systems systems) {
        return new Figures(board, engine, systems);
    }

    @Bean
    Acts acts(
            Systems systems,
            EngineRoom engine,
            Statuses statuses,
            Exchanges exchanges,
            DataSource store,
            MeterRegistry registry,
            InstantSource clock) {
        return new Acts(systems, engine, statuses, exchanges, new SystemActs(store), registry, clock);
    }

    @Bean
    GroupRetries groupRetries(DataSource store, Systems systems, EngineRoom engine, Broker broker) {
        return new GroupRetries(new ParkedGroups(store), systems, engine, broker);
    }

    @Bean
    PollActs pollActs(
            Systems systems, Polls polls, FetchRefusals refusals, MeterRegistry registry, InstantSource clock) {
        return new PollActs(systems, polls, refusals, registry, clock);
    }

    @Bean
    CatalogueActs catalogueActs(Systems systems, Catalogues catalogues) {
        return new CatalogueActs(systems, catalogues);
    }

    @Bean
    Reconciliations reconciliations(DataSource store) {
        return new Reconciliations(store);
    }

    @Bean
    Resyncs resyncs(DataSource store) {
        return new Resyncs(store);
    }

    @Bean
    Synchronisations synchronisations(Systems systems, Reconciliations reconciliations, Resyncs resyncs) {
        return new Synchronisations(systems, reconciliations, resyncs);
    }

    @Bean
    SignedShares signedShares(DataSource store) {
        return new SignedShares(new DocumentCounts(store));
    }

    @Bean
    ShadowReports shadowReports(Systems systems) {
        return new ShadowReports(systems);
    }

    @Bean
    Corrections corrections(Acts acts, Exchanges exchanges, DataSource store, Seal seal) {
        return new Corrections(acts, exchanges, new Originals(store), seal);
    }

    /** Whether the broker answers. Messages that wait for a person do not make a node unhealthy; they are figures. */
    @Bean
    HealthIndicator brokerHealthIndicator(Broker broker) {
        return () -> {
            try {
                broker.count(Queues.LOG);
                return Health.up().build();
            } catch (BrokerFailed e) {
                return Health.down(e).build();
            }
        };
    }
}
