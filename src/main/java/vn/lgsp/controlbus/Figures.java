package vn.lgsp.controlbus;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import vn.lgsp.delivery.EngineRoom;
import vn.lgsp.delivery.LaneStatus;
import vn.lgsp.messagestore.SystemStatus;
import vn.lgsp.routing.ConnectedSystem;
import vn.lgsp.routing.FolderVersion;
import vn.lgsp.routing.Systems;

/**
 * The bus's gauges, named {@code lgsp_*}. What a node cannot know, such as how a system stands that another node is in
 * charge of, is not a number there; the sum over nodes is right.
 */
final class Figures implements MeterBinder {
    private final Board board;
    private final EngineRoom engine;
    private final Systems systems;
    private final Map<String, Gauge> versions = new ConcurrentHashMap<>();
    private final Set<String> bound = ConcurrentHashMap.newKeySet();

    Figures(Board board, EngineRoom engine, Systems systems) {
        this.board = board;
        this.engine = engine;
        this.systems = systems;
    }

    /** How the bus stands to a partner, in the words of circuit breakers. */
    private enum Circuit {
        CLOSED("closed"),
        OPEN("open"),
        HALF_OPEN("half-open");

        private final String word;

        Circuit(String word) {
            this.word = word;
        }

        static Circuit of(LaneStatus status) {
            if (status.away() == null) {
                return CLOSED;
            }
            return status.probing() ? HALF_OPEN : OPEN;
        }
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        systems.all().forEach(system -> bind(system, registry));
        systems.whenPut(system -> bind(system, registry));
        systems.whenRemoved(system -> unbind(system, registry));
        Gauge.builder("lgsp.broker.away", () -> board.now().brokerAway() ? 1 : 0)
                .description("1 while the broker does not answer")
                .register(registry);
        log("lgsp.log.waiting", "Events on their way to the store", registry, Board.LogQueues::waiting);
        log("lgsp.log.parked", "Events that the store refused; must be 0", registry, Board.LogQueues::parked);
        log("lgsp.unexpected", "Messages given up by the broker; must be 0", registry, Board.LogQueues::unexpected);
    }

    /** What is registered already stays as it is. */
    private void bind(ConnectedSystem system, MeterRegistry registry) {
        version(system, registry);
        if (system.isReceiver() && bound.add(system.name())) {
            bind(system.name(), registry);
        }
    }

    /** A system that is none any more has no figures: they would be alerts about nothing. */
    private void unbind(String system, MeterRegistry registry) {
        versions.remove(system);
        bound.remove(system);
        List.copyOf(registry.getMeters()).stream()
                .filter(meter -> system.equals(meter.getId().getTag("system")))
                .forEach(registry::remove);
    }

    private void bind(String system, MeterRegistry registry) {
        queue(system, "dispatch", registry, Board.Depths::dispatch);
        queue(system, "held", registry, Board.Depths::held);
        queue(system, "parked", registry, Board.Depths::parked);
        Gauge.builder("lgsp.system.owned", () -> status(system) == null ? 0 : 1)
                .description("Whether this node is in charge of the system")
                .tag("system", system)
                .register(registry);
        state(system, "away", "Whether the partner is away", registry, s -> s.away() == null ? 0 : 1);
        state(
                system,
                "misconfigured",
                "Whether a person must mend something",
                registry,
                s -> s.misconfigured() ? 1 : 0);
        state(system, "paused", "Whether a person stopped the calls", registry, s -> s.pausedBy() == null ? 0 : 1);
        state(system, "calling", "Calls at this moment", registry, SystemStatus::calling);
        for (Circuit circuit : Circuit.values()) {
            circuit(system, circuit, registry);
        }
    }

    /** What else is measured by version can be joined to it. */
    private void version(ConnectedSystem system, MeterRegistry registry) {
        Gauge version = Gauge.builder("lgsp.system.version", () -> 1)
                .description("Always 1; the label says which version of the system's folder this node runs")
                .tag("system", system.name())
                .tag("version", FolderVersion.of(system))
                .register(registry);
        Gauge before = versions.put(system.name(), version);
        if (before != null && !before.getId().equals(version.getId())) {
            registry.remove(before);
        }
    }

    private void circuit(String system, Circuit circuit, MeterRegistry registry) {
        Gauge.builder(
                        "lgsp.system.circuit",
                        () -> engine.status().stream()
                                .filter(status -> status.system().equals(system))
                                .findFirst()
                                .map(status -> Circuit.of(status) == circuit ? 1.0 : 0.0)
                                .orElse(Double.NaN))
                .description(
                        "Whether the partner is called (closed), is not (open), or is being tried (half-open): one of"
                                + " them is 1")
                .tag("system", system)
                .tag("state", circuit.word)
                .register(registry);
    }

    private void queue(String system, String queue, MeterRegistry registry, ToDoubleFunction<Board.Depths> value) {
        Gauge.builder("lgsp.queue.messages", () -> {
                    Board.Row row = row(system);
                    Board.Depths depths = row == null ? null : row.depths();
                    return depths == null ? Double.NaN : value.applyAsDouble(depths);
                })
                .description("Messages in a queue")
                .tag("system", system)
                .tag("queue", queue)
                .register(registry);
    }

    private void state(
            String system, String name, String what, MeterRegistry registry, ToDoubleFunction<SystemStatus> value) {
        Gauge.builder("lgsp.system." + name, () -> {
                    SystemStatus status = status(system);
                    return status == null ? Double.NaN : value.applyAsDouble(status);
                })
                .description(what)
                .tag("system", system)
                .register(registry);
    }

    private void log(String name, String what, MeterRegistry registry, ToDoubleFunction<Board.LogQueues> value) {
        Gauge.builder(name, () -> {
                    Board.LogQueues log = board.now().log();
                    return log == null ? Double.NaN : value.applyAsDouble(log);
                })
                .description(what)
                .register(registry);
    }

    private Board.@Nullable Row row(String system) {
        return board.now().rows().stream()
                .filter(row -> row.system().name().equals(system))
                .findFirst()
                .orElse(null);
    }

    private @Nullable SystemStatus status(String system) {
        Board.Row row = row(system);
        return row == null || !row.own() ? null : row.status();
    }
}
