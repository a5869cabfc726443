package vn.lgsp.delivery.route;

import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.apache.camel.spi.BeanRepository;
import org.apache.camel.support.SimpleRegistry;
import vn.lgsp.delivery.partner.KeptFiles;
import vn.lgsp.delivery.partner.Mappings;
import vn.lgsp.delivery.partner.Partner;
import vn.lgsp.routing.ConnectedSystem;
import vn.lgsp.routing.Systems;

/** The systems that messages are delivered to, by name, each in the version that is live. */
public final class RouteRegistry implements AutoCloseable {
    private final Map<String, SystemRoutes> live = new ConcurrentHashMap<>();
    private final Map<String, Watched> trials = new ConcurrentHashMap<>();
    private final InstantSource clock;
    private final BeanRepository beans;
    private final KeptFiles files;

    private record Watched(ConnectedSystem version, Trial trial) {}

    /**
     * Loads all systems that have a connection.
     *
     * @param beans what routes can name with {@code bean:}
     * @param files what messages can name
     * @throws IllegalStateException if one cannot be used
     */
    public RouteRegistry(Systems systems, InstantSource clock, BeanRepository beans, KeptFiles files) {
        this.clock = clock;
        this.beans = beans;
        this.files = files;
        for (ConnectedSystem system : systems.all()) {
            if (system.manifest().connection() != null) {
                live.put(system.name(), load(system));
            }
        }
    }

    /**
     * This system alone, whose routes find no beans.
     *
     * @throws IllegalStateException if it cannot be used
     */
    public static RouteRegistry alone(ConnectedSystem system) {
        RouteRegistry registry =
                new RouteRegistry(new Systems(List.of()), InstantSource.system(), new SimpleRegistry(), KeptFiles.NONE);
        registry.use(registry.load(system));
        return registry;
    }

    /**
     * Another version of a system, or a new one, ready to be switched to.
     *
     * @throws IllegalStateException if it cannot be used; nothing has changed then
     */
    public SystemRoutes load(ConnectedSystem system) {
        return SystemRoutes.load(system, clock, beans, files);
    }

    /**
     * A version of a system that calls nobody, to be closed when it is done with.
     *
     * @throws IllegalStateException if it cannot be used
     */
    public Rehearsal rehearse(ConnectedSystem system, RouteDeliverer deliverer) {
        return new Rehearsal(SystemRoutes.rehearsing(system, clock, beans), deliverer);
    }

    /** Calls that begin from now on run on this version; those that run end on the one that they began with. */
    public void use(SystemRoutes version) {
        SystemRoutes before = live.put(version.system().name(), version);
        if (before != null && before != version) {
            before.retire();
        }
    }

    /** From now on what comes in to this version is watched, whether it runs already or will. */
    public void watch(ConnectedSystem version, Trial trial) {
        trials.put(version.name(), new Watched(version, trial));
    }

    /** How this very version is watched; nothing if it is not. */
    public Optional<Trial> trial(ConnectedSystem version) {
        return Optional.ofNullable(trials.get(version.name()))
                .filter(watched -> watched.version().equals(version))
                .map(Watched::trial);
    }

    /** The version that runs stood its trial elsewhere. */
    public void trust(String system) {
        trials.remove(system);
        live(system).ifPresent(SystemRoutes::trust);
    }

    /** Takes no more calls to a system that is none any more. */
    public void remove(String system) {
        trials.remove(system);
        SystemRoutes before = live.remove(system);
        if (before != null) {
            before.retire();
        }
    }

    /** The version that is live, if the system has a connection. */
    public Optional<SystemRoutes> live(String system) {
        return Optional.ofNullable(live.get(system));
    }

    private SystemRoutes of(String system) {
        SystemRoutes routes = live.get(system);
        if (routes == null) {
            throw new IllegalArgumentException("No connected system '" + system + "' with a connection");
        }
        return routes;
    }

    /** Does this with the version that is live now, which stays whole until it is done. */
    <T> T with(String system, Function<SystemRoutes, T> work) {
        while (true) {
            SystemRoutes routes = of(system);
            if (routes.enter()) {
                try {
                    return work.apply(routes);
                } finally {
                    routes.leave();
                }
            }
        }
    }

    /** Calls the system as the bus does, outside any delivery. */
    public <T> T calling(String system, Function<Partner, T> work) {
        return with(system, routes -> work.apply(routes.partner()));
    }

    /** The live version's mappings, each compiled once. */
    public Mappings mappings(String system) {
        return of(system).mappings();
    }

    @Override
    public void close() {
        live.values().forEach(SystemRoutes::retire);
    }
}
