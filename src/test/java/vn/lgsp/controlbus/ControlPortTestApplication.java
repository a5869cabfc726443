package vn.lgsp.controlbus;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.api.core.client.ActiveMQClient;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.remoting.impl.invm.InVMAcceptorFactory;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.camel.support.SimpleRegistry;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import vn.lgsp.channel.Broker;
import vn.lgsp.controlbus.watch.WatchParts;
import vn.lgsp.delivery.Command;
import vn.lgsp.delivery.EngineRoom;
import vn.lgsp.delivery.LaneStatus;
import vn.lgsp.delivery.partner.KeptFiles;
import vn.lgsp.delivery.route.HopStamp;
import vn.lgsp.delivery.route.RouteDeliverer;
import vn.lgsp.delivery.route.RouteRegistry;
import vn.lgsp.deployment.Deployer;
import vn.lgsp.deployment.DeploymentProperties;
import vn.lgsp.deployment.LiveFolders;
import vn.lgsp.deployment.Shadow;
import vn.lgsp.deployment.Versions;
import vn.lgsp.exchange.Fingerprints;
import vn.lgsp.exchange.Seal;
import vn.lgsp.messagestore.AgencyRenamings;
import vn.lgsp.messagestore.CatalogueReading;
import vn.lgsp.messagestore.Catalogues;
import vn.lgsp.messagestore.Deployments;
import vn.lgsp.messagestore.Documents;
import vn.lgsp.messagestore.Exchanges;
import vn.lgsp.messagestore.LookupLog;
import vn.lgsp.messagestore.Originals;
import vn.lgsp.messagestore.Preparations;
import vn.lgsp.messagestore.ShadowRuns;
import vn.lgsp.routing.ConnectedSystem;
import vn.lgsp.routing.SystemFolders;
import vn.lgsp.routing.Systems;

/** A service port with one open path, the real control port, and a small broker with messages: one at a time in a JVM. */
final class ControlPortTestApplication implements AutoCloseable {
    static final String QUEUE = "sample-system.dispatch";
    static final String USER = "admin";
    static final String PASSWORD = "admin-sandbox";

    private final ConfigurableApplicationContext context;
    private final EmbeddedActiveMQ broker;

    private ControlPortTestApplication(ConfigurableApplicationContext context, EmbeddedActiveMQ broker) {
        this.context = context;
        this.broker = broker;
    }

    static ControlPortTestApplication start() {
        try {
            EmbeddedActiveMQ broker = broker();
            SpringApplication application = new SpringApplication(Configuration.class);
            // The command line wins over what the configuration files say.
            ConfigurableApplicationContext context = application.run(
                    "--server.port=0",
                    "--management.server.port=0",
                    "--lgsp.control.username=" + USER,
                    "--lgsp.control.password=" + PASSWORD,
                    "--lgsp.control.lock-time=1s",
                    "--server.address=127.0.0.1",
                    // There is no store here.
                    "--management.health.db.enabled=false",
                    "--management.endpoint.health.validate-group-membership=false");
            return new ControlPortTestApplication(context, broker);
        } catch (Exception e) {
            throw new IllegalStateException("test application did not start", e);
        }
    }

    int servicePort() {
        return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    }

    int controlPort() {
        return context.getEnvironment().getRequiredProperty("local.management.port", Integer.class);
    }

    long messages() {
        return broker.getActiveMQServer().locateQueue(QUEUE).getMessageCount();
    }

