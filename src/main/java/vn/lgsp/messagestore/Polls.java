package vn.lgsp.messagestore;

import static vn.lgsp.messagestore.SqlTime.timeOrNull;
import static vn.lgsp.messagestore.SqlTime.utc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Where all nodes are with what systems are asked again and again. */
public final class Polls {
    private final JdbcClient sql;

    public Polls(DataSource store) {
        this.sql = JdbcClient.create(store);
    }

    public PollState state(String system, String poll) {
        return sql.sql("SELECT * FROM poll WHERE system = :system AND poll = :poll")
                .param("system", system)
                .param("poll", poll)
                .query(Polls::row)
                .optional()
                .orElseGet(() -> PollState.unasked(system, poll));
    }

    /** Of all that was ever asked, by system. */
    public List<PollState> states() {
        return sql.sql("SELECT * FROM poll ORDER BY system, poll")
                .query(Polls::row)
                .list();
    }

    /**
     * Keeps where the next question begins.
     *
     * @param before where this one began
     * @return whether nobody else has kept another meanwhile
     */
    public boolean move(String system, String poll, @Nullable String before, String cursor) {
        return sql.sql("""
                        INSERT INTO poll AS p (system, poll, cursor) VALUES (:system, :poll, :cursor)
                            ON CONFLICT (system, poll) DO UPDATE SET cursor = excluded.cursor
                         WHERE p.cursor IS NOT DISTINCT FROM :before
                        """)
                        .param("system", system)
                        .param("poll", poll)
                        .param("cursor", cursor)
                        .param("before", before)
                        .update()
                > 0;
    }

    /** Asking went well. */
    public void answered(String system, String poll, Instant at, Instant due) {
        sql.sql("""
                        INSERT INTO poll (system, poll, asked_at, due_at) VALUES (:system, :poll, :at, :due)
                            ON CONFLICT (system, poll) DO UPDATE
                           SET asked_at = excluded.asked_at, due_at = excluded.due_at, failures = 0, failure = NULL,
                               misconfigured = false, failing_since = NULL
                        """)
                .param("system", system)
                .param("poll", poll)
                .param("at", utc(at))
                .param("due", utc(due))
                .update();
    }

    /** Asking failed. */
    public void failed(String system, String poll, Instant at, Instant due, String code, boolean misconfigured) {
        sql.sql("""
                        INSERT INTO poll AS p (system, poll, asked_at, due_at, failures, failure, misconfigured, failing_since)
                        VALUES (:system, :poll, :at, :due, 1, :code, :misconfigured, :at)
                            ON CONFLICT (system, poll) DO UPDATE
                           SET asked_at = excluded.asked_at, due_at = excluded.due_at, failures = p.failures + 1,
                               failure = excluded.failure, misconfigured = excluded.misconfigured,
                               failing_since = coalesce(p.failing_since, excluded.failing_since)
                        """)
                .param("system", system)
                .param("poll", poll)
                .param("at", utc(at))
                .param("due", utc(due))
                .param("code", code.replace('\0', ' '))
                .param("misconfigured", misconfigured)
                .update();
    }

    private static PollState row(ResultSet row, int number) throws SQLException {
        return new PollState(
                row.getString("system"),
                row.getString("poll"),
                row.getString("cursor"),
                timeOrNull(row, "asked_at"),
                timeOrNull(row, "due_at"),
                row.getInt("failures"),
                row.getString("failure"),
                row.getBoolean("misconfigured"),
                timeOrNull(row, "failing_since"));
    }
}
