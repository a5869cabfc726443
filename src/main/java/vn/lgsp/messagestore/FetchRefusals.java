package vn.lgsp.messagestore;

import static vn.lgsp.messagestore.SqlTime.time;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What was fetched from a system and cannot be taken, until nobody needs to know any more. */
public final class FetchRefusals {
    private static final Duration KEPT = Duration.ofDays(90);

    private final JdbcClient sql;

    public FetchRefusals(DataSource store) {
        this.sql = JdbcClient.create(store);
    }

    /**
     * What was refused of a system and nobody knows of yet.
     *
     * @param item what names the latest one at the system
     * @param code why the latest one was
     */
    public record Unknown(String system, long count, String item, String code, Instant latest) {}

    /**
     * Something is refused; the same again is nothing new.
     *
     * @param source what it was fetched by, such as {@code document}: items are told apart within it
     */
    public void add(String system, String source, String item, String code, Instant at) {
        sql.sql("DELETE FROM fetch_refusal WHERE refused_at < :old::timestamptz")
                .param("old", at.minus(KEPT).toString())
                .update();
        sql.sql("INSERT INTO fetch_refusal (system, source, item, refused_at, code)"
                        + " VALUES (:system, :source, :item, :at::timestamptz, :code) ON CONFLICT DO NOTHING")
                .param("system", system)
                .param("source", source)
                .param("item", item)
                .param("at", at.toString())
                .param("code", code)
                .update();
    }

    /** By system; somebody knows of those that an alert of this kind counted which was acknowledged. */
    public List<Unknown> unknown(String kind) {
        return sql.sql("""
                        SELECT DISTINCT ON (system) system, count(*) OVER (PARTITION BY system) AS count,
                               item, code, refused_at
                          FROM fetch_refusal r
                         WHERE NOT EXISTS (SELECT 1 FROM alert a
                                            WHERE a.kind = :kind AND a.system = r.system
                                              AND a.acknowledged_at IS NOT NULL AND a.last_seen >= r.refused_at)
                         ORDER BY system, refused_at DESC, item
                        """)
                .param("kind", kind)
                .query((row, n) -> new Unknown(
                        row.getString("system"),
                        row.getLong("count"),
                        row.getString("item"),
                        row.getString("code"),
                        time(row, "refused_at")))
                .list();
    }
}
