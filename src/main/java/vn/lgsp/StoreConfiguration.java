package vn.lgsp;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;
import vn.lgsp.agency.AgencyBook;
import vn.lgsp.attachments.AttachmentStore;
import vn.lgsp.channel.Broker;
import vn.lgsp.exchange.Fingerprints;
import vn.lgsp.exchange.Seal;
import vn.lgsp.messagestore.AgencyDirectory;
import vn.lgsp.messagestore.AgencyRenamings;
import vn.lgsp.messagestore.CatalogueReading;
import vn.lgsp.messagestore.Catalogues;
import vn.lgsp.messagestore.ChangeFeed;
import vn.lgsp.messagestore.Claims;
import vn.lgsp.messagestore.Documents;
import vn.lgsp.messagestore.Exchanges;
import vn.lgsp.messagestore.FileRights;
import vn.lgsp.messagestore.GuardedStore;
import vn.lgsp.messagestore.Inbox;
import vn.lgsp.messagestore.LogWriter;
import vn.lgsp.messagestore.LookupLog;
import vn.lgsp.messagestore.Originals;
import vn.lgsp.messagestore.Partitions;
import vn.lgsp.messagestore.Retention;
import vn.lgsp.messagestore.SealedSettings;
import vn.lgsp.messagestore.StoreWatch;
import vn.lgsp.messagestore.Upkeep;
import vn.lgsp.messagestore.embedded.DataFolder;
import vn.lgsp.messagestore.embedded.EmbeddedPostgres;
import vn.lgsp.routing.Agencies;

