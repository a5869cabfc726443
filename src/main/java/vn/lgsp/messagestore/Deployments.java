package vn.lgsp.messagestore;

import static vn.lgsp.messagestore.SqlTime.time;
import static vn.lgsp.messagestore.SqlTime.timeOrNull;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Versions of systems' folders that are, were, or were to be live. Nothing is ever taken away, so that who did what can be told
 * for ever. How one becomes live is in {@link Preparations}.
 */
public final class Deployments {
    /** Two nodes that change what is live do it one after the other. No other lock of the bus has this number. */
    static final String ONE_BY_ONE = "SELECT pg_advisory_xact_lock(7108, 0)";

    private static final String CONTENT = "SELECT id, system, version, content, act, live_at FROM deployment";
    private static final String END_LIVE = """
            UPDATE deployment SET state = :state, ended_by = :actor, ended_at = now(), ended_reason = :reason
             WHERE system = :system AND state = 'LIVE'
            """;
    private static final String LIVE_AGAIN = """
            INSERT INTO deployment (system, version, content, act, state, deployed_by, reason, live_at, proven_at)
            VALUES (:system, :version, :content, 'DEPLOY', 'LIVE', :actor, :reason, now(), now())
            """;
    /** The last that was replaced, and not taken back, before the one that is live; nothing if that was the first. */
    private static final String BEFORE = CONTENT + """
             WHERE system = :system AND state = 'REPLACED' AND version <> :version
             ORDER BY id DESC LIMIT 1
            """;
    /** What partners refused; where the outcome was unknown before, sending it again is for a person to decide. */
    private static final String REFUSED = """
            SELECT d.exchange_id FROM delivery d
             WHERE d.receiver = :system AND d.state = 'PARKED' AND d.updated_at >= :since
               AND NOT EXISTS (SELECT FROM event e
                                WHERE e.exchange_id = d.exchange_id AND e.receiver = d.receiver
                                  AND e.kind = 'OUTCOME_UNKNOWN')
             ORDER BY d.exchange_id
            """;

    /** Without the contents, which are large. */
    private static final String ENTRY =
            "SELECT id, system, version, act, state, deployed_by, deployed_at, reason, until,"
                    + " approved_by, approved_at, live_at, proven_at, ended_by, ended_at, ended_reason FROM deployment";

    private final JdbcClient sql;
    private final TransactionTemplate transaction;

    public Deployments(DataSource store) {
        this.sql = JdbcClient.create(store);
        this.transaction = new TransactionTemplate(new JdbcTransactionManager(store));
    }

    /** What is done with a version. */
    public enum Act {
        DEPLOY,
        /** There is no such system any more. */
        REMOVE
    }

    /** How a deployment stands, or how it ended. */
    public enum State {
        /** Another person has to agree. */
        AWAITING_APPROVAL,
        /** Every node loads it, and none runs it. */
        PREPARING,
        LIVE,
        REPLACED,
        TAKEN_BACK,
        /** A node could not load it, or did not answer in time. */
        FAILED,
        /** Another person did not agree, or it was withdrawn. */
        REFUSED,
        /** Nobody agreed in time. */
        EXPIRED
    }

    /**
     * A version of a folder, packed.
     *
     * @param since when it became live; null if it has not
     */
    public record Content(
            long id,
            String system,
            String version,
            byte[] zip,
            Act act,
            @Nullable Instant since) {
        @Override
        public String toString() {
            return "Content[" + id + ", " + system + ", " + version + ", " + act + "]";
        }
    }

    /**
     * A deployment that nodes have something to do with.
     *
     * @param proven whether nobody has to watch it any more
     */
    public record Current(long id, String system, String version, Act act, State state, boolean proven) {}

    /** Who made a version live, or asked for it, and how it ended. */
    public record Entry(
            long id,
            String system,
            String version,
            Act act,
            State state,
            String by,
            Instant at,
            String reason,
            @Nullable Instant until,
            @Nullable String approvedBy,
            @Nullable Instant approvedAt,
            @Nullable Instant liveAt,
            @Nullable Instant provenAt,
            @Nullable String endedBy,
            @Nullable Instant endedAt,
            @Nullable String endedReason) {}

    /** What is live and what is prepared; what is not among them is the folder on disk. */
    public List<Current> current() {
        return sql.sql("SELECT id, system, version, act, state, proven_at IS NOT NULL FROM deployment"
                        + " WHERE state IN ('LIVE', 'PREPARING') ORDER BY id")
                .query((row, n) -> new Current(
                        row.getLong(1),
                        row.getString(2),
                        row.getString(3),
                        Act.valueOf(row.getString(4)),
                        State.valueOf(row.getString(5)),
                        row.getBoolean(6)))
                .list();
    }

    public Content content(long id) {
        return sql.sql(CONTENT + " WHERE id = :id")
                .param("id", id)
                .query((row, n) -> content(row))
                .single();
    }

    /** What is live of a system; nothing if it is the folder on disk. */
    public Optional<Content> live(String system) {
        return sql.sql(CONTENT + " WHERE system = :system AND state = 'LIVE'")
                .param("system", system)
                .query((row, n) -> content(row))
                .optional();
    }

    /** What was live before the version that is. */
    public Optional<Content> before(String system, String version) {
        return sql.sql(BEFORE)
                .param("system", system)
                .param("version", version)
                .query((row, n) -> content(row))
                .optional();
    }

