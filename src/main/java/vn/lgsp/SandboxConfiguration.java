package vn.lgsp;

import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import vn.lgsp.deployment.Deployer;
import vn.lgsp.deployment.DropFolder;
import vn.lgsp.deployment.LiveFolders;
import vn.lgsp.messagestore.embedded.DataFolder;
import vn.lgsp.routing.ConnectedSystem;
import vn.lgsp.routing.Systems;
import vn.lgsp.sandbox.Demonstration;
import vn.lgsp.sandbox.Simulators;

/** A trial on one machine: simulators in the partners' places, what a newcomer needs to know, and a demonstration. */
@Configuration(proxyBeanMethods = false)
@Profile("sandbox")
class SandboxConfiguration {

    @Bean
    Simulators simulators(BusProperties properties, Environment environment, DataFolder folder, LiveFolders live) {
        int port = environment.getRequiredProperty("lgsp.simulator-port", Integer.class);
        Simulators simulators = Simulators.start(properties.routes(), port, folder.path());
        live.all().forEach(simulators::renew);
        return simulators;
    }

    @Bean
    DropFolder dropFolder(BusProperties properties, Deployer deployer, Simulators simulators) {
        deployer.beforeLive(simulators::renew);
        return new DropFolder(properties.routes().toAbsolutePath(), deployer);
    }

    @Bean
    Welcome welcome(Environment environment, Systems systems, Simulators simulators) {
        return new Welcome(environment, systems, simulators);
    }

    /** Tells where everything is, then plays the demonstration. */
    static final class Welcome {
        private static final Logger log = LoggerFactory.getLogger(Welcome.class);
        private final Environment environment;
        private final Systems systems;
        private final Simulators simulators;

        Welcome(Environment environment, Systems systems, Simulators simulators) {
            this.environment = environment;
            this.systems = systems;
            this.simulators = simulators;
        }

        @EventListener
        void ready(ApplicationReadyEvent event) {
            String service = "http://127.0.0.1:" + environment.getProperty("local.server.port");
            String control = "http://127.0.0.1:" + environment.getProperty("local.management.port");
            Console.say("");
            Console.say("  lgsp-bus sandbox / môi trường thử");
            Console.say(
                    "  API, faces      " + service + "/api/v1   " + service + "/openapi.yaml   " + service + "/token");
            Console.say("  pages           " + control + "/          user admin, password admin-sandbox");
            Console.say("  broker console  " + control + "/console/  same login");
            Console.say("  health, metrics " + control + "/actuator/health  /actuator/prometheus");
            Console.say("  simulators      " + simulators.url() + "/__admin");
            systems.callers()
                    .forEach(caller -> Console.say("  client          "
                            + caller.client().id() + " / " + caller.client().secret()));
            Console.say("");
            if (environment.getProperty("lgsp.demonstration", Boolean.class, true)) {
                systems.all().forEach(system -> play(system, service));
            }
        }

        private void play(ConnectedSystem system, String service) {
            List<String> receivers = systems.all().stream()
                    .filter(other -> other.receivesOf(system))
                    .map(ConnectedSystem::name)
                    .filter(name -> simulators.systems().contains(name))
                    .toList();
            Demonstration demonstration = Demonstration.of(system, service, simulators, receivers);
            if (demonstration != null) {
                Thread.ofVirtual().name("demonstration").start(() -> play(demonstration));
            }
        }

        private static void play(Demonstration demonstration) {
            try {
                demonstration.play(Welcome::announce);
                announce(Map.of("vi", "Hết phần trình diễn", "en", "The demonstration is over"));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException e) {
                log.warn("event=demonstration-ended reason=\"{}\"", e.getMessage());
            }
        }

        private static void announce(Map<String, String> text) {
            Console.say("  demo: " + text.getOrDefault("vi", "") + " / " + text.getOrDefault("en", ""));
        }
    }
}
