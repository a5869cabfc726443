package vn.lgsp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ApplicationListener;
import org.springframework.core.env.Environment;
import org.springframework.util.unit.DataSize;
import vn.lgsp.controlbus.ControlProperties;
import vn.lgsp.deployment.DeploymentProperties;
import vn.lgsp.deployment.FolderCheck;
import vn.lgsp.routing.Agencies;
import vn.lgsp.routing.ConnectedSystem;
import vn.lgsp.routing.Finding;
import vn.lgsp.routing.RouteLint;
import vn.lgsp.routing.SystemFolders;
import vn.lgsp.routing.Systems;
import vn.lgsp.routing.ValuesMissing;

/** Looks for what would prevent a start before anything is started: values, secrets, systems' folders, ports. */
final class Preflight implements ApplicationListener<ApplicationEnvironmentPreparedEvent> {
    private static final int PASSWORD_LENGTH = 8;
    private static final int LAST_PORT = 65_535;

    @Override
    public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
        check(event.getEnvironment());
    }

    /** @throws RuntimeException which {@link StartFailure} can tell in one line */
    static void check(Environment environment) {
        List<Port> ports = ports(environment);
        BusProperties properties =
                Binder.get(environment).bind("lgsp", BusProperties.class).get();
        Systems systems = systems(environment, properties);
        Binder.get(environment).bind("lgsp.gateway.body-limit", DataSize.class);
        if (!properties.keys().isBlank()) {
            Keys.parse(properties.keys());
        }
        password(environment);
        Binder.get(environment).bind("lgsp.control", ControlProperties.class);
        Binder.get(environment).bind("lgsp.deployments", DeploymentProperties.class);
        routes(properties.routes());
        systems.all().forEach(Preflight::mappings);
        ports.forEach(Port::assertFree);
    }

    /** All that is missing is told at once. */
    private static Systems systems(Environment environment, BusProperties properties) {
        List<String> missing = new ArrayList<>();
        if (environment.matchesProfiles("external")) {
            missing(missing, "LGSP_DB_URL", properties.db().url());
            missing(missing, "LGSP_BROKER_URL", properties.broker().url());
        }
        if (!environment.matchesProfiles("sandbox")) {
            missing(missing, "LGSP_KEYS", properties.keys());
            missing(missing, "LGSP_ADMIN_PASSWORD", environment.getProperty("lgsp.control.password", ""));
        }
        try {
            Agencies agencies = Agencies.read(properties.agencies());
            Systems systems = new SystemFolders(new Placeholders(environment), () -> agencies)
                    .read(properties.routes().toAbsolutePath());
            if (missing.isEmpty()) {
                return systems;
            }
        } catch (ValuesMissing e) {
            missing.addAll(e.names());
        }
        throw new StartRefused("not set: " + String.join(", ", missing)
                + (environment.matchesProfiles("sandbox | external")
                        ? ""
                        : "; for a trial with simulators set LGSP_SANDBOX=true"));
    }

    private static void missing(List<String> missing, String name, String value) {
        if (value.isBlank()) {
            missing.add(name);
        }
    }

    private static void password(Environment environment) {
        if (environment.getProperty("lgsp.control.password", "").length() < PASSWORD_LENGTH) {
            throw new StartRefused("LGSP_ADMIN_PASSWORD must have at least " + PASSWORD_LENGTH + " characters");
        }
        if (environment.getProperty("lgsp.deployments.approval", Boolean.class, false)
                && environment.getProperty("lgsp.control.operators", "").isBlank()) {
            throw new StartRefused(
                    "LGSP_DEPLOYMENT_APPROVAL=true needs a second person: name further operators in LGSP_OPERATORS");
        }
        String scraper = environment.getProperty("lgsp.control.scraper.password", "");
        if (!scraper.isEmpty() && scraper.length() < PASSWORD_LENGTH) {
            throw new StartRefused("LGSP_SCRAPER_PASSWORD must have at least " + PASSWORD_LENGTH + " characters");
        }
    }

    private static void routes(Path routes) {
        List<Finding> findings = new RouteLint().check(routes);
        if (!findings.isEmpty()) {
            throw new StartRefused(findings.getFirst()
                    + (findings.size() == 1 ? "" : " (and " + (findings.size() - 1) + " more findings)"));
        }
    }

    /** What is compiled at the first message would else fail there. */
    private static void mappings(ConnectedSystem system) {
        FolderCheck.mappings(system.folders()).stream().findFirst().ifPresent(finding -> {
            throw new StartRefused(finding.file() + ": " + finding.english() + " (line " + finding.line() + ")");
        });
    }

    private static List<Port> ports(Environment environment) {
        List<Port> ports = new ArrayList<>();
        ports.add(port(environment, "LGSP_PORT", "server"));
        ports.add(port(environment, "LGSP_CONTROL_PORT", "management.server"));
        if (environment.matchesProfiles("sandbox")) {
            ports.add(new Port(
                    "LGSP_SIMULATOR_PORT",
                    "127.0.0.1",
                    number(environment, "LGSP_SIMULATOR_PORT", "lgsp.simulator-port")));
        }
        Map<Integer, String> names = new LinkedHashMap<>();
        for (Port port : ports) {
            String other = port.number() == 0 ? null : names.put(port.number(), port.name());
            if (other != null) {
                throw new StartRefused(other + " and " + port.name() + " are both " + port.number());
            }
        }
        return ports;
    }

    private static Port port(Environment environment, String name, String server) {
        return new Port(
                name,
                environment.getProperty(server + ".address", "0.0.0.0"),
                number(environment, name, server + ".port"));
    }

    private static int number(Environment environment, String name, String key) {
        String text = environment.getProperty(key, "").strip();
        if (!text.matches("\\d{1,5}") || Integer.parseInt(text) > LAST_PORT) {
            throw new StartRefused(name + " is '" + text + "' and must be a port, 0 to " + LAST_PORT);
        }
        return Integer.parseInt(text);
    }

    /** A port that a server of ours will want. */
    private record Port(String name, String address, int number) {

        void assertFree() {
            try (ServerSocket probe = new ServerSocket()) {
                probe.setReuseAddress(true);
                probe.bind(new InetSocketAddress(InetAddress.getByName(address), number));
            } catch (IOException e) {
                throw new StartRefused(
                        "port %d of %s (%s) cannot be used: %s".formatted(number, address, name, e.getMessage()));
            }
        }
    }
}
