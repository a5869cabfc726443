package vn.lgsp.messagestore;

import static vn.lgsp.messagestore.SqlTime.utc;
import static vn.lgsp.messagestore.SqlTime.utcOrNull;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import vn.lgsp.exchange.Ids;

/** A filter as SQL over {@code exchange e}, with its values by name. */
final class ExchangeConditions {
    private static final String DELIVERIES =
            "EXISTS (SELECT 1 FROM delivery x WHERE x.exchange_id = e.id AND x.accepted_at = e.accepted_at AND %s)";

    private final List<String> conditions = new ArrayList<>();
    private final Map<String, Object> values = new HashMap<>();

    ExchangeConditions(ExchangeFilter filter) {
        add("e.sender = :sender", "sender", filter.sender());
        add("e.type = :type", "type", filter.type());
        add("e.subject = :subject", "subject", filter.subject());
        add("e.owner = :owner", "owner", filter.owner());
        add("e.accepted_at >= :from", "from", utcOrNull(filter.from()));
        add("e.accepted_at < :to", "to", utcOrNull(filter.to()));
        // The first part is for partitions and indexes, which the second does not narrow.
        add("e.accepted_at <= :beforeAt AND (e.accepted_at, e.id) < (:beforeAt, :before)", "before", filter.before());
        if (filter.before() != null) {
            values.put("beforeAt", utc(Ids.time(filter.before())));
        }
        add(DELIVERIES.formatted("x.receiver = :receiver"), "receiver", filter.receiver());
        add(
                DELIVERIES.formatted("x.state = :state"),
                "state",
                filter.state() == null ? null : filter.state().name());
        add(
                "(e.sender = :system OR " + DELIVERIES.formatted("x.receiver = :system") + ")",
                "system",
                filter.visibleTo());
    }

    private void add(String condition, String name, @Nullable Object value) {
        if (value != null) {
            conditions.add(condition);
            values.put(name, value);
        }
    }

    /** All of them together; true if there are none. */
    String together() {
        return conditions.isEmpty() ? "true" : String.join(" AND ", conditions);
    }

    Map<String, Object> values() {
        return values;
    }
}
