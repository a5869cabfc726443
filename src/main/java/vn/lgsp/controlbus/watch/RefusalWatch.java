package vn.lgsp.controlbus.watch;

import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import vn.lgsp.controlbus.watch.Alert.Condition;
import vn.lgsp.messagestore.FetchRefusals;

/** Says from which systems something was fetched that cannot be taken: one alert a system, until somebody knows of it. */
final class RefusalWatch implements Lookout {
    private final FetchRefusals refusals;

    RefusalWatch(FetchRefusals refusals) {
        this.refusals = refusals;
    }

    @Override
    public Set<AlertKind> kinds() {
        return EnumSet.of(AlertKind.FETCH_REFUSED);
    }

    @Override
    public List<Condition> conditions(Instant now) {
        return refusals.unknown(AlertKind.FETCH_REFUSED.code()).stream()
                .map(each -> Condition.of(
                        AlertKind.FETCH_REFUSED,
                        each.system(),
                        Map.of(
                                "count", Long.toString(each.count()),
                                "id", each.item(),
                                "code", each.code(),
                                "latest", each.latest().toString())))
                .toList();
    }
}
