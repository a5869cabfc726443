package vn.lgsp.lookup;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import vn.lgsp.delivery.route.RouteRegistry;
import vn.lgsp.routing.ConnectedSystem;
import vn.lgsp.routing.Systems;

/** What can be looked up, as the folders say, and how hard each system may be pressed. */
final class Offers {
    private final Map<String, Map<String, Offer>> offers = new TreeMap<>();
    private final Map<String, Turnstile> turnstiles = new HashMap<>();

    /** @throws IllegalArgumentException if a folder lacks a part of a look-up */
    Offers(Systems systems, RouteRegistry partners, MeterRegistry meters) {
        systems.all().stream()
                .filter(system -> !system.manifest().lookups().isEmpty())
                .forEach(system -> add(system, partners, meters));
    }

    private void add(ConnectedSystem system, RouteRegistry partners, MeterRegistry meters) {
        Map<String, Offer> its = new TreeMap<>();
        system.manifest()
                .lookups()
                .forEach(
                        (name, rule) -> its.put(name, new Offer(system, name, rule, partners.mappings(system.name()))));
        offers.put(system.name(), its);
        Turnstile turnstile = new Turnstile(system.name(), system.manifest().lookupLimits());
        turnstiles.put(system.name(), turnstile);
        Gauge.builder("lgsp.lookup.open", turnstile, each -> each.isOpen() ? 1 : 0)
                .description("Whether the system is left alone because look-ups failed")
                .tag("system", system.name())
                .register(meters);
    }

    Optional<Offer> named(String system, String name) {
        return Optional.ofNullable(offers.getOrDefault(system, Map.of()).get(name));
    }

    Stream<Offer> all() {
        return offers.values().stream().flatMap(each -> each.values().stream());
    }

    Turnstile turnstile(String system) {
        return Objects.requireNonNull(turnstiles.get(system));
    }
}
