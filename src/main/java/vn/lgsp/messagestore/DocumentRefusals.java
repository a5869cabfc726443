package vn.lgsp.messagestore;

import static vn.lgsp.messagestore.SqlTime.time;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Files that were fetched from a system and cannot be taken, until nobody needs to know any more. */
public final class DocumentRefusals {
    private static final Duration KEPT = Duration.ofDays(90);

    private final JdbcClient sql;

    public DocumentRefusals(DataSource store) {
        this.sql = JdbcClient.create(store);
    }

    /**
     * What was refused of a system and nobody knows of yet.
     *
     * @param sending the latest one's number at the system
     * @param code why the latest one was
     */
    public record Unknown(String system, long count, String sending, String code, Instant latest) {}

    /** A file is refused; the same one again is nothing new. */
    public void add(String system, String sending, String code, Instant at) {
        sql.sql("DELETE FROM document_refusal WHERE refused_at < :old::timestamptz")
                .param("old", at.minus(KEPT).toString())
                .update();
        sql.sql("INSERT INTO document_refusal (system, sending, refused_at, code)"
                        + " VALUES (:system, :sending, :at::timestamptz, :code) ON CONFLICT DO NOTHING")
                .param("system", system)
                .param("sending", sending)
                .param("at", at.toString())
                .param("code", code)
                .update();
    }

    /** By system; somebody knows of those that an alert of this kind counted which was acknowledged. */
    public List<Unknown> unknown(String kind) {
        return sql.sql("""
                        SELECT DISTINCT ON (system) system, count(*) OVER (PARTITION BY system) AS count,
                               sending, code, refused_at
                          FROM document_refusal r
                         WHERE NOT EXISTS (SELECT 1 FROM alert a
                                            WHERE a.kind = :kind AND a.system = r.system
                                              AND a.acknowledged_at IS NOT NULL AND a.last_seen >= r.refused_at)
                         ORDER BY system, refused_at DESC, sending
                        """)
                .param("kind", kind)
                .query((row, n) -> new Unknown(
                        row.getString("system"),
                        row.getLong("count"),
                        row.getString("sending"),
                        row.getString("code"),
                        time(row, "refused_at")))
                .list();
    }
}
