package vn.lgsp.controlbus.watch;

import java.time.InstantSource;
import java.util.UUID;
import javax.sql.DataSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import vn.lgsp.channel.Broker;
import vn.lgsp.channel.Redispatch;
import vn.lgsp.channel.Whereabouts;
import vn.lgsp.delivery.EngineRoom;
import vn.lgsp.messagestore.Alone;
import vn.lgsp.messagestore.Exchanges;
import vn.lgsp.messagestore.FetchRefusals;
import vn.lgsp.messagestore.Originals;
import vn.lgsp.messagestore.Polls;
import vn.lgsp.messagestore.SystemStatuses;
import vn.lgsp.messagestore.Unsettled;
import vn.lgsp.routing.Systems;

/** The parts of the watch, put together; nothing of it runs by itself. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(WatchProperties.class)
public class WatchParts {

    @Bean
    Alerts alerts(DataSource store, InstantSource clock) {
        return new Alerts(store, clock);
    }

    @Bean
    Unsettled unsettled(DataSource store) {
        return new Unsettled(store);
    }

    @Bean
    Alone alone(DataSource store) {
        return new Alone(store);
    }

    @Bean
    FetchRefusals fetchRefusals(DataSource store) {
        return new FetchRefusals(store);
    }

    @Bean
    Polls polls(DataSource store) {
        return new Polls(store);
    }

    @Bean
    SystemStatuses systemStatuses(DataSource store) {
        return new SystemStatuses(store);
    }

    @Bean
    Statuses statuses(EngineRoom engine, SystemStatuses store, UUID node, InstantSource clock) {
        return new Statuses(engine, store, node, clock);
    }

    @Bean
    LogProgress logProgress(Broker broker, Exchanges exchanges, InstantSource clock) {
        return new LogProgress(broker, exchanges, clock);
    }

    @Bean
    Sweep sweep(
            Broker broker,
            DataSource store,
            Unsettled unsettled,
            LogProgress progress,
            Alerts alerts,
            Alone alone,
            InstantSource clock,
            WatchProperties settings) {
        return new Sweep(
                new Whereabouts(broker),
                unsettled,
                progress,
                alerts,
                alone,
                new SweepRuns(store),
                clock,
                settings.sweep());
    }

    @Bean
    Resend resend(
            Broker broker,
            DataSource store,
            Exchanges exchanges,
            Unsettled unsettled,
            LogProgress progress,
            EngineRoom engine,
            Alerts alerts,
            Alone alone,
            InstantSource clock) {
        return new Resend(
                exchanges,
                unsettled,
                new Originals(store),
                new Whereabouts(broker),
                new Redispatch(broker),
                progress,
                engine,
                alerts,
                alone,
                clock);
    }

    @Bean
    WatchFigures watchFigures(
            Systems systems,
            Broker broker,
            Exchanges exchanges,
            Unsettled unsettled,
            Alerts alerts,
            Sweep sweep,
            InstantSource clock) {
        return new WatchFigures(systems, broker, exchanges, unsettled, alerts, sweep, clock);
    }
}
