package vn.lgsp.messagestore;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import vn.lgsp.exchange.Envelope;
import vn.lgsp.exchange.MessageType;

/** What was accepted of a dossier for one system, and a moment in which nothing new of it is accepted. */
public final class DossierMessages {
    private static final int MOST = 500;
    private static final List<String> TYPES =
            List.of(MessageType.DOSSIER_PUT.code(), MessageType.DOSSIER_PROGRESS.code());
    private static final String ACCEPTED = """
            SELECT x.id
              FROM exchange x
              JOIN delivery d ON d.exchange_id = x.id AND d.accepted_at = x.accepted_at AND d.receiver = :system
              JOIN event v ON v.exchange_id = x.id AND v.kind = 'ACCEPTED' AND v.at = x.accepted_at
             WHERE x.subject = :subject AND x.type = :type AND x.sender <> :bus AND d.state <> 'SKIPPED'
             ORDER BY v.seq DESC LIMIT :limit
            """;
    /** By the locks that claims take: whoever claims meanwhile waits, and is published behind what is done here. */
    private static final String LOCK =
            """
            SELECT coalesce(bool_and(pg_try_advisory_xact_lock(name)), true)
              FROM (SELECT DISTINCT hashtextextended(concat_ws(E'\\x1f', h.sender, o.operation, h.subject), %d) AS name
                      FROM acceptance_head h, unnest(ARRAY['%s', '%s']) AS o(operation)
                     WHERE h.subject = ?
                    OFFSET 0) AS names
            """.formatted(ClaimTables.HEADS_SPACE, MessageType.DOSSIER_PUT.code(), MessageType.DOSSIER_PROGRESS.code());

    private static final String UNLOGGED = """
            SELECT EXISTS (SELECT 1 FROM acceptance_head h JOIN acceptance a USING (sender, key_hash)
                            WHERE h.subject = :subject AND h.operation IN (:types) AND (a.accepted OR a.lease > now())
                              AND NOT EXISTS (SELECT 1 FROM exchange x WHERE x.id = h.exchange_id))
            """;
    private static final String OPEN = """
            SELECT count(*) FILTER (WHERE d.state IN ('PARKED', 'HELD')) AS aside, count(*) AS open
              FROM exchange x
              JOIN delivery d ON d.exchange_id = x.id AND d.accepted_at = x.accepted_at AND d.receiver = ?
             WHERE x.subject = ? AND d.state NOT IN ('DELIVERED', 'SKIPPED')
            """;

    private final JdbcClient sql;
    private final TransactionTemplate transaction;

    public DossierMessages(DataSource store) {
        this.sql = JdbcClient.create(store);
        this.transaction = new TransactionTemplate(new JdbcTransactionManager(store));
    }

    /** What of a dossier is not settled at a system. */
    public enum Open {
        NOTHING,
        ON_ITS_WAY,
        SET_ASIDE
    }

    public Open open(String system, String subject) {
        return sql.sql(OPEN)
                .params(system, subject)
                .query((row, n) -> row.getLong("aside") > 0
                        ? Open.SET_ASIDE
                        : row.getLong("open") > 0 ? Open.ON_ITS_WAY : Open.NOTHING)
                .single();
    }

    /**
     * The exchanges that say where a dossier stands: its last state, and after it its progress in the order of acceptance.
     * None if nobody handed a state in.
     */
    public List<UUID> of(String system, String subject, boolean progress) {
        List<UUID> all = new ArrayList<>(accepted(system, subject, MessageType.DOSSIER_PUT, 1));
        if (progress && !all.isEmpty()) {
            all.addAll(accepted(system, subject, MessageType.DOSSIER_PROGRESS, MOST)
                    .reversed());
        }
        return List.copyOf(all);
    }

    private List<UUID> accepted(String system, String subject, MessageType type, int limit) {
        return sql.sql(ACCEPTED)
                .params(Map.of(
                        "system", system, "subject", subject, "type", type.code(), "bus", Envelope.BUS, "limit", limit))
                .query((row, n) -> row.getObject(1, UUID.class))
                .list();
    }

    /**
     * Does this while nothing of the dossier is being accepted and the log knows all that was. Whatever is accepted
     * meanwhile waits for it, so it must be short.
     *
     * @return false, with nothing done, if something is being accepted right now, or if the work says so itself
     */
    public boolean undisturbed(String subject, BooleanSupplier work) {
        return Boolean.TRUE.equals(transaction.execute(status -> {
            boolean mine = sql.sql(LOCK).param(subject).query(Boolean.class).single();
            return mine
                    && !sql.sql(UNLOGGED)
                            .param("subject", subject)
                            .param("types", TYPES)
                            .query(Boolean.class)
                            .single()
                    && work.getAsBoolean();
        }));
    }

    /** Whether the log knows this exchange. */
    public boolean isLogged(UUID exchangeId) {
        return !sql.sql("SELECT 1 FROM exchange WHERE id = ?")
                .param(exchangeId)
                .query()
                .listOfRows()
                .isEmpty();
    }
}
