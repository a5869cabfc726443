package vn.lgsp.controlbus.watch;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import vn.lgsp.channel.Broker;
import vn.lgsp.channel.BrokerFailed;
import vn.lgsp.channel.Queues;
import vn.lgsp.messagestore.Exchanges;
import vn.lgsp.messagestore.Unsettled;
import vn.lgsp.messagestore.Unsettled.Oldest;
import vn.lgsp.routing.ConnectedSystem;
import vn.lgsp.routing.Systems;

/**
 * Open alerts, the last sweep, the log and how long messages wait, as figures. They are the same on every node: take the
 * maximum, not the sum. What cannot be found out at the moment is not a number.
 */
final class WatchFigures implements MeterBinder {
    private final Systems systems;
    private final Broker broker;
    private final Exchanges exchanges;
    private final Unsettled unsettled;
    private final Alerts alerts;
    private final Sweep sweep;
    private final InstantSource clock;
    private final LogAge age = new LogAge();
    private volatile @Nullable MultiGauge open;
    private volatile Found found = Found.NOTHING;
    private volatile @Nullable Duration lag;

    WatchFigures(
            Systems systems,
            Broker broker,
            Exchanges exchanges,
            Unsettled unsettled,
            Alerts alerts,
            Sweep sweep,
            InstantSource clock) {
        this.systems = systems;
        this.broker = broker;
        this.exchanges = exchanges;
        this.unsettled = unsettled;
        this.alerts = alerts;
        this.sweep = sweep;
        this.clock = clock;
    }

    private record Name(String kind, String system) {}

    /**
     * What the store said when it was last asked.
     *
     * @param unacknowledged open alerts that nobody takes care of, or null if it did not answer
     */
    private record Found(
            @Nullable SweepResult sweep, @Nullable Long unacknowledged, Map<String, Oldest> oldest) {
        static final Found NOTHING = new Found(null, null, Map.of());
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        open = MultiGauge.builder("lgsp.alerts").description("Open alerts").register(registry);
        Gauge.builder("lgsp.alerts.unacknowledged", () -> number(found.unacknowledged()))
                .description("Open alerts that nobody takes care of")
                .register(registry);
        sweep(registry, "checked", "Unsettled deliveries that the last sweep looked for", SweepResult::checked);
        sweep(
                registry,
                "missing",
                "Deliveries that the last sweep proved to be nowhere; must be 0",
                SweepResult::missing);
        sweep(registry, "unproven", "Deliveries that a late log leaves open", SweepResult::unproven);
        sweep(registry, "unlogged", "Accepted requests that the log does not know; must be 0", SweepResult::unlogged);
        sweep(
                registry,
                "ended.timestamp.seconds",
                "When the last sweep ended, in seconds since 1970",
                result -> result.endedAt().getEpochSecond());
        Gauge.builder("lgsp.log.lag", () -> seconds(lag))
                .description("How old the oldest event is that the database does not have")
                .baseUnit("seconds")
                .register(registry);
        systems.all().stream()
                .filter(ConnectedSystem::isReceiver)
                .map(ConnectedSystem::name)
                .forEach(system -> {
                    oldest(system, "dispatch", Oldest::waiting, registry);
                    oldest(system, "parked", Oldest::parked, registry);
                });
    }

    private void sweep(MeterRegistry registry, String name, String what, ToDoubleFunction<SweepResult> value) {
        Gauge.builder("lgsp.sweep." + name, () -> {
                    SweepResult result = found.sweep();
                    return result == null ? Double.NaN : value.applyAsDouble(result);
                })
                .description(what)
                .register(registry);
    }

    private void oldest(
            String system, String queue, Function<Oldest, @Nullable Instant> which, MeterRegistry registry) {
        Gauge.builder("lgsp.oldest.message.age", () -> {
                    Oldest oldest = found.oldest().get(system);
                    return oldest == null ? Double.NaN : age(which.apply(oldest));
                })
                .description(
                        "Since when the oldest message waits for its receiver, or parked for a person; 0 if none does")
                .baseUnit("seconds")
                .tag("system", system)
                .tag("queue", queue)
                .register(registry);
    }

    private double age(@Nullable Instant since) {
        return since == null ? 0 : Math.max(0, seconds(Duration.between(since, clock.instant())));
    }

    private static double seconds(@Nullable Duration time) {
        return time == null ? Double.NaN : time.toMillis() / 1000.0;
    }

    private static double number(@Nullable Long value) {
        return value == null ? Double.NaN : value;
    }

    /** Looks them up once for all who ask. */
    void renew() {
        lag = lag();
        try {
            List<Alert> now = alerts.open();
            found = new Found(
                    sweep.last().orElse(null),
                    now.stream().filter(alert -> alert.acknowledgedAt() == null).count(),
                    oldest());
            show(now);
        } catch (RuntimeException e) {
            found = Found.NOTHING;
            throw e;
        }
    }

    private @Nullable Duration lag() {
        try {
            return age.at(clock.instant(), broker.count(Queues.LOG), writtenUntil());
        } catch (BrokerFailed e) {
            return null;
        }
    }

    private @Nullable Instant writtenUntil() {
        try {
            return exchanges.writtenUntil();
        } catch (DataAccessException e) {
            return null;
        }
    }

    private Map<String, Oldest> oldest() {
        Map<String, Oldest> all = new HashMap<>();
        systems.all().stream()
                .filter(ConnectedSystem::isReceiver)
                .forEach(system -> all.put(system.name(), unsettled.oldest(system.name())));
        return Map.copyOf(all);
    }

    private void show(List<Alert> now) {
        MultiGauge gauge = open;
        if (gauge == null) {
            return;
        }
        Map<Name, Long> counts = now.stream()
                .collect(Collectors.groupingBy(
                        alert -> new Name(alert.kind().code(), alert.system()), Collectors.counting()));
        List<Row<?>> rows = counts.entrySet().stream()
                .<Row<?>>map(entry -> Row.of(
                        Tags.of(
                                "kind",
                                entry.getKey().kind(),
                                "system",
                                entry.getKey().system()),
                        entry.getValue()))
                .toList();
        gauge.register(rows, true);
    }
}
