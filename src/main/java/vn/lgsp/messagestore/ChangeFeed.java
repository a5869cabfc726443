package vn.lgsp.messagestore;

import static vn.lgsp.messagestore.SqlTime.utc;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import vn.lgsp.messagestore.ExchangeView.DeliveryView;

/**
 * What changed, in the order in which the log wrote it. Whoever goes on from where a page ended misses nothing and reads
 * nothing twice: an exchange stands at its latest change only, and the log's writers never write side by side.
 */
public final class ChangeFeed {
    /** One statement, and so one moment: a state never belongs to a later place than the one it is read at. */
    private static final String CHANGES = """
            WITH page AS (
                SELECT d.changed_seq AS place, e.id, e.accepted_at, e.type, e.subject, e.sender
                  FROM delivery d
                  JOIN exchange e ON e.id = d.exchange_id AND e.accepted_at = d.accepted_at
                 WHERE d.changed_seq > :after AND %s AND %s
                   AND NOT EXISTS (SELECT 1 FROM delivery o
                                    WHERE o.exchange_id = d.exchange_id AND o.accepted_at = d.accepted_at
                                      AND (o.changed_seq, o.receiver) > (d.changed_seq, d.receiver))
                 ORDER BY d.changed_seq LIMIT :limit)
            SELECT h.seq AS head, p.*, d.receiver, d.state, d.cause_code, d.cause_text, d.attempts, d.updated_at,
                   d.resolved
              FROM log_head h
              LEFT JOIN page p ON true
              LEFT JOIN delivery d ON d.exchange_id = p.id AND d.accepted_at = p.accepted_at
             ORDER BY p.place, d.receiver
            """;
    /** A minute is the mark's own, and one more is for clocks that differ. */
    private static final String BEGIN =
            "SELECT seq FROM log_mark WHERE minute <= ?::timestamptz - interval '2 minutes' ORDER BY minute DESC LIMIT 1";

    private final JdbcClient sql;

    public ChangeFeed(DataSource store) {
        this.sql = JdbcClient.create(store);
    }

    /**
     * A page of changes.
     *
     * @param next the place to go on from, whether there was something or not
     */
    public record Changes(List<ExchangeView> items, long next) {}

    /** The first changes after this time; paging filters ({@code before}) do not count. */
    public Changes since(Instant time, ExchangeFilter filter) {
        long begin =
                sql.sql(BEGIN).param(utc(time)).query(Long.class).optional().orElse(0L);
        return read(begin, time, filter);
    }

    /** The changes after this place. */
    public Changes after(long place, ExchangeFilter filter) {
        return read(place, null, filter);
    }

    private Changes read(long after, @Nullable Instant time, ExchangeFilter filter) {
        ExchangeConditions conditions = new ExchangeConditions(filter);
        Map<String, Object> values = new HashMap<>(conditions.values());
        values.put("after", after);
        values.put("limit", filter.limit());
        if (time != null) {
            values.put("time", utc(time));
        }
        Reading reading = new Reading(after);
        sql.sql(CHANGES.formatted(conditions.together(), time == null ? "true" : "d.updated_at > :time"))
                .params(values)
                .query((row, n) -> {
                    reading.head = Math.max(after, row.getLong("head"));
                    UUID id = row.getObject("id", UUID.class);
                    if (id != null) {
                        reading.last = row.getLong("place");
                        reading.exchanges.putIfAbsent(id, Exchanges.exchange(row, n));
                        reading.deliveries
                                .computeIfAbsent(id, key -> new ArrayList<>())
                                .add(Exchanges.delivery(row));
                    }
                    return id == null;
                })
                .list();
        return reading.changes(filter.limit());
    }

    private static final class Reading {
        private final Map<UUID, ExchangeView> exchanges = new LinkedHashMap<>();
        private final Map<UUID, List<DeliveryView>> deliveries = new HashMap<>();
        private long head;
        private long last;

        Reading(long after) {
            head = after;
            last = after;
        }

        /** A page that is not full has seen everything up to the log's end. */
        Changes changes(int limit) {
            List<ExchangeView> items = exchanges.values().stream()
                    .map(exchange -> exchange.with(Objects.requireNonNull(deliveries.get(exchange.id()))))
                    .toList();
            return new Changes(items, items.size() < limit ? head : last);
        }
    }
}
