package vn.lgsp.messagestore;

import static vn.lgsp.messagestore.SqlTime.time;
import static vn.lgsp.messagestore.SqlTime.timeOrNull;
import static vn.lgsp.messagestore.SqlTime.utc;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.IntSupplier;
import java.util.function.Predicate;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import vn.lgsp.exchange.Envelope;
import vn.lgsp.exchange.MessageType;

/** Acts that send dossiers to a system once more: which ones, how far, and what each came to. */
public final class Resyncs {
    private static final String CHOSEN = """
              FROM exchange x
              JOIN delivery d ON d.exchange_id = x.id AND d.accepted_at = x.accepted_at AND d.receiver = :system
             WHERE x.type = :type AND x.sender <> :bus AND x.accepted_at >= :from AND x.accepted_at < :to
               AND d.state <> 'SKIPPED'
            """;
    private static final String RUNS =
            "SELECT id, system, actor, reason, from_at, to_at, agency, procedure, reconciliation,"
                    + " state, begun_at, ended_at,"
                    + " (SELECT count(*) FROM resync_item i WHERE i.resync = resync.id) AS total,"
                    + " (SELECT count(*) FROM resync_item i WHERE i.resync = resync.id AND i.result = 'SENT') AS sent,"
                    + " (SELECT count(*) FROM resync_item i WHERE i.resync = resync.id AND i.result IN ('LEFT', 'GONE')) AS not_sent"
                    + " FROM resync ";

    private final JdbcClient sql;
    private final TransactionTemplate transaction;

    public Resyncs(DataSource store) {
        this.sql = JdbcClient.create(store);
        this.transaction = new TransactionTemplate(new JdbcTransactionManager(store));
    }

    /**
     * Which dossiers: those of which a state was accepted in this time.
     *
     * @param agency decides by an agency's code, or null for all
     * @param procedure of this procedure, or of all if null
     */
    public record Choice(
            String system,
            Instant from,
            Instant to,
            @Nullable Predicate<String> agency,
            @Nullable String procedure) {}

    /**
     * Who does it and why.
     *
     * @param agency the agency's code that was given
     */
    public record Wish(
            UUID id, String actor, String reason, @Nullable String agency) {}

    /**
     * How far an act is.
     *
     * @param reconciliation the comparison whose differences are sent, if it is that
     * @param state RUNNING, PAUSED, DONE or CANCELLED
     * @param notSent of all, were left because something of them is set aside, or their bodies are not kept
     */
    public record Run(
            UUID id,
            String system,
            String actor,
            String reason,
            @Nullable Instant from,
            @Nullable Instant to,
            @Nullable String agency,
            @Nullable String procedure,
            @Nullable UUID reconciliation,
            String state,
            Instant begunAt,
            @Nullable Instant endedAt,
            int total,
            int sent,
            int notSent) {

        public int left() {
            return total - sent - notSent;
        }

        public boolean isOver() {
            return state.equals("DONE") || state.equals("CANCELLED");
        }
    }

    /**
     * A dossier to send next.
     *
     * @param exchanges under which it may have been sent already; empty if it surely was not
     */
    public record Next(
            UUID resync,
            String system,
            String subject,
            boolean progress,
            List<UUID> exchanges,
            String actor,
            String reason) {}

    /**
     * What a dossier came to.
     *
     * @param state WAITING, UNDERWAY, DELIVERED, PARKED, LEFT or GONE
     * @param messages as how many messages it was sent
     * @param exchange the first of them
     */
    public record Dossier(
            String subject,
            String state,
            int messages,
            @Nullable UUID exchange) {}

    public int count(Choice choice) {
        return chosen("SELECT count(DISTINCT x.subject)", choice, Map.of())
                .query(Integer.class)
                .single();
    }

    /** Notes which dossiers are to be sent; empty if there are none. */
    public Optional<Run> begin(Wish wish, Choice choice) {
        return begun(wish, () -> {
            sql.sql("INSERT INTO resync (id, system, actor, reason, from_at, to_at, agency, procedure)"
                            + " VALUES (:id, :system, :actor, :reason, :from, :to, :agency, :procedure)")
                    .param("id", wish.id())
                    .param("system", choice.system())
                    .param("actor", wish.actor())
                    .param("reason", wish.reason())
                    .param("from", utc(choice.from()))
                    .param("to", utc(choice.to()))
                    .param("agency", wish.agency())
                    .param("procedure", choice.procedure())
                    .update();
            String insert = "INSERT INTO resync_item (resync, subject, progress)"
                    + " SELECT DISTINCT CAST(:id AS uuid), x.subject, true";
            return chosen(insert, choice, Map.of("id", wish.id())).update();
        });
    }

