package vn.lgsp.messagestore;

import static vn.lgsp.messagestore.SqlTime.time;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What was fetched from a system and cannot be taken, until nobody needs to know any more. */
public final class FetchRefusals {
    private static final Duration KEPT = Duration.ofDays(90);

    private static final String ROWS =
            "SELECT item, code, asked_from, refused_at FROM fetch_refusal WHERE system = :system AND source = :source";

    private final JdbcClient sql;

    public FetchRefusals(DataSource store) {
        this.sql = JdbcClient.create(store);
    }

    /** The source of what a poll tells. */
    public static String ofPoll(String poll) {
        return "poll:" + poll;
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
     * @param from from where it was asked for, as JSON; null if from the beginning, or nobody says
     */
    public void add(String system, String source, String item, String code, @Nullable String from, Instant at) {
        sql.sql("DELETE FROM fetch_refusal WHERE refused_at < :old::timestamptz")
                .param("old", at.minus(KEPT).toString())
                .update();
        sql.sql("""
                        INSERT INTO fetch_refusal (system, source, item, refused_at, code, asked_from)
                        VALUES (:system, :source, :item, :at::timestamptz, :code, :from)
                            ON CONFLICT (system, source, item) DO UPDATE
                           SET code = excluded.code, asked_from = excluded.asked_from
                        """)
                .param("system", system)
                .param("source", source)
                .param("item", item)
                .param("at", at.toString())
                .param("code", code)
                .param("from", from)
                .update();
    }

    /** These were taken after all, if they had been refused. */
    public void forget(String system, String source, Collection<String> items) {
        sql.sql("DELETE FROM fetch_refusal WHERE system = :system AND source = :source AND item = ANY(:items)")
                .param("system", system)
                .param("source", source)
                .param("items", items.toArray(String[]::new))
                .update();
    }

    /**
     * Something that was refused.
     *
     * @param from from where it was asked for, as JSON
     */
    public record Refusal(
            String item, String code, @Nullable String from, Instant at) {}

    /** What was refused of this source, the latest first. */
    public List<Refusal> of(String system, String source, int limit) {
        return sql.sql(ROWS + " ORDER BY refused_at DESC, item LIMIT :limit")
                .param("system", system)
                .param("source", source)
                .param("limit", limit)
                .query(FetchRefusals::refusal)
                .list();
    }

    /** How much was refused of this source. */
    public long count(String system, String source) {
        return sql.sql("SELECT count(*) FROM fetch_refusal WHERE system = :system AND source = :source")
                .param("system", system)
                .param("source", source)
                .query(Long.class)
                .single();
    }

    /** This item, if it was refused. */
    public Optional<Refusal> find(String system, String source, String item) {
        return sql.sql(ROWS + " AND item = :item")
                .param("system", system)
                .param("source", source)
                .param("item", item)
                .query(FetchRefusals::refusal)
                .optional();
    }

    private static Refusal refusal(ResultSet row, int number) throws SQLException {
        return new Refusal(
                row.getString("item"), row.getString("code"), row.getString("asked_from"), time(row, "refused_at"));
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
