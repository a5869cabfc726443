package vn.lgsp.delivery.route;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Endpoint;
import org.apache.camel.Processor;
import org.jspecify.annotations.Nullable;
import vn.lgsp.delivery.partner.Mappings;
import vn.lgsp.delivery.partner.Partner;
import vn.lgsp.exchange.MessageType;
import vn.lgsp.routing.ConnectedSystem;

/** One system's partner, mappings, and the routes that begin with {@code bus:<system>/...}. */
final class SystemRoutes {
    private final ConnectedSystem system;
    private final Partner partner;
    private final Mappings mappings;
    private final Map<MessageType, Route> routes = new ConcurrentHashMap<>();

    /** Where a route begins. */
    record Route(Endpoint endpoint, Processor processor) {}

    SystemRoutes(ConnectedSystem system, Partner partner, Mappings mappings) {
        this.system = system;
        this.partner = partner;
        this.mappings = mappings;
    }

    ConnectedSystem system() {
        return system;
    }

    Partner partner() {
        return partner;
    }

    Mappings mappings() {
        return mappings;
    }

    void begins(MessageType type, Route route) {
        if (routes.putIfAbsent(type, route) != null) {
            throw new IllegalStateException("Two routes begin with bus:" + system.name() + "/" + type.code());
        }
    }

    void ends(MessageType type) {
        routes.remove(type);
    }

    @Nullable
    Route route(MessageType type) {
        return routes.get(type);
    }
}
