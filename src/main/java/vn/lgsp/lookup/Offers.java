package vn.lgsp.lookup;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import vn.lgsp.delivery.route.RouteRegistry;
import vn.lgsp.routing.ConnectedSystem;
import vn.lgsp.routing.LookupLimits;
import vn.lgsp.routing.Systems;

/** What can be looked up, as the live folders say, and how hard each system may be pressed. */
final class Offers {
    private final Systems systems;
    private final RouteRegistry partners;
    private final MeterRegistry meters;
    private final Map<String, Turnstile> turnstiles = new ConcurrentHashMap<>();
    private final Map<String, LookupLimits> limits = new HashMap<>();
    private final Supplier<Map<String, Map<String, Offer>>> offers;

    /** @throws IllegalArgumentException if a folder lacks a part of a look-up */
    Offers(Systems systems, RouteRegistry partners, MeterRegistry meters) {
        this.systems = systems;
        this.partners = partners;
        this.meters = meters;
        this.offers = systems.derived(this::made);
    }

    private Map<String, Map<String, Offer>> made() {
        Map<String, Map<String, Offer>> made = new TreeMap<>();
        for (ConnectedSystem system : systems.all()) {
            if (!system.manifest().lookups().isEmpty()) {
                Map<String, Offer> its = new TreeMap<>();
                system.manifest()
                        .lookups()
                        .forEach((name, rule) ->
                                its.put(name, new Offer(system, name, rule, partners.mappings(system.name()))));
                made.put(system.name(), its);
                press(system);
            }
        }
        return made;
    }

    /** A version with the same limits finds the circuit as it was. */
    private void press(ConnectedSystem system) {
        LookupLimits its = system.manifest().lookupLimits();
        if (!its.equals(limits.put(system.name(), its))
                && turnstiles.put(system.name(), new Turnstile(system.name(), its)) == null) {
            Gauge.builder("lgsp.lookup.open", () -> turnstile(system.name()).isOpen() ? 1 : 0)
                    .description("Whether the system is left alone because look-ups failed")
                    .tag("system", system.name())
                    .register(meters);
        }
    }

    Optional<Offer> named(String system, String name) {
        return Optional.ofNullable(offers.get().getOrDefault(system, Map.of()).get(name));
    }

    Stream<Offer> all() {
        return offers.get().values().stream().flatMap(each -> each.values().stream());
    }

    Turnstile turnstile(String system) {
        return Objects.requireNonNull(turnstiles.get(system));
    }
}