    /** The same for what a comparison found: what is missing with its progress, what stands otherwise without. */
    public Optional<Run> begin(Wish wish, Reconciliations.Run found) {
        return begun(wish, () -> {
            sql.sql("INSERT INTO resync (id, system, actor, reason, reconciliation) VALUES (?, ?, ?, ?, ?)")
                    .params(wish.id(), found.system(), wish.actor(), wish.reason(), found.id())
                    .update();
            return sql.sql("INSERT INTO resync_item (resync, subject, progress)"
                            + " SELECT ?, subject, result = 'MISSING' FROM reconciliation_item"
                            + " WHERE run = ? AND result IN ('MISSING', 'OTHER')")
                    .params(wish.id(), found.id())
                    .update();
        });
    }

    private Optional<Run> begun(Wish wish, IntSupplier insert) {
        transaction.executeWithoutResult(status -> {
            if (insert.getAsInt() == 0) {
                status.setRollbackOnly();
            }
        });
        return run(wish.id());
    }

    private JdbcClient.StatementSpec chosen(String select, Choice choice, Map<String, Object> more) {
        Map<String, Object> values = new HashMap<>(more);
        values.put("system", choice.system());
        values.put("type", MessageType.DOSSIER_PUT.code());
        values.put("bus", Envelope.BUS);
        values.put("from", utc(choice.from()));
        values.put("to", utc(choice.to()));
        StringBuilder text = new StringBuilder(select).append('\n').append(CHOSEN);
        if (choice.procedure() != null) {
            text.append(" AND x.procedure = :procedure");
            values.put("procedure", choice.procedure());
        }
        Predicate<String> covered = choice.agency();
        if (covered != null) {
            List<String> agencies = sql
                    .sql("SELECT DISTINCT coalesce(x.agency, '')\n" + CHOSEN)
                    .params(values)
                    .query((row, n) -> row.getString(1))
                    .list()
                    .stream()
                    .filter(covered)
                    .toList();
            // An empty list is no SQL; no agency is called so.
            values.put("agencies", agencies.isEmpty() ? List.of("-") : agencies);
            text.append(" AND x.agency IN (:agencies)");
        }
        return sql.sql(text.toString()).params(values);
    }

    /** Whether anything is to be sent to this system. */
    public boolean isRunning(String system) {
        return !sql.sql("SELECT 1 FROM resync WHERE system = ? AND state = 'RUNNING' LIMIT 1")
                .param(system)
                .query()
                .listOfRows()
                .isEmpty();
    }

    /** What to send next, in the system's oldest act under way; ends those that have nothing left. */
    public Optional<Next> next(String system) {
        sql.sql("""
                        UPDATE resync r SET state = 'DONE', ended_at = now()
                         WHERE r.system = ? AND r.state = 'RUNNING'
                           AND NOT EXISTS (SELECT 1 FROM resync_item i WHERE i.resync = r.id AND i.result IS NULL)
                        """).param(system).update();
        return sql.sql("""
                        SELECT r.id, i.subject, i.progress, i.exchanges, r.actor, r.reason
                          FROM (SELECT * FROM resync WHERE system = ? AND state = 'RUNNING' ORDER BY id LIMIT 1) AS r
                          JOIN resync_item i ON i.resync = r.id
                         WHERE i.result IS NULL AND i.not_before <= now()
                         ORDER BY i.not_before, i.subject LIMIT 1
                        """)
                .param(system)
                .query((row, n) -> new Next(
                        row.getObject(1, UUID.class),
                        system,
                        row.getString(2),
                        row.getBoolean(3),
                        ids(row.getArray(4)),
                        row.getString(5),
                        row.getString(6)))
                .optional();
    }

