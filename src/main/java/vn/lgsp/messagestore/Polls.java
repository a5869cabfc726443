package vn.lgsp.messagestore;

import static vn.lgsp.messagestore.SqlTime.time;
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
     * @param generation as it was when this round began
     * @return whether nobody else has kept another, or set it back, meanwhile
     */
    public boolean move(String system, String poll, @Nullable String before, long generation, String cursor) {
        return sql.sql("""
                        INSERT INTO poll AS p (system, poll, cursor) VALUES (:system, :poll, :cursor)
                            ON CONFLICT (system, poll) DO UPDATE SET cursor = excluded.cursor
                         WHERE p.cursor IS NOT DISTINCT FROM :before AND p.generation = :generation
                        """)
                        .param("system", system)
                        .param("poll", poll)
                        .param("cursor", cursor)
                        .param("before", before)
                        .param("generation", generation)
                        .update()
                > 0;
    }

    /** Who had a system asked once more from another place; places as JSON, null for the beginning. */
    public record SetBack(
            Instant at,
            String actor,
            String reason,
            @Nullable String before,
            @Nullable String now) {}

    /**
     * Has a system asked once more from another place, at its next turn.
     *
     * @param cursor as JSON; null for the beginning
     * @return whether it was ever asked
     */
    public boolean setBack(
            String system, String poll, @Nullable String cursor, String actor, String reason, Instant at) {
        return sql.sql("""
                        WITH old AS (SELECT cursor FROM poll WHERE system = :system AND poll = :poll FOR UPDATE),
                             put AS (UPDATE poll
                                        SET cursor = :cursor, generation = generation + 1, due_at = :at, failures = 0, failure = NULL,
                                            misconfigured = false, failing_since = NULL
                                      WHERE system = :system AND poll = :poll RETURNING 1)
                        INSERT INTO poll_setback (system, poll, at, actor, reason, cursor_from, cursor_to)
                        SELECT :system, :poll, :at, :actor, :reason, old.cursor, :cursor FROM old, put
                        """)
                        .param("system", system)
                        .param("poll", poll)
                        .param("cursor", cursor)
                        .param("actor", actor)
                        .param("reason", reason)
                        .param("at", utc(at))
                        .update()
                > 0;
    }

    /** Who had it asked once more, the latest first. */
    public List<SetBack> setBacks(String system, String poll, int limit) {
        return sql.sql("SELECT at, actor, reason, cursor_from, cursor_to FROM poll_setback"
                        + " WHERE system = :system AND poll = :poll ORDER BY id DESC LIMIT :limit")
                .param("system", system)
                .param("poll", poll)
                .param("limit", limit)
                .query((row, n) -> new SetBack(
                        time(row, "at"),
                        row.getString("actor"),
                        row.getString("reason"),
                        row.getString("cursor_from"),
                        row.getString("cursor_to")))
                .list();
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
                row.getLong("generation"),
                timeOrNull(row, "asked_at"),
                timeOrNull(row, "due_at"),
                row.getInt("failures"),
                row.getString("failure"),
                row.getBoolean("misconfigured"),
                timeOrNull(row, "failing_since"));
    }
}
