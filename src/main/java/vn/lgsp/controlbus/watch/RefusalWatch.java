package vn.lgsp.controlbus.watch;

import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import vn.lgsp.controlbus.watch.Alert.Condition;
import vn.lgsp.messagestore.DocumentRefusals;

/** Says from which systems files were fetched that cannot be taken: one alert a system, until somebody knows of it. */
final class RefusalWatch implements Lookout {
    private final DocumentRefusals refusals;

    RefusalWatch(DocumentRefusals refusals) {
        this.refusals = refusals;
    }

    @Override
    public Set<AlertKind> kinds() {
        return EnumSet.of(AlertKind.DOCUMENT_REFUSED);
    }

    @Override
    public List<Condition> conditions(Instant now) {
        return refusals.unknown(AlertKind.DOCUMENT_REFUSED.code()).stream()
                .map(each -> Condition.of(
                        AlertKind.DOCUMENT_REFUSED,
                        each.system(),
                        Map.of(
                                "count", Long.toString(each.count()),
                                "id", each.sending(),
                                "code", each.code(),
                                "latest", each.latest().toString())))
                .toList();
    }
}