    /** Notes under which exchanges it is about to be sent, before it is. */
    public void chosen(Next next, List<UUID> exchanges) {
        sql.sql("UPDATE resync_item SET exchanges = CAST(? AS uuid[]) WHERE resync = ? AND subject = ?")
                .params(
                        "{"
                                + String.join(
                                        ",",
                                        exchanges.stream().map(UUID::toString).toList()) + "}",
                        next.resync(),
                        next.subject())
                .update();
    }

    /** It is looked at again after these seconds. */
    public void later(Next next, int seconds) {
        sql.sql("UPDATE resync_item SET not_before = now() + make_interval(secs => ?)"
                        + " WHERE resync = ? AND subject = ?")
                .params(seconds, next.resync(), next.subject())
                .update();
    }

    /** @param result SENT, LEFT or GONE */
    public void settled(Next next, String result) {
        sql.sql("UPDATE resync_item SET result = ?, sent_at = CASE WHEN ? = 'SENT' THEN now() END"
                        + " WHERE resync = ? AND subject = ?")
                .params(result, result, next.resync(), next.subject())
                .update();
    }

    /**
     * Changes the state of an act.
     *
     * @return whether it was in one of these states
     */
    public boolean change(UUID id, String to, String... from) {
        return sql.sql("UPDATE resync SET state = :to, ended_at = CASE WHEN :to = 'CANCELLED' THEN now() END"
                                + " WHERE id = :id AND state IN (:from)")
                        .param("to", to)
                        .param("id", id)
                        .param("from", Arrays.asList(from))
                        .update()
                > 0;
    }

    public Optional<Run> run(UUID id) {
        return sql.sql(RUNS + "WHERE id = ?").param(id).query(Resyncs::run).optional();
    }

    public List<Run> latest(int limit) {
        return sql.sql(RUNS + "ORDER BY begun_at DESC, id DESC LIMIT ?")
                .param(limit)
                .query(Resyncs::run)
                .list();
    }

    /** What each dossier came to, by code, from the one after this; empty text for the first. */
    public List<Dossier> dossiers(UUID id, String after, int limit) {
        return sql.sql("""
                        SELECT i.subject, i.exchanges[1] AS exchange, cardinality(i.exchanges) AS messages,
                               CASE WHEN i.result IS NULL THEN 'WAITING'
                                    WHEN i.result <> 'SENT' THEN i.result
                                    WHEN s.parked > 0 THEN 'PARKED'
                                    WHEN s.settled = cardinality(i.exchanges) THEN 'DELIVERED'
                                    ELSE 'UNDERWAY' END AS state
                          FROM (SELECT i.*, r.system FROM resync_item i JOIN resync r ON r.id = i.resync
                                 WHERE i.resync = ? AND i.subject > ? ORDER BY i.subject LIMIT ?) AS i
                          LEFT JOIN LATERAL (
                               SELECT count(*) FILTER (WHERE d.state IN ('DELIVERED', 'SKIPPED')) AS settled,
                                      count(*) FILTER (WHERE d.state IN ('PARKED', 'HELD')) AS parked
                                 FROM delivery d
                                WHERE i.result = 'SENT' AND d.exchange_id = ANY (i.exchanges) AND d.receiver = i.system
                               ) AS s ON true
                         ORDER BY i.subject
                        """)
                .params(id, after, limit)
                .query((row, n) -> new Dossier(
                        row.getString("subject"),
                        row.getString("state"),
                        row.getInt("messages"),
                        row.getObject("exchange", UUID.class)))
                .list();
    }

    private static Run run(ResultSet row, int number) throws SQLException {
        return new Run(
                row.getObject("id", UUID.class),
                row.getString("system"),
                row.getString("actor"),
                row.getString("reason"),
                timeOrNull(row, "from_at"),
                timeOrNull(row, "to_at"),
                row.getString("agency"),
                row.getString("procedure"),
                row.getObject("reconciliation", UUID.class),
                row.getString("state"),
                time(row, "begun_at"),
                timeOrNull(row, "ended_at"),
                row.getInt("total"),
                row.getInt("sent"),
                row.getInt("not_sent"));
    }

    private static List<UUID> ids(@Nullable Array array) throws SQLException {
        return array == null ? List.of() : List.of((UUID[]) array.getArray());
    }
}
