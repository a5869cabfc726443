package vn.lgsp.controlbus;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.InstantSource;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import vn.lgsp.channel.Broker;
import vn.lgsp.channel.BrokerFailed;
import vn.lgsp.channel.DiskWatch;
import vn.lgsp.channel.Queues;
import vn.lgsp.delivery.EngineRoom;
import vn.lgsp.messagestore.Exchanges;
import vn.lgsp.messagestore.StoreWatch;
import vn.lgsp.routing.Systems;

/** What pages, figures and health share; it stands in the application's main context. */
@Configuration(proxyBeanMethods = false)
class ControlParts {

    @Bean
    Board board(Systems systems, EngineRoom engine, Broker broker, InstantSource clock) {
        return new Board(systems, engine, broker, clock);
    }

    @Bean
    Figures figures(Board board, Systems systems) {
        return new Figures(board, systems);
    }

    @Bean
    Acts acts(Systems systems, EngineRoom engine, Exchanges exchanges, MeterRegistry registry) {
        return new Acts(systems, engine, exchanges, registry);
    }

    /** Whether the database answers. Without it a node still accepts most messages: it is ready, and not healthy. */
    @Bean
    HealthIndicator storeHealthIndicator(StoreWatch watch) {
        return () -> watch.isAway() ? Health.down().build() : Health.up().build();
    }

    /** Whether there is room on the disks; without it nothing is accepted. */
    @Bean
    HealthIndicator diskHealthIndicator(DiskWatch disk) {
        return () -> (disk.isFull() ? Health.down() : Health.up())
                .withDetail("usage", disk.usage())
                .build();
    }

    @Bean
    MeterBinder storeAndDisk(StoreWatch watch, DiskWatch disk) {
        return registry -> {
            Gauge.builder("lgsp.disk.usage", disk, DiskWatch::usage)
                    .description("used part of the fullest disk that counts, 0 to 1")
                    .register(registry);
            Gauge.builder("lgsp.store.away", watch, store -> store.isAway() ? 1 : 0)
                    .description("1 while the database does not answer")
                    .register(registry);
        };
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
