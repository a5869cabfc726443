package vn.lgsp.messagestore;

import static vn.lgsp.messagestore.SqlTime.time;
import static vn.lgsp.messagestore.SqlTime.timeOrNull;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.IntSupplier;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Parked deliveries by cause, and retries of a whole group: which messages they are, and which of them were asked already. */
public final class ParkedGroups {
    /** Words of a cause that are shown; more of them say the same of other messages. */
    private static final int TEXTS = 3;

    private final JdbcClient sql;
    private final TransactionTemplate transaction;

    public ParkedGroups(DataSource store) {
        this.sql = JdbcClient.create(store);
        this.transaction = new TransactionTemplate(new JdbcTransactionManager(store));
    }

    /**
     * What is parked at a system for one cause.
     *
     * @param texts the cause in words, each once; the first few of them
     * @param oldest when the oldest of them was accepted
     */
    public record Group(String cause, List<String> texts, long count, Instant oldest) {

        /** The same with other words. */
        public Group saying(UnaryOperator<String> words) {
            return new Group(
                    cause, texts.stream().map(words).distinct().limit(TEXTS).toList(), count, oldest);
        }
    }

    /**
     * How far a retry of a group is.
     *
     * @param actor who began it, {@code begunAt} and why
     * @param state RUNNING, DONE or CANCELLED
     * @param total messages that were parked when it began
     * @param asked of these, retries that were asked for
     * @param settled of these, delivered or skipped since
     * @param parked of these, parked again
     * @param cancellation null unless it was cancelled
     */
    public record Progress(
            UUID id,
            String system,
            String cause,
            String actor,
            String reason,
            Instant begunAt,
            String state,
            long total,
            long asked,
            long settled,
            long parked,
            @Nullable Cancellation cancellation) {}

    /** Who cancelled a retry of a group, when and why. */
    public record Cancellation(String actor, Instant at, String reason) {}

    /** Asks for one retry. */
    public interface Retry {
        void ask(UUID exchangeId, String actor, String reason);
    }

    public List<Group> of(String system) {
        return sql.sql("""
                        SELECT coalesce(cause_code, '') AS cause, count(*) AS count, min(accepted_at) AS oldest,
                               (array_agg(DISTINCT cause_text) FILTER (WHERE cause_text <> ''))[1:50] AS texts
                          FROM delivery
                         WHERE receiver = ? AND state = 'PARKED'
                         GROUP BY 1 ORDER BY 3 DESC
                        """)
                .param(system)
                .query((row, n) ->
                        new Group(row.getString("cause"), texts(row), row.getLong("count"), time(row, "oldest")))
                .list();
    }

    private static List<String> texts(ResultSet row) throws SQLException {
        Array texts = row.getArray("texts");
        return texts == null ? List.of() : List.of((String[]) texts.getArray());
    }

    /** Notes what is parked now for this cause; returns how many messages that are. */
    public int begin(UUID id, String system, String cause, String actor, String reason) {
        Integer count = transaction.execute(status -> {
            sql.sql("INSERT INTO group_retry (id, system, cause, actor, reason) VALUES (?, ?, ?, ?, ?)")
                    .params(id, system, cause, actor, reason)
                    .update();
            int found = sql.sql("""
                            INSERT INTO group_retry_item (group_id, exchange_id, accepted_at)
                            SELECT ?, exchange_id, accepted_at FROM delivery
                             WHERE receiver = ? AND state = 'PARKED'
                               AND coalesce(cause_code, '') = ?
                            """).params(id, system, cause).update();
            if (found == 0) {
                status.setRollbackOnly();
            }
            return found;
        });
        return count == null ? 0 : count;
    }

    /** @return whether there was something to cancel */
    public boolean cancel(UUID id, String actor, String reason) {
        return sql.sql("""
                        UPDATE group_retry
                           SET state = 'CANCELLED', cancelled_by = ?, cancelled_at = now(), cancel_reason = ?
                         WHERE id = ? AND state = 'RUNNING'
                        """).params(actor, reason, id).update() > 0;
    }

    /**
     * Asks for the next retries of a system's oldest group that is not done, on one node at a time.
     *
     * @param room how many may be asked for now
     */
    public void next(String system, IntSupplier room, Retry retry) {
        transaction.executeWithoutResult(status -> sql.sql("""
                        SELECT id, actor, reason FROM group_retry WHERE system = ? AND state = 'RUNNING'
                         ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED
                        """)
                .param(system)
                .query((row, n) -> new Running(row.getObject(1, UUID.class), row.getString(2), row.getString(3)))
                .optional()
                .ifPresent(running -> ask(running, room.getAsInt(), retry)));
    }

    private record Running(UUID id, String actor, String reason) {}

    private void ask(Running running, int room, Retry retry) {
        if (room == 0) {
            return;
        }
        List<UUID> next = sql.sql("""
                        SELECT exchange_id FROM group_retry_item WHERE group_id = ? AND asked_at IS NULL
                         ORDER BY accepted_at, exchange_id LIMIT ?
                        """)
                .params(running.id(), room)
                .query((row, n) -> row.getObject(1, UUID.class))
                .list();
        next.forEach(exchange -> retry.ask(exchange, running.actor(), running.reason()));
        if (next.isEmpty()) {
            sql.sql("UPDATE group_retry SET state = 'DONE' WHERE id = ?")
                    .param(running.id())
                    .update();
        } else {
            sql.sql("UPDATE group_retry_item SET asked_at = now() WHERE group_id = :id AND exchange_id IN (:asked)")
                    .param("id", running.id())
                    .param("asked", next)
                    .update();
        }
    }

    /** The retries at a system that are not done, the oldest first. */
    public List<UUID> running(String system) {
        return sql.sql("SELECT id FROM group_retry WHERE system = ? AND state = 'RUNNING' ORDER BY id LIMIT 20")
                .param(system)
                .query((row, n) -> row.getObject(1, UUID.class))
                .list();
    }

    public Optional<Progress> progress(UUID id) {
        return sql.sql("""
                        SELECT g.id, g.system, g.cause, g.actor, g.reason, g.begun_at, g.state,
                               g.cancelled_by, g.cancelled_at, g.cancel_reason,
                               count(*) AS total,
                               count(i.asked_at) AS asked,
                               count(*) FILTER (WHERE i.asked_at IS NOT NULL AND d.state IN ('DELIVERED', 'SKIPPED'))
                                 AS settled,
                               count(*) FILTER (WHERE d.state = 'PARKED' AND d.updated_at > i.asked_at) AS parked
                          FROM group_retry g
                          JOIN group_retry_item i ON i.group_id = g.id
                          LEFT JOIN delivery d ON d.exchange_id = i.exchange_id AND d.accepted_at = i.accepted_at
                                              AND d.receiver = g.system
                         WHERE g.id = ?
                         GROUP BY g.id
                        """).param(id).query(ParkedGroups::progress).optional();
    }

    private static Progress progress(ResultSet row, int number) throws SQLException {
        return new Progress(
                row.getObject("id", UUID.class),
                row.getString("system"),
                row.getString("cause"),
                row.getString("actor"),
                row.getString("reason"),
                time(row, "begun_at"),
                row.getString("state"),
                row.getLong("total"),
                row.getLong("asked"),
                row.getLong("settled"),
                row.getLong("parked"),
                cancellation(row));
    }

    private static @Nullable Cancellation cancellation(ResultSet row) throws SQLException {
        Instant at = timeOrNull(row, "cancelled_at");
        return at == null ? null : new Cancellation(row.getString("cancelled_by"), at, row.getString("cancel_reason"));
    }
}
