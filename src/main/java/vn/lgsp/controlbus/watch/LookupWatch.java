package vn.lgsp.controlbus.watch;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import vn.lgsp.controlbus.watch.Alert.Condition;
import vn.lgsp.messagestore.LookupLog;
import vn.lgsp.routing.ConnectedSystem;
import vn.lgsp.routing.Systems;

/** Says in which systems nothing can be looked up until somebody mends the connection. */
final class LookupWatch implements Lookout {
    /** What nobody asked for so long is not known to be so any more. */
    private static final Duration RECENT = Duration.ofDays(1);

    private final Systems systems;
    private final LookupLog log;

    LookupWatch(Systems systems, LookupLog log) {
        this.systems = systems;
        this.log = log;
    }

    @Override
    public Set<AlertKind> kinds() {
        return EnumSet.of(AlertKind.LOOKUP_MISCONFIGURED);
    }

    @Override
    public List<Condition> conditions(Instant now) {
        return systems.all().stream()
                .filter(system -> !system.manifest().lookups().isEmpty())
                .map(ConnectedSystem::name)
                .flatMap(system -> log
                        .misconfigured(system, now.minus(RECENT))
                        .map(code -> Condition.of(AlertKind.LOOKUP_MISCONFIGURED, system, Map.of("code", code)))
                        .stream())
                .toList();
    }
}
