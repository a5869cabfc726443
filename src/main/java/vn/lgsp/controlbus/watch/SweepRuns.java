package vn.lgsp.controlbus.watch;

import static vn.lgsp.messagestore.SqlTime.time;
import static vn.lgsp.messagestore.SqlTime.utc;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the last sweep found, for all nodes. */
final class SweepRuns {
    private static final String PUT = """
            INSERT INTO sweep (started_at, ended_at, checked, missing, unproven, unlogged, claims_until)
            VALUES (:started, :ended, :checked, :missing, :unproven, :unlogged, :claims)
                ON CONFLICT (one) DO UPDATE
               SET started_at = excluded.started_at, ended_at = excluded.ended_at, checked = excluded.checked,
                   missing = excluded.missing, unproven = excluded.unproven, unlogged = excluded.unlogged,
                   claims_until = excluded.claims_until
            """;

    private final JdbcClient sql;

    SweepRuns(DataSource store) {
        this.sql = JdbcClient.create(store);
    }

    /** @param claimsUntil up to which time all claims were compared with the log */
    void put(SweepResult result, Instant claimsUntil) {
        sql.sql(PUT)
                .param("started", utc(result.startedAt()))
                .param("ended", utc(result.endedAt()))
                .param("checked", result.checked())
                .param("missing", result.missing())
                .param("unproven", result.unproven())
                .param("unlogged", result.unlogged())
                .param("claims", utc(claimsUntil))
                .update();
    }

    Optional<SweepResult> last() {
        return sql.sql("SELECT * FROM sweep")
                .query((row, n) -> new SweepResult(
                        time(row, "started_at"),
                        time(row, "ended_at"),
                        row.getLong("checked"),
                        row.getInt("missing"),
                        row.getInt("unproven"),
                        row.getInt("unlogged"),
                        List.of()))
                .optional();
    }

    Instant claimsUntil() {
        return sql.sql("SELECT claims_until FROM sweep")
                .query((row, n) -> time(row, "claims_until"))
                .optional()
                .orElse(Instant.EPOCH);
    }
}
