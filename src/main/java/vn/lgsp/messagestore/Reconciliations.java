package vn.lgsp.messagestore;

import static vn.lgsp.messagestore.SqlTime.time;
import static vn.lgsp.messagestore.SqlTime.timeOrNull;
import static vn.lgsp.messagestore.SqlTime.utc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import vn.lgsp.exchange.Ids;

/** Comparisons of what was delivered to a system with what it says it has: which subjects, how far, and what differs. */
public final class Reconciliations {
    private static final String COLUMNS =
            "id, system, from_at, to_at, actor, state, begun_at, ended_at, counted, equal,"
                    + " found, missing, other, underway, unanswered";
    private static final String CHANGED = """
            INSERT INTO reconciliation_item (run, subject)
            SELECT DISTINCT CAST(:id AS uuid), x.subject
              FROM exchange x
              JOIN delivery d ON d.exchange_id = x.id AND d.accepted_at = x.accepted_at AND d.receiver = :system
             WHERE x.type = :type AND x.accepted_at >= :from AND x.accepted_at < :to AND d.state <> 'SKIPPED'
            """;
    private static final String STANDING = """
            SELECT (SELECT coalesce(x.status, '')
                      FROM exchange x
                      JOIN delivery d ON d.exchange_id = x.id AND d.accepted_at = x.accepted_at AND d.receiver = :system
                      JOIN event v ON v.exchange_id = x.id AND v.kind = 'ACCEPTED' AND v.at = x.accepted_at
                     WHERE x.subject = :subject AND x.type = :type AND d.state = 'DELIVERED'
                     ORDER BY v.seq DESC LIMIT 1) AS status,
                   EXISTS (SELECT 1
                      FROM exchange x
                      JOIN delivery d ON d.exchange_id = x.id AND d.accepted_at = x.accepted_at AND d.receiver = :system
                     WHERE x.subject = :subject AND d.state NOT IN ('DELIVERED', 'SKIPPED')) AS open
            """;

    private final JdbcClient sql;
    private final TransactionTemplate transaction;

    public Reconciliations(DataSource store) {
        this.sql = JdbcClient.create(store);
        this.transaction = new TransactionTemplate(new JdbcTransactionManager(store));
    }

    /** What became of one subject. */
    public enum Result {
        /** It stands there as it does here. */
        EQUAL,
        /** It is there; the system does not say how it stands. */
        FOUND,
        MISSING,
        OTHER,
        /** Something of it is on its way or set aside: what differs is known. */
        UNDERWAY,
        UNANSWERED;

        boolean differs() {
            return this != EQUAL && this != FOUND;
        }
    }

    /**
     * A comparison.
     *
     * @param actor who asked for it, or null for the night's own
     * @param state RUNNING, DONE or CANCELLED
     * @param counted the subjects that changed in its time
     * @param found of these, are there without the system saying how they stand
     * @param missing of these, are not there
     * @param other of these, stand otherwise there
     * @param underway of these, have something on its way or set aside
     * @param unanswered of these, were asked about in vain
     */
    public record Run(
            UUID id,
            String system,
            Instant from,
            Instant to,
            @Nullable String actor,
            String state,
            Instant begunAt,
            @Nullable Instant endedAt,
            int counted,
            int equal,
            int found,
            int missing,
            int other,
            int underway,
            int unanswered) {

        /** Subjects that are still to be asked about. */
        public int left() {
            return counted - equal - found - missing - other - underway - unanswered;
        }
    }

    /** A subject to ask about next. */
    public record Next(UUID run, String subject) {}

    /**
     * How a subject stands here.
     *
     * @param status as the last delivered message says, empty if it says none, or null if none was delivered
     * @param open whether something of it is not settled
     */
    public record Standing(@Nullable String status, boolean open) {}

    /**
     * A subject that differs.
     *
     * @param here its status here
     * @param there its status there
     * @param code why there is no answer
     */
    public record Difference(
            String subject,
            Result result,
            @Nullable String here,
            @Nullable String there,
            @Nullable String code,
            Instant askedAt) {}

    /** Notes what changed in this time; empty if the night's own was begun already. */
    public Optional<Run> begin(String system, String type, Instant from, Instant to, @Nullable String actor) {
        UUID id = Ids.next();
        Boolean begun = transaction.execute(status -> {
            int added = sql.sql("INSERT INTO reconciliation (id, system, from_at, to_at, actor)"
                            + " VALUES (:id, :system, :from, :to, :actor)"
                            + " ON CONFLICT (system, to_at) WHERE actor IS NULL DO NOTHING")
                    .param("id", id)
                    .param("system", system)
                    .param("from", utc(from))
                    .param("to", utc(to))
                    .param("actor", actor)
                    .update();
            if (added == 0) {
                return false;
            }
            int counted = sql.sql(CHANGED)
                    .param("id", id)
                    .param("system", system)
                    .param("type", type)
                    .param("from", utc(from))
                    .param("to", utc(to))
                    .update();
            sql.sql("UPDATE reconciliation SET counted = ? WHERE id = ?")
                    .params(counted, id)
                    .update();
            return true;
        });
        return Boolean.TRUE.equals(begun) ? run(id) : Optional.empty();
    }

    /** Until when the night's comparisons with this system reach, or null if there was none yet. */
    public @Nullable Instant latestNight(String system) {
        return sql.sql("SELECT max(to_at) AS to_at FROM reconciliation WHERE system = ? AND actor IS NULL")
                .param(system)
                .query((row, n) -> Optional.ofNullable(timeOrNull(row, "to_at")))
                .single()
                .orElse(null);
    }