    @Override
    public void close() {
        context.close();
        try {
            broker.stop();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static EmbeddedActiveMQ broker() throws Exception {
        ConfigurationImpl configuration = new ConfigurationImpl();
        configuration
                .setName("bus")
                .setPersistenceEnabled(false)
                .setSecurityEnabled(false)
                .setJMXManagementEnabled(true)
                .addAcceptorConfiguration(new TransportConfiguration(InVMAcceptorFactory.class.getName()))
                .addQueueConfiguration(QueueConfiguration.of(QUEUE)
                        .setRoutingType(RoutingType.ANYCAST)
                        .setDurable(false));
        EmbeddedActiveMQ broker =
                new EmbeddedActiveMQ().setConfiguration(configuration).start();
        try (var locator = ActiveMQClient.createServerLocator("vm://0");
                var factory = locator.createSessionFactory();
                var session = factory.createSession();
                var producer = session.createProducer(QUEUE)) {
            for (int i = 1; i <= 3; i++) {
                var message = session.createMessage((byte) 3, true);
                message.getBodyBuffer()
                        .writeNullableSimpleString(
                                org.apache.activemq.artemis.api.core.SimpleString.of("sample message " + i));
                message.putStringProperty("subject", "dossier-" + i);
                producer.send(message);
            }
        }
        return broker;
    }

    @TestConfiguration // keeps other tests' component scan away
    @SpringBootConfiguration
    @EnableAutoConfiguration(
            excludeName = {
                "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
                "org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration",
                "org.apache.camel.spring.boot.CamelAutoConfiguration"
            })
    @Import({ControlSecurity.class, ControlParts.class, WatchParts.class, Service.class})
    static class Configuration {
        /** Nothing receives, and the store is away: pages must show that too. */
        @Bean
        Systems systems() {
            return new Systems(List.of());
        }

        @Bean
        Catalogues catalogues(DataSource store) {
            return new Catalogues(store);
        }

        @Bean
        SystemFolders reader() {
            return new SystemFolders(UnaryOperator.identity());
        }

        @Bean
        LiveFolders folders() throws IOException {
            return new LiveFolders(Files.createTempDirectory("seeds"), Files.createTempDirectory("unpacked"));
        }

        @Bean
        RouteRegistry registry(Systems systems, InstantSource clock) {
            return new RouteRegistry(systems, clock, new SimpleRegistry(), KeptFiles.NONE);
        }

        @Bean
        Deployer deployer(
                DataSource store,
                Systems systems,
                SystemFolders reader,
                LiveFolders folders,
                RouteRegistry registry,
                Exchanges exchanges,
                EngineRoom engine,
                InstantSource clock) {
            return new Deployer(
                    systems,
                    reader,
                    folders,
                    registry,
                    engine,
                    new Deployments(store),
                    new Preparations(store),
                    exchanges,
                    new Preparations.Node(new UUID(0, 1), "here"),
                    new DeploymentProperties(
                            "", Duration.ofSeconds(1), false, Duration.ofDays(1), 20, Duration.ofDays(1)),
                    clock);
        }

        @Bean
        Deployments deployments(DataSource store) {
            return new Deployments(store);
        }

        @Bean
        Versions versions(Deployments store, LiveFolders folders) {
            return new Versions(store, folders);
        }

        @Bean
        ShadowRuns shadowRuns(DataSource store) {
            return new ShadowRuns(store);
        }

        @Bean
        Shadow shadow(
                Deployer deployer,
                Systems systems,
                SystemFolders reader,
                LiveFolders folders,
                RouteRegistry registry,
                Seal seal,
                Exchanges exchanges,
                DataSource store,
                ShadowRuns runs) {
            return new Shadow(
                    deployer,
                    systems,
                    reader,
                    folders,
                    registry,
                    new RouteDeliverer(
                            registry,
                            seal,
                            systems::agencies,
                            digest -> Optional.empty(),
                            HopStamp.NONE,
                            message -> Optional.empty()),
                    exchanges,
                    new Originals(store),
                    runs,
                    seal);
        }

        @Bean
        Documents documents(DataSource store) {
            return new Documents(store);
        }

        @Bean
        Originals originals(DataSource store) {
            return new Originals(store);
        }

        @Bean
        AgencyRenamings agencyRenamings(DataSource store) {
            return new AgencyRenamings(store);
        }

        @Bean
        LookupLog lookupLog(DataSource store) {
            return new LookupLog(store);
        }

        @Bean
        CatalogueReading catalogueReading(DataSource store) {
            return new CatalogueReading(store);
        }

        @Bean
        InstantSource clock() {
            return InstantSource.system();
        }

        @Bean
        Broker broker() {
            Broker broker = Broker.connect("vm://0", null, null);
            broker.createLogQueues();
            return broker;
        }

        @Bean
        Seal seal() {
            return new Seal("test", Map.of("test", new byte[32]));
        }

        @Bean
        Fingerprints fingerprints() {
            return new Fingerprints(new byte[32]);
        }

        @Bean
        DataSource store() {
            return new DriverManagerDataSource("jdbc:postgresql://127.0.0.1:1/away");
        }

        @Bean
        UUID node() {
            return UUID.randomUUID();
        }

        @Bean
        Exchanges exchanges(DataSource store, Seal seal) {
            return new Exchanges(store, seal);
        }

        @Bean
        EngineRoom engineRoom() {
            return new EngineRoom() {
                @Override
                public boolean isDelivering() {
                    return false;
                }

                @Override
                public Map<String, Long> queued(String system) {
                    return Map.of();
                }

                @Override
                public void forget(String system) {}

                @Override
                public void renew(ConnectedSystem system) {}

                @Override
                public List<LaneStatus> status() {
                    return List.of();
                }

                @Override
                public void tell(String system, Command command) {
                    throw new IllegalStateException("Nothing receives");
                }
            };
        }

        @Bean
        SecurityFilterChain serviceChain(HttpSecurity http) {
            return http.authorizeHttpRequests(rules -> rules.anyRequest().permitAll())
                    .csrf(csrf -> csrf.disable())
                    .build();
        }
    }

    @RestController
    static class Service {
        @GetMapping("/api/v1/sample")
        String sample() {
            return "sample";
        }
    }
}
