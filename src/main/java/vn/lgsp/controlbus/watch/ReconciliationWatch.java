package vn.lgsp.controlbus.watch;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import vn.lgsp.controlbus.watch.Alert.Condition;
import vn.lgsp.messagestore.Reconciliations;
import vn.lgsp.messagestore.Reconciliations.Run;
import vn.lgsp.routing.ConnectedSystem;
import vn.lgsp.routing.Systems;

/** Says with which systems the last comparison found dossiers missing or otherwise; clears with one that finds none. */
final class ReconciliationWatch implements Lookout {
    private static final Duration RECENT = Duration.ofDays(7);
    private static final int LATEST = 5;

    private final Systems systems;
    private final Reconciliations comparisons;

    ReconciliationWatch(Systems systems, Reconciliations comparisons) {
        this.systems = systems;
        this.comparisons = comparisons;
    }

    @Override
    public Set<AlertKind> kinds() {
        return EnumSet.of(AlertKind.RECONCILIATION_DIFFERS);
    }

    @Override
    public List<Condition> conditions(Instant now) {
        return systems.all().stream()
                .filter(system -> system.manifest().reconcile() != null)
                .map(ConnectedSystem::name)
                .flatMap(system -> lastDone(system)
                        .filter(run -> run.begunAt().isAfter(now.minus(RECENT)) && run.missing() + run.other() > 0)
                        .map(run -> Condition.of(
                                AlertKind.RECONCILIATION_DIFFERS,
                                system,
                                Map.of("count", String.valueOf(run.missing() + run.other()))))
                        .stream())
                .toList();
    }

    private Optional<Run> lastDone(String system) {
        return comparisons.latest(system, LATEST).stream()
                .filter(run -> run.state().equals("DONE"))
                .findFirst();
    }
}