    /** Whether a comparison with this system is not done. */
    public boolean isRunning(String system) {
        return !sql.sql("SELECT 1 FROM reconciliation WHERE system = ? AND state = 'RUNNING' LIMIT 1")
                .param(system)
                .query()
                .listOfRows()
                .isEmpty();
    }

    /** What to ask about next, in the system's oldest comparison that is not done; ends those that have nothing left. */
    public Optional<Next> next(String system) {
        sql.sql("""
                        UPDATE reconciliation r SET state = 'DONE', ended_at = now()
                         WHERE r.system = ? AND r.state = 'RUNNING'
                           AND NOT EXISTS (SELECT 1 FROM reconciliation_item i WHERE i.run = r.id AND i.result IS NULL)
                        """).param(system).update();
        return sql.sql("""
                        SELECT i.run, i.subject
                          FROM (SELECT id FROM reconciliation WHERE system = ? AND state = 'RUNNING' ORDER BY id LIMIT 1) AS r
                          JOIN reconciliation_item i ON i.run = r.id
                         WHERE i.result IS NULL AND i.not_before <= now()
                         ORDER BY i.not_before, i.subject LIMIT 1
                        """)
                .param(system)
                .query((row, n) -> new Next(row.getObject(1, UUID.class), row.getString(2)))
                .optional();
    }

    public Standing standing(String system, String type, String subject) {
        return sql.sql(STANDING)
                .param("system", system)
                .param("type", type)
                .param("subject", subject)
                .query((row, n) -> new Standing(row.getString("status"), row.getBoolean("open")))
                .single();
    }

    /**
     * Writes what the subject came to. What is not equal is only noted, to be asked about again after this many seconds,
     * unless it came to the same before.
     */
    public void judged(
            Next next,
            Result result,
            @Nullable String here,
            @Nullable String there,
            @Nullable String code,
            int againAfter) {
        transaction.executeWithoutResult(status -> {
            if (result.differs() && !settled(next, result, here, there, code, againAfter)) {
                return;
            }
            boolean counts = result.differs()
                    || sql.sql("DELETE FROM reconciliation_item WHERE run = ? AND subject = ? AND result IS NULL")
                                    .params(next.run(), next.subject())
                                    .update()
                            > 0;
            if (counts) {
                String column = result.name().toLowerCase(Locale.ROOT);
                sql.sql("UPDATE reconciliation SET " + column + " = " + column + " + 1 WHERE id = ?")
                        .param(next.run())
                        .update();
            }
        });
    }

    private boolean settled(
            Next next,
            Result result,
            @Nullable String here,
            @Nullable String there,
            @Nullable String code,
            int againAfter) {
        String seen = String.join("/", result.name(), String.valueOf(here), String.valueOf(there));
        boolean again = sql.sql("""
                        UPDATE reconciliation_item
                           SET result = :result, here = :here, there = :there, code = :code, asked_at = now()
                         WHERE run = :run AND subject = :subject AND result IS NULL AND seen = :seen
                        """)
                        .param("result", result.name())
                        .param("here", here)
                        .param("there", there)
                        .param("code", code)
                        .param("run", next.run())
                        .param("subject", next.subject())
                        .param("seen", seen)
                        .update()
                > 0;
        if (!again) {
            sql.sql("""
                            UPDATE reconciliation_item SET seen = ?, not_before = now() + make_interval(secs => ?)
                             WHERE run = ? AND subject = ? AND result IS NULL
                            """).params(seen, againAfter, next.run(), next.subject()).update();
        }
        return again;
    }

    /** @return whether there was something to cancel */
    public boolean cancel(UUID id) {
        return sql.sql(
                                "UPDATE reconciliation SET state = 'CANCELLED', ended_at = now() WHERE id = ? AND state = 'RUNNING'")
                        .param(id)
                        .update()
                > 0;
    }

    public Optional<Run> run(UUID id) {
        return sql.sql("SELECT " + COLUMNS + " FROM reconciliation WHERE id = ?")
                .param(id)
                .query(Reconciliations::run)
                .optional();
    }

    /**
     * The latest comparisons.
     *
     * @param system of this system alone, or of all if null
     */
    public List<Run> latest(@Nullable String system, int limit) {
        return sql.sql("SELECT " + COLUMNS
                        + " FROM reconciliation WHERE CAST(:system AS text) IS NULL OR system = :system"
                        + " ORDER BY begun_at DESC, id DESC LIMIT :limit")
                .param("system", system)
                .param("limit", limit)
                .query(Reconciliations::run)
                .list();
    }

    /** What differs, by subject, from the one after this; empty text for the first. */
    public List<Difference> differences(UUID id, String after, int limit) {
        return sql.sql("""
                        SELECT subject, result, here, there, code, asked_at FROM reconciliation_item
                         WHERE run = ? AND subject > ? AND result IS NOT NULL ORDER BY subject LIMIT ?
                        """)
                .params(id, after, limit)
                .query((row, n) -> new Difference(
                        row.getString("subject"),
                        Result.valueOf(row.getString("result")),
                        row.getString("here"),
                        row.getString("there"),
                        row.getString("code"),
                        time(row, "asked_at")))
                .list();
    }

    private static Run run(ResultSet row, int number) throws SQLException {
        return new Run(
                row.getObject("id", UUID.class),
                row.getString("system"),
                time(row, "from_at"),
                time(row, "to_at"),
                row.getString("actor"),
                row.getString("state"),
                time(row, "begun_at"),
                timeOrNull(row, "ended_at"),
                row.getInt("counted"),
                row.getInt("equal"),
                row.getInt("found"),
                row.getInt("missing"),
                row.getInt("other"),
                row.getInt("underway"),
                row.getInt("unanswered"));
    }
}