    /**
     * Takes the live version back; nothing happens if it is not the live one any more.
     *
     * @param before what is live from now on; the folder on disk if null
     * @return whether it was taken back
     */
    public boolean takeBack(Content bad, @Nullable Content before, String actor, String reason) {
        return Boolean.TRUE.equals(transaction.execute(status -> {
            sql.sql(ONE_BY_ONE).query(row -> {});
            if (!live(bad.system()).map(Content::id).equals(Optional.of(bad.id()))) {
                return false;
            }
            sql.sql(END_LIVE)
                    .param("state", State.TAKEN_BACK.name())
                    .param("actor", actor)
                    .param("reason", reason)
                    .param("system", bad.system())
                    .update();
            if (before != null) {
                sql.sql(LIVE_AGAIN)
                        .param("system", bad.system())
                        .param("version", before.version())
                        .param("content", before.zip())
                        .param("actor", actor)
                        .param("reason", reason)
                        .update();
            }
            return true;
        }));
    }

    /** Nobody has to watch this one any more. */
    public void prove(long id) {
        sql.sql("UPDATE deployment SET proven_at = now() WHERE id = :id AND state = 'LIVE' AND proven_at IS NULL")
                .param("id", id)
                .update();
    }

    /** Nobody has to watch those any more that have been live for so long. */
    public void proveAfter(Duration within) {
        sql.sql("UPDATE deployment SET proven_at = now() WHERE state = 'LIVE' AND act = 'DEPLOY' AND proven_at IS NULL"
                        + " AND live_at <= now() - :within * interval '1 millisecond'")
                .param("within", within.toMillis())
                .update();
    }

    /** How many messages for this system are on their way, held or parked, as far as the log knows. */
    public long waiting(String system) {
        return sql.sql(
                        "SELECT count(*) FROM delivery WHERE receiver = :system AND state NOT IN ('DELIVERED', 'SKIPPED')")
                .param("system", system)
                .query(Long.class)
                .single();
    }

    /** What lies parked for the system, in the order of acceptance. */
    public List<UUID> parked(String system) {
        return sql.sql(
                        "SELECT exchange_id FROM delivery WHERE receiver = :system AND state = 'PARKED' ORDER BY exchange_id")
                .param("system", system)
                .query((row, n) -> UUID.fromString(row.getString(1)))
                .list();
    }

    /** What the system refused since then, and lies parked, in the order of acceptance. */
    public List<UUID> refused(String system, Instant since) {
        return sql.sql(REFUSED)
                .param("system", system)
                .param("since", SqlTime.utc(since))
                .query((row, n) -> UUID.fromString(row.getString(1)))
                .list();
    }

    static Content content(ResultSet row) throws SQLException {
        return new Content(
                row.getLong("id"),
                row.getString("system"),
                row.getString("version"),
                row.getBytes("content"),
                Act.valueOf(row.getString("act")),
                timeOrNull(row, "live_at"));
    }

    /** The latest deployment of this version. */
    public Optional<Content> version(String system, String version) {
        return sql.sql(CONTENT + " WHERE system = :system AND version = :version ORDER BY id DESC LIMIT 1")
                .param("system", system)
                .param("version", version)
                .query((row, n) -> content(row))
                .optional();
    }

    /** The deployment with this number. */
    public Optional<Content> deployment(String system, long id) {
        return sql.sql(CONTENT + " WHERE system = :system AND id = :id")
                .param("system", system)
                .param("id", id)
                .query((row, n) -> content(row))
                .optional();
    }

    /** The deployment before this one; nothing if it was the first. */
    public Optional<Content> before(String system, long id) {
        return sql.sql(CONTENT + " WHERE system = :system AND id < :id ORDER BY id DESC LIMIT 1")
                .param("system", system)
                .param("id", id)
                .query((row, n) -> content(row))
                .optional();
    }

    /** The number of the deployment that is live; nothing if it is the folder on disk. */
    public Optional<Long> liveId(String system) {
        return sql.sql("SELECT id FROM deployment WHERE system = :system AND state = 'LIVE'")
                .param("system", system)
                .query(Long.class)
                .optional();
    }

    /** Who made live what is, by system. */
    public List<Entry> allLive() {
        return sql.sql(ENTRY + " WHERE state = 'LIVE' ORDER BY system")
                .query((row, n) -> entry(row))
                .list();
    }

    /**
     * The latest first.
     *
     * @param system all systems if null
     */
    public List<Entry> history(@Nullable String system, int limit) {
        return sql.sql(ENTRY + " WHERE :system::text IS NULL OR system = :system ORDER BY id DESC LIMIT :limit")
                .param("system", system)
                .param("limit", limit)
                .query((row, n) -> entry(row))
                .list();
    }

    /** One of the history. */
    public Entry entry(long id) {
        return sql.sql(ENTRY + " WHERE id = :id")
                .param("id", id)
                .query((row, n) -> entry(row))
                .single();
    }

    private static Entry entry(ResultSet row) throws SQLException {
        return new Entry(
                row.getLong("id"),
                row.getString("system"),
                row.getString("version"),
                Act.valueOf(row.getString("act")),
                State.valueOf(row.getString("state")),
                row.getString("deployed_by"),
                time(row, "deployed_at"),
                row.getString("reason"),
                timeOrNull(row, "until"),
                row.getString("approved_by"),
                timeOrNull(row, "approved_at"),
                timeOrNull(row, "live_at"),
                timeOrNull(row, "proven_at"),
                row.getString("ended_by"),
                timeOrNull(row, "ended_at"),
                row.getString("ended_reason"));
    }
}