/** The data folder, the database, and what stands on it. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(BusProperties.class)
class StoreConfiguration {
    private static final int CONNECTIONS = 24;
    private static final Duration UPKEEP = Duration.ofHours(1);
    /** How long a file stays that no message names: a message may be on its way. */
    private static final Duration UNNAMED = Duration.ofHours(48);

    private static final int FINGERPRINT_KEY = 32;

    @Bean
    DataFolder dataFolder(BusProperties properties) {
        return DataFolder.open(properties.data().toAbsolutePath());
    }

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    /** This node's id, kept in its data folder. */
    @Bean
    UUID node(DataFolder folder) throws IOException {
        Path file = folder.path().resolve("node-id");
        if (!Files.exists(file)) {
            Files.writeString(file, UUID.randomUUID().toString());
        }
        return UUID.fromString(Files.readString(file).strip());
    }

    @Bean
    Seal seal(BusProperties properties, Environment environment, DataFolder folder) {
        if (!properties.keys().isBlank()) {
            return Keys.parse(properties.keys());
        }
        if (environment.matchesProfiles("sandbox")) {
            return Keys.sandbox(folder.path());
        }
        throw new StartRefused("LGSP_KEYS is not set; for a trial set LGSP_SANDBOX=true");
    }

    @Bean
    @Lazy
    EmbeddedPostgres embeddedPostgres(DataFolder folder) {
        return EmbeddedPostgres.start(folder.path());
    }

    @Bean
    StoreAddress storeAddress(BusProperties properties, ObjectProvider<EmbeddedPostgres> embedded) {
        if (properties.db().given()) {
            BusProperties.Outside db = properties.db();
            return new StoreAddress(db.url(), db.user(), db.password());
        }
        EmbeddedPostgres postgres = embedded.getObject();
        return new StoreAddress(postgres.jdbcUrl(), postgres.user(), postgres.password());
    }

    /** Where the database is. */
    record StoreAddress(String url, String user, String password) {
        @Override
        public String toString() {
            return "StoreAddress[" + url + "]";
        }
    }

    @Bean
    DataSource dataSource(StoreAddress address, StoreWatch watch) {
        HikariDataSource source = new HikariDataSource();
        source.setPoolName("store");
        source.setMaximumPoolSize(CONNECTIONS);
        source.setConnectionTimeout(5_000);
        // Seconds: a server that is there but silent must not hold a thread for ever.
        source.addDataSourceProperty("connectTimeout", "5");
        source.addDataSourceProperty("socketTimeout", "60");
        // None is made in advance: one that waits for the database to come back would look for it ever more seldom.
        source.setMinimumIdle(0);
        source.setJdbcUrl(address.url());
        source.setUsername(address.user());
        source.setPassword(address.password());
        return new GuardedStore(source, watch);
    }

    @Bean
    @DependsOnDatabaseInitialization
    Partitions partitions(DataSource store, Clock clock) {
        Partitions partitions = new Partitions(store, clock);
        partitions.extend();
        return partitions;
    }

    @Bean
    Upkeep upkeep(
            BusProperties properties,
            DataSource store,
            Partitions partitions,
            Clock clock,
            AttachmentStore attachments,
            FileRights rights) {
        BusProperties.Keep keep = properties.keep();
        Retention retention = new Retention(
                store, partitions, clock, keep.claims(), keep.payloads(), keep.lookups(), keep.catalogues());
        return new Upkeep(
                partitions,
                retention,
                () -> {
                    if (keep.payloads().isPositive()) {
                        rights.forget(keep.payloads());
                    }
                    attachments.collect(clock.instant().minus(UNNAMED), rights::named);
                },
                UPKEEP);
    }

    @Bean
    AttachmentStore attachmentStore(BusProperties properties, Seal seal) {
        return new AttachmentStore(properties.attachments().toAbsolutePath(), seal);
    }

    @Bean
    @DependsOnDatabaseInitialization
    FileRights fileRights(DataSource store) {
        return new FileRights(store);
    }

    @Bean
    @DependsOnDatabaseInitialization
    LookupLog lookupLog(DataSource store) {
        return new LookupLog(store);
    }

    @Bean
    @DependsOnDatabaseInitialization
    Claims claims(DataSource store, UUID node, StoreWatch watch) {
        return new Claims(store, node, watch);
    }

    @Bean
    @DependsOnDatabaseInitialization
    Exchanges exchanges(DataSource store, Seal seal) {
        return new Exchanges(store, seal);
    }

    @Bean
    @DependsOnDatabaseInitialization
    Originals originals(DataSource store) {
        return new Originals(store);
    }

    @Bean
    @DependsOnDatabaseInitialization
    Documents documents(DataSource store) {
        return new Documents(store);
    }

    @Bean
    @DependsOnDatabaseInitialization
    AgencyDirectory agencyDirectory(DataSource store) {
        return new AgencyDirectory(store);
    }

    @Bean
    @DependsOnDatabaseInitialization
    AgencyRenamings agencyRenamings(DataSource store) {
        return new AgencyRenamings(store);
    }

    @Bean
    AgencyBook agencyBook(AgencyDirectory directory, AgencyRenamings renamings, BusProperties properties) {
        try {
            AgencyBook.seed(renamings, Agencies.list(properties.agencies()));
            return new AgencyBook(directory, renamings);
        } catch (IllegalArgumentException e) {
            throw new StartRefused(
                    "the renamed agencies of " + properties.agencies() + " and of the database: " + e.getMessage());
        }
    }

    @Bean
    @DependsOnDatabaseInitialization
    Inbox inbox(DataSource store) {
        return new Inbox(store);
    }

    @Bean
    @DependsOnDatabaseInitialization
    Catalogues catalogues(DataSource store) {
        return new Catalogues(store);
    }

    @Bean
    @DependsOnDatabaseInitialization
    CatalogueReading catalogueReading(DataSource store) {
        return new CatalogueReading(store);
    }

    @Bean
    @DependsOnDatabaseInitialization
    ChangeFeed changeFeed(DataSource store) {
        return new ChangeFeed(store);
    }

    @Bean
    @DependsOnDatabaseInitialization
    SealedSettings sealedSettings(DataSource store, Seal seal) {
        return new SealedSettings(store, seal);
    }

    @Bean
    Fingerprints fingerprints(SealedSettings settings) {
        return new Fingerprints(settings.orElseMake("fingerprint-key", () -> {
            byte[] key = new byte[FINGERPRINT_KEY];
            new SecureRandom().nextBytes(key);
            return key;
        }));
    }

    @Bean
    LogWriter logWriter(Broker broker, DataSource store, Partitions partitions) {
        return new LogWriter(broker, store, partitions);
    }
}
