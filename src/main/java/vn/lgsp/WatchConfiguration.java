package vn.lgsp;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Properties;
import java.util.function.ToDoubleFunction;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import vn.lgsp.StoreConfiguration.StoreAddress;
import vn.lgsp.attachments.AttachmentStore;
import vn.lgsp.channel.Broker;
import vn.lgsp.channel.DiskWatch;
import vn.lgsp.messagestore.StoreWatch;
import vn.lgsp.messagestore.embedded.DataFolder;

/** What looks after the things that the bus leans on, and tells health and figures. */
@Configuration(proxyBeanMethods = false)
class WatchConfiguration {
    private static final String SECONDS_TO_ANSWER = "3";

    @Bean
    StoreWatch storeWatch(StoreAddress address) {
        DriverManagerDataSource direct = new DriverManagerDataSource(address.url(), address.user(), address.password());
        Properties patience = new Properties();
        patience.setProperty("connectTimeout", SECONDS_TO_ANSWER);
        patience.setProperty("socketTimeout", SECONDS_TO_ANSWER);
        direct.setConnectionProperties(patience);
        return new StoreWatch(direct);
    }

    /** Embedded, the broker's disk and the database's is that of the data folder. */
    @Bean
    DiskWatch diskWatch(Broker broker, BusProperties properties, DataFolder folder) {
        boolean embedded = !properties.broker().given() || !properties.db().given();
        return new DiskWatch(broker, embedded ? folder.path() : null, properties.diskLimit());
    }

    /** Whether the database answers. Without it a node still accepts most messages: it is ready, though not healthy. */
    @Bean
    HealthIndicator storeHealthIndicator(StoreWatch store) {
        return () -> (store.isAway() ? Health.down() : Health.up()).build();
    }

    /** Whether there is room on the disks; without it nothing is accepted. */
    @Bean
    HealthIndicator diskHealthIndicator(DiskWatch disk) {
        return () -> (disk.isFull() ? Health.down() : Health.up())
                .withDetail("usage", disk.usage())
                .build();
    }

    @Bean
    MeterBinder storeAndDisk(StoreWatch store, DiskWatch disk, AttachmentStore attachments) {
        return registry -> {
            Gauge.builder("lgsp.disk.usage", disk, DiskWatch::usage)
                    .description("Used part of the fullest disk that counts, 0 to 1")
                    .baseUnit("ratio")
                    .register(registry);
            Gauge.builder("lgsp.disk.full", disk, watch -> watch.isFull() ? 1 : 0)
                    .description("1 while nothing is accepted for want of room")
                    .register(registry);
            Gauge.builder("lgsp.store.away", store, watch -> watch.isAway() ? 1 : 0)
                    .description("1 while the database does not answer")
                    .register(registry);
            Gauge.builder("lgsp.attachments.size", attachments, kept -> of(kept, AttachmentStore.Size::bytes))
                    .description("Size of the kept papers as they lie on the disk, counted once an hour")
                    .baseUnit("bytes")
                    .register(registry);
            Gauge.builder("lgsp.attachments.files", attachments, kept -> of(kept, AttachmentStore.Size::files))
                    .description("Number of the kept papers, counted once an hour")
                    .register(registry);
        };
    }

    private static double of(AttachmentStore store, ToDoubleFunction<AttachmentStore.Size> what) {
        AttachmentStore.Size size = store.size();
        return size == null ? Double.NaN : what.applyAsDouble(size);
    }
}
