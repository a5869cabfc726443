package vn.lgsp.controlbus.watch;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import vn.lgsp.controlbus.watch.Alert.Condition;
import vn.lgsp.messagestore.CatalogueState;
import vn.lgsp.messagestore.Catalogues;
import vn.lgsp.routing.Systems;
import vn.lgsp.routing.Systems.SharedCatalogue;

/** Says which systems' catalogues are too old, or were set aside: one alert a system, naming them. */
final class CatalogueWatch implements Lookout {

    private final Systems systems;
    private final Catalogues catalogues;

    CatalogueWatch(Systems systems, Catalogues catalogues) {
        this.systems = systems;
        this.catalogues = catalogues;
    }

    @Override
    public Set<AlertKind> kinds() {
        return EnumSet.of(AlertKind.CATALOGUE_STALE, AlertKind.CATALOGUE_SHRUNK);
    }

    @Override
    public List<Condition> conditions(Instant now) {
        if (systems.catalogues().isEmpty()) {
            return List.of();
        }
        Map<String, CatalogueState> states = catalogues.states();
        List<Condition> conditions = new ArrayList<>();
        add(AlertKind.CATALOGUE_STALE, states, (each, state) -> each.isStale(state.rightUntil(), now), conditions);
        add(AlertKind.CATALOGUE_SHRUNK, states, (each, state) -> state.aside() != null, conditions);
        return conditions;
    }

    private void add(
            AlertKind kind,
            Map<String, CatalogueState> states,
            BiPredicate<SharedCatalogue, CatalogueState> isSo,
            List<Condition> conditions) {
        Map<String, List<String>> bySystem = new TreeMap<>();
        for (SharedCatalogue each : systems.catalogues().values()) {
            CatalogueState state = states.get(each.name());
            if (state != null && isSo.test(each, state)) {
                bySystem.computeIfAbsent(each.system(), system -> new ArrayList<>())
                        .add(each.name());
            }
        }
        bySystem.forEach((system, names) ->
                conditions.add(Condition.of(kind, system, Map.of("catalogues", String.join(", ", names)))));
    }
}
