package vn.lgsp.messagestore;

import static vn.lgsp.messagestore.SqlTime.time;
import static vn.lgsp.messagestore.SqlTime.timeOrNull;
import static vn.lgsp.messagestore.SqlTime.utc;
import static vn.lgsp.messagestore.SqlTime.utcOrNull;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Who paused a system, had it go on, retried all that was parked for one cause, or cancelled that: when and why. */
public final class SystemActs {
    private static final String LATEST = """
            SELECT * FROM (
                SELECT act, actor, at, reason, from_at, until_at, NULL::uuid AS retry, NULL AS cause
                  FROM system_act WHERE system = :system
                UNION ALL
                SELECT 'RETRY_GROUP', actor, begun_at, reason, NULL, NULL, id, cause
                  FROM group_retry WHERE system = :system
                UNION ALL
                SELECT 'CANCEL_GROUP', cancelled_by, cancelled_at, cancel_reason, NULL, NULL, id, cause
                  FROM group_retry WHERE system = :system AND state = 'CANCELLED') one
             ORDER BY at DESC LIMIT :limit
            """;

    private static final String LAST_OF_EACH = """
            SELECT DISTINCT ON (system) *, NULL::uuid AS retry, NULL AS cause FROM system_act
             ORDER BY system, at DESC
            """;

    private final JdbcClient sql;

    public SystemActs(DataSource store) {
        this.sql = JdbcClient.create(store);
    }

    public enum Kind {
        PAUSE,
        RESUME,
        RETRY_GROUP,
        CANCEL_GROUP
    }

    /**
     * One act.
     *
     * @param reason why; may be empty where a system goes on
     * @param from when a pause begins, null at once
     * @param until when it ends by itself, if it does
     * @param retry the retry of a group, and its cause
     */
    public record Entry(
            Kind kind,
            String actor,
            Instant at,
            String reason,
            @Nullable Instant from,
            @Nullable Instant until,
            @Nullable UUID retry,
            @Nullable String cause) {

        public static Entry pause(
                String actor, Instant at, String reason, @Nullable Instant from, @Nullable Instant until) {
            return new Entry(Kind.PAUSE, actor, at, reason, from, until, null, null);
        }

        public static Entry resume(String actor, Instant at, String reason) {
            return new Entry(Kind.RESUME, actor, at, reason, null, null, null, null);
        }
    }

    /** Notes a pause or its end; the same one twice leaves one. */
    public void note(UUID id, String system, Entry act) {
        sql.sql("""
                        INSERT INTO system_act (id, system, act, actor, at, reason, from_at, until_at)
                        VALUES (:id, :system, :act, :actor, :at, :reason, :from, :until) ON CONFLICT DO NOTHING
                        """)
                .param("id", id)
                .param("system", system)
                .param("act", act.kind().name())
                .param("actor", act.actor())
                .param("at", utc(act.at()))
                .param("reason", act.reason())
                .param("from", utcOrNull(act.from()))
                .param("until", utcOrNull(act.until()))
                .update();
    }

    public List<Entry> latest(String system, int limit) {
        return sql.sql(LATEST)
                .param("system", system)
                .param("limit", limit)
                .query(SystemActs::entry)
                .list();
    }

    /** By system the pauses that people asked for and that are still to begin. */
    public Map<String, Entry> comingPauses(Instant now) {
        Map<String, Entry> coming = new HashMap<>();
        sql.sql(LAST_OF_EACH).query(row -> {
            Entry last = entry(row, 0);
            if (last.kind() == Kind.PAUSE && last.from() != null && last.from().isAfter(now)) {
                coming.put(row.getString("system"), last);
            }
        });
        return coming;
    }

    private static Entry entry(ResultSet row, int number) throws SQLException {
        return new Entry(
                Kind.valueOf(row.getString("act")),
                row.getString("actor"),
                time(row, "at"),
                row.getString("reason"),
                timeOrNull(row, "from_at"),
                timeOrNull(row, "until_at"),
                row.getObject("retry", UUID.class),
                row.getString("cause"));
    }
}
