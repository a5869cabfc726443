package vn.lgsp.messagestore;

import static vn.lgsp.messagestore.SqlTime.time;
import static vn.lgsp.messagestore.SqlTime.timeOrNull;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Who tried which folder on recorded messages. Nothing is ever taken away. */
public final class ShadowRuns {
    private final JdbcClient sql;

    public ShadowRuns(DataSource store) {
        this.sql = JdbcClient.create(store);
    }

    /**
     * A run.
     *
     * @param version hash of the folder that was tried
     * @param live hash of the folder that was live
     * @param messages how many were chosen
     * @param endedAt null while it is under way, or if it was cut off; the counts say nothing then
     */
    public record Run(
            UUID id,
            String system,
            String version,
            String live,
            String actor,
            Instant begunAt,
            int messages,
            @Nullable Instant endedAt,
            int same,
            int different,
            int notComparable) {}

    /** Notes a run before it begins, so that none goes unseen. */
    public void begin(UUID id, String system, String version, String live, String actor, int messages) {
        sql.sql("INSERT INTO shadow_run (id, system, version, live, actor, messages) VALUES (?, ?, ?, ?, ?, ?)")
                .params(id, system, version, live, actor, messages)
                .update();
    }

    /** Notes what it came to. */
    public void end(UUID id, int same, int different, int notComparable) {
        sql.sql("UPDATE shadow_run SET ended_at = now(), same = ?, different = ?, not_comparable = ? WHERE id = ?")
                .params(same, different, notComparable, id)
                .update();
    }

    /** The latest first. */
    public List<Run> latest(String system, int limit) {
        return sql.sql("SELECT * FROM shadow_run WHERE system = ? ORDER BY begun_at DESC LIMIT ?")
                .params(system, limit)
                .query((row, n) -> new Run(
                        row.getObject("id", UUID.class),
                        row.getString("system"),
                        row.getString("version"),
                        row.getString("live"),
                        row.getString("actor"),
                        time(row, "begun_at"),
                        row.getInt("messages"),
                        timeOrNull(row, "ended_at"),
                        row.getInt("same"),
                        row.getInt("different"),
                        row.getInt("not_comparable")))
                .list();
    }
}
