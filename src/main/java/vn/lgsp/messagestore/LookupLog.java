package vn.lgsp.messagestore;

import static vn.lgsp.messagestore.SqlTime.time;
import static vn.lgsp.messagestore.SqlTime.utc;
import static vn.lgsp.messagestore.SqlTime.utcOrNull;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Every look-up: noted before the question leaves, and once more when it is answered. */
public final class LookupLog {
    private static final int BATCH = 5_000;

    private final JdbcClient sql;

    public LookupLog(DataSource store) {
        this.sql = JdbcClient.create(store);
    }

    /** Notes a look-up. If this fails nothing may be asked. */
    public void begun(LookupRecord lookup) {
        Duration took = lookup.took();
        sql.sql("""
                        INSERT INTO lookup (id, at, caller, client, officer, purpose, dossier, system, lookup,
                                            fingerprint, outcome, code, cached, took_ms)
                        VALUES (:id, :at, :caller, :client, :officer, :purpose, :dossier, :system, :lookup,
                                :fingerprint, :outcome, :code, :cached, :took)
                        """)
                .param("id", lookup.id())
                .param("at", utc(lookup.at()))
                .param("caller", lookup.caller())
                .param("client", lookup.client())
                .param("officer", lookup.officer())
                .param("purpose", lookup.purpose())
                .param("dossier", lookup.dossier())
                .param("system", lookup.system())
                .param("lookup", lookup.lookup())
                .param("fingerprint", lookup.fingerprint())
                .param("outcome", lookup.outcome())
                .param("code", lookup.code())
                .param("cached", lookup.cached())
                .param("took", took == null ? null : took.toMillis())
                .update();
    }

    /** Notes the end of a look-up that was noted before. */
    public void ended(LookupRecord lookup) {
        Duration took = lookup.took();
        sql.sql("UPDATE lookup SET outcome = :outcome, code = :code, took_ms = :took WHERE id = :id")
                .param("outcome", lookup.outcome())
                .param("code", lookup.code())
                .param("took", took == null ? null : took.toMillis())
                .param("id", lookup.id())
                .update();
    }

    /** Look-ups that match, the latest first. */
    public List<LookupRecord> find(LookupFilter filter) {
        List<String> conditions = new ArrayList<>(List.of("true"));
        Map<String, Object> values = new HashMap<>();
        equal(conditions, values, "system", filter.system());
        equal(conditions, values, "lookup", filter.lookup());
        equal(conditions, values, "caller", filter.caller());
        equal(conditions, values, "client", filter.client());
        equal(conditions, values, "officer", filter.officer());
        equal(conditions, values, "dossier", filter.dossier());
        equal(conditions, values, "outcome", filter.outcome());
        equal(conditions, values, "fingerprint", filter.fingerprint());
        add(conditions, values, "at >= :from", "from", utcOrNull(filter.from()));
        add(conditions, values, "at < :to", "to", utcOrNull(filter.to()));
        add(conditions, values, "id < :before", "before", filter.before());
        return sql.sql("SELECT * FROM lookup WHERE " + String.join(" AND ", conditions) + " ORDER BY id DESC LIMIT "
                        + filter.limit())
                .params(values)
                .query(LookupLog::lookup)
                .list();
    }

    /** The code of the latest look-up in this system, if the system did not let the bus in and was asked since. */
    public Optional<String> misconfigured(String system, Instant since) {
        return sql.sql("""
                        SELECT outcome, code FROM lookup
                         WHERE system = :system AND at > :since AND NOT cached
                           AND outcome IN ('answered', 'refused', 'misconfigured')
                         ORDER BY id DESC LIMIT 1
                        """)
                .param("system", system)
                .param("since", utc(since))
                .query((row, n) -> row.getString("outcome").equals("misconfigured") ? row.getString("code") : "")
                .optional()
                .filter(code -> !code.isEmpty());
    }

    private static void equal(
            List<String> conditions, Map<String, Object> values, String column, @Nullable String value) {
        add(conditions, values, column + " = :" + column, column, value);
    }

    private static void add(
            List<String> conditions,
            Map<String, Object> values,
            String condition,
            String name,
            @Nullable Object value) {
        if (value != null) {
            conditions.add(condition);
            values.put(name, value);
        }
    }

    private static LookupRecord lookup(ResultSet row, int number) throws SQLException {
        Long took = row.getObject("took_ms", Long.class);
        return new LookupRecord(
                row.getObject("id", UUID.class),
                time(row, "at"),
                row.getString("caller"),
                row.getString("client"),
                row.getString("officer"),
                row.getString("purpose"),
                row.getString("dossier"),
                row.getString("system"),
                row.getString("lookup"),
                row.getString("fingerprint"),
                row.getString("outcome"),
                row.getString("code"),
                row.getBoolean("cached"),
                took == null ? null : Duration.ofMillis(took));
    }

    /** Deletes what was asked before this time, in batches, so that nobody waits for it. */
    public void forget(Instant before) {
        int some;
        do {
            some = sql.sql("""
                            DELETE FROM lookup WHERE ctid = ANY (ARRAY(
                                SELECT ctid FROM lookup WHERE at < :before ORDER BY at LIMIT :batch))
                            """)
                    .param("before", utc(before))
                    .param("batch", BATCH)
                    .update();
        } while (some == BATCH);
    }
}
