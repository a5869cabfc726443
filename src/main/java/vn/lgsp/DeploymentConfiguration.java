package vn.lgsp;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.util.UUID;
import javax.sql.DataSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import vn.lgsp.agency.AgencyBook;
import vn.lgsp.delivery.EngineRoom;
import vn.lgsp.delivery.route.RouteDeliverer;
import vn.lgsp.delivery.route.RouteRegistry;
import vn.lgsp.deployment.Deployer;
import vn.lgsp.deployment.DeploymentProperties;
import vn.lgsp.deployment.Follower;
import vn.lgsp.deployment.LiveFolders;
import vn.lgsp.deployment.Presence;
import vn.lgsp.deployment.Shadow;
import vn.lgsp.deployment.Versions;
import vn.lgsp.exchange.Seal;
import vn.lgsp.messagestore.Deployments;
import vn.lgsp.messagestore.Exchanges;
import vn.lgsp.messagestore.Originals;
import vn.lgsp.messagestore.Preparations;
import vn.lgsp.messagestore.ShadowRuns;
import vn.lgsp.messagestore.embedded.DataFolder;
import vn.lgsp.routing.SystemFolders;
import vn.lgsp.routing.Systems;

/** Which version of each system's folder is live, and what changes it. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(DeploymentProperties.class)
class DeploymentConfiguration {

    @Bean
    @DependsOnDatabaseInitialization
    Deployments deployments(DataSource store) {
        return new Deployments(store);
    }

    @Bean
    @DependsOnDatabaseInitialization
    Preparations preparations(DataSource store) {
        return new Preparations(store);
    }

    @Bean
    Preparations.Node thisNode(UUID node, DeploymentProperties rules) {
        String name = rules.node().isBlank() ? machine() : rules.node();
        return new Preparations.Node(node, name);
    }

    private static String machine() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "?";
        }
    }

    @Bean
    Presence presence(Preparations preparations, Preparations.Node node) {
        return new Presence(preparations, node);
    }

    @Bean
    SystemFolders systemFolders(Environment environment, AgencyBook agencies) {
        return new SystemFolders(new Placeholders(environment), agencies);
    }

    @Bean
    LiveFolders liveFolders(BusProperties properties, DataFolder folder, Deployments deployments, Presence before) {
        return new LiveFolders(
                        properties.routes().toAbsolutePath(), folder.path().resolve("deployments"))
                .with(deployments);
    }

    @Bean
    Systems systems(SystemFolders reader, LiveFolders folders) {
        return reader.read(folders.all());
    }

    @Bean
    Deployer deployer(
            Systems systems,
            SystemFolders reader,
            LiveFolders folders,
            RouteRegistry registry,
            EngineRoom engine,
            Deployments deployments,
            Preparations preparations,
            Exchanges exchanges,
            Preparations.Node node,
            DeploymentProperties rules,
            Clock clock) {
        return new Deployer(
                systems, reader, folders, registry, engine, deployments, preparations, exchanges, node, rules, clock);
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
            RouteDeliverer deliverer,
            Exchanges exchanges,
            DataSource store,
            ShadowRuns runs,
            Seal seal) {
        return new Shadow(
                deployer, systems, reader, folders, registry, deliverer, exchanges, new Originals(store), runs, seal);
    }

    @Bean
    Follower follower(Deployer deployer) {
        return new Follower(deployer);
    }
}
