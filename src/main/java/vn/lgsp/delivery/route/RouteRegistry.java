package vn.lgsp.delivery.route;

import java.util.Map;
import java.util.TreeMap;
import vn.lgsp.delivery.partner.Mappings;
import vn.lgsp.delivery.partner.Partner;
import vn.lgsp.exchange.MessageType;
import vn.lgsp.routing.ConnectedSystem;
import vn.lgsp.routing.Systems;

/** The systems that messages are delivered to, by name. */
public final class RouteRegistry implements AutoCloseable {
    private final Map<String, SystemRoutes> bySystem = new TreeMap<>();

    public RouteRegistry(Systems systems, java.time.InstantSource clock) {
        for (ConnectedSystem system : systems.all()) {
            if (system.manifest().connection() != null) {
                Mappings mappings = new Mappings(system.folders());
                bySystem.put(system.name(), new SystemRoutes(system, new Partner(system, mappings, clock), mappings));
            }
        }
    }

    SystemRoutes of(String system) {
        SystemRoutes routes = bySystem.get(system);
        if (routes == null) {
            throw new IllegalArgumentException("No connected system '" + system + "' with a connection");
        }
        return routes;
    }

    /** The system as the bus calls it, outside any delivery. */
    public Partner partner(String system) {
        return of(system).partner();
    }

    /** The system's mappings, each compiled once. */
    public Mappings mappings(String system) {
        return of(system).mappings();
    }

    /**
     * Checks that every message type that a system receives has a route.
     *
     * @throws IllegalStateException naming the first one without
     */
    public void assertComplete() {
        for (SystemRoutes routes : bySystem.values()) {
            routes.system().manifest().receives().forEach(subscription -> {
                MessageType type = MessageType.of(subscription.type()).orElseThrow();
                if (routes.route(type) == null) {
                    throw new IllegalStateException(
                            "No route begins with bus:" + routes.system().name() + "/" + type.code());
                }
            });
        }
    }

    @Override
    public void close() {
        bySystem.values().forEach(routes -> routes.partner().close());
    }
}
