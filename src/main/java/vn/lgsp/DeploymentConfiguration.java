package vn.lgsp;

import javax.sql.DataSource;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import vn.lgsp.delivery.EngineRoom;
import vn.lgsp.delivery.route.RouteDeliverer;
import vn.lgsp.delivery.route.RouteRegistry;
import vn.lgsp.deployment.Deployer;
import vn.lgsp.deployment.Follower;
import vn.lgsp.deployment.LiveFolders;
import vn.lgsp.deployment.Shadow;
import vn.lgsp.deployment.Versions;
import vn.lgsp.exchange.Seal;
import vn.lgsp.messagestore.DeployedVersions;
import vn.lgsp.messagestore.Deployments;
import vn.lgsp.messagestore.Exchanges;
import vn.lgsp.messagestore.Originals;
import vn.lgsp.messagestore.ShadowRuns;
import vn.lgsp.messagestore.embedded.DataFolder;
import vn.lgsp.routing.Agencies;
import vn.lgsp.routing.SystemFolders;
import vn.lgsp.routing.Systems;

/** Which version of each system's folder is live, and what changes it. */
@Configuration(proxyBeanMethods = false)
class DeploymentConfiguration {

    @Bean
    @DependsOnDatabaseInitialization
    Deployments deployments(DataSource store) {
        return new Deployments(store);
    }

    @Bean
    SystemFolders systemFolders(BusProperties properties, Environment environment) {
        return new SystemFolders(new Placeholders(environment), Agencies.read(properties.agencies()));
    }

    @Bean
    LiveFolders liveFolders(BusProperties properties, DataFolder folder, Deployments deployments) {
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
            Exchanges exchanges) {
        return new Deployer(systems, reader, folders, registry, engine, deployments, exchanges);
    }

    @Bean
    DeployedVersions deployedVersions(DataSource store) {
        return new DeployedVersions(store);
    }

    @Bean
    Versions versions(DeployedVersions store, LiveFolders folders) {
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
