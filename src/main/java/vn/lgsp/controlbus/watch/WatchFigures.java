package vn.lgsp.controlbus.watch;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Open alerts and the last sweep as figures. They are the same on every node: take the maximum, not the sum. */
final class WatchFigures implements MeterBinder {
    private record Name(String kind, String system) {}

    private final Alerts alerts;
    private final Sweep sweep;
    private volatile @Nullable MultiGauge open;
    private volatile @Nullable SweepResult last;

    WatchFigures(Alerts alerts, Sweep sweep) {
        this.alerts = alerts;
        this.sweep = sweep;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        open = MultiGauge.builder("lgsp.alerts").description("Open alerts").register(registry);
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
                "ended",
                "When the last sweep ended, in seconds since 1970",
                result -> result.endedAt().getEpochSecond());
    }

    private void sweep(MeterRegistry registry, String name, String what, ToDoubleFunction<SweepResult> value) {
        Gauge.builder("lgsp.sweep." + name, () -> {
                    SweepResult result = last;
                    return result == null ? Double.NaN : value.applyAsDouble(result);
                })
                .description(what)
                .register(registry);
    }

    /** Looks them up once for all who ask. */
    void renew() {
        last = sweep.last().orElse(null);
        MultiGauge gauge = open;
        if (gauge != null) {
            Map<Name, Long> counts = alerts.open().stream()
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
}
