package vn.lgsp.messagestore;

import static vn.lgsp.messagestore.SqlTime.time;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Versions of systems' folders that were made live. Nothing is ever taken away, so that who did what can be told for ever. */
public final class Deployments {
    /** No other lock of the bus has this number. */
    private static final int SPACE = 7108;

    private static final String END = """
            UPDATE deployment SET state = :state, ended_by = :actor, ended_at = now(), ended_reason = :reason
             WHERE system = :system AND state = 'LIVE'
            """;
    private static final String BEGIN = """
            INSERT INTO deployment (system, version, content, state, deployed_by, reason)
            VALUES (:system, :version, :content, 'LIVE', :actor, :reason) RETURNING id
            """;
    /** The last that was replaced, and not taken back, before the one that is live; nothing if that was the first. */
    private static final String BEFORE = """
            SELECT id, system, version, content FROM deployment
             WHERE system = :system AND state = 'REPLACED' AND version <> :version
             ORDER BY id DESC LIMIT 1
            """;

    private final JdbcClient sql;
    private final TransactionTemplate transaction;

    public Deployments(DataSource store) {
        this.sql = JdbcClient.create(store);
        this.transaction = new TransactionTemplate(new JdbcTransactionManager(store));
    }

    /** A version that is, or was, live. */
    public record Content(long id, String system, String version, byte[] zip) {
        @Override
        public String toString() {
            return "Content[" + id + ", " + system + ", " + version + "]";
        }
    }

    /** Who made a version live, and how it ended. */
    public record Entry(
            long id,
            String system,
            String version,
            String state,
            String by,
            Instant at,
            String reason,
            @Nullable String endedBy,
            @Nullable Instant endedAt,
            @Nullable String endedReason) {}

    /** Makes this version live in place of the one that is. */
    public long begin(String system, String version, byte[] zip, String actor, String reason) {
        Long id = transaction.execute(status -> {
            oneByOne();
            end(system, "REPLACED", actor, reason);
            return insert(system, version, zip, actor, reason);
        });
        return Objects.requireNonNull(id);
    }

    /**
     * Takes the live version back; nothing happens if it is not the live one any more.
     *
     * @param before what is live from now on; the folder on disk if null
     */
    public void takeBack(Content bad, @Nullable Content before, String actor, String reason) {
        transaction.executeWithoutResult(status -> {
            oneByOne();
            boolean isLive = live(bad.system()).map(Content::id).equals(Optional.of(bad.id()));
            if (isLive) {
                end(bad.system(), "TAKEN_BACK", actor, reason);
            }
            if (isLive && before != null) {
                insert(bad.system(), before.version(), before.zip(), actor, reason);
            }
        });
    }

    /** Two nodes that change the same do it one after the other. */
    private void oneByOne() {
        sql.sql("SELECT pg_advisory_xact_lock(" + SPACE + ", 0)").query(row -> {});
    }

    private void end(String system, String state, String actor, String reason) {
        sql.sql(END)
                .param("state", state)
                .param("actor", actor)
                .param("reason", reason)
                .param("system", system)
                .update();
    }

    private Long insert(String system, String version, byte[] zip, String actor, String reason) {
        return sql.sql(BEGIN)
                .param("system", system)
                .param("version", version)
                .param("content", zip)
                .param("actor", actor)
                .param("reason", reason)
                .query(Long.class)
                .single();
    }

    /** The number of the deployment that is live, by system. */
    public Map<String, Long> live() {
        Map<String, Long> live = new TreeMap<>();
        sql.sql("SELECT system, id FROM deployment WHERE state = 'LIVE'").query(row -> {
            live.put(row.getString(1), row.getLong(2));
        });
        return live;
    }

    /** What is live of a system; nothing if it is the folder on disk. */
    public Optional<Content> live(String system) {
        return sql.sql("SELECT id, system, version, content FROM deployment WHERE system = :system AND state = 'LIVE'")
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

    /** Whether messages for this system are on their way, held or parked. */
    public boolean isWaitedFor(String system) {
        return sql.sql(
                        "SELECT EXISTS (SELECT FROM delivery WHERE receiver = :system AND state NOT IN ('DELIVERED', 'SKIPPED'))")
                .param("system", system)
                .query(Boolean.class)
                .single();
    }

    private static Content content(ResultSet row) throws SQLException {
        return new Content(row.getLong(1), row.getString(2), row.getString(3), row.getBytes(4));
    }

    /**
     * The latest first.
     *
     * @param system all systems if null
     */
    public List<Entry> history(@Nullable String system, int limit) {
        return sql.sql(
                        "SELECT * FROM deployment WHERE :system::text IS NULL OR system = :system ORDER BY id DESC LIMIT :limit")
                .param("system", system)
                .param("limit", limit)
                .query((row, n) -> new Entry(
                        row.getLong("id"),
                        row.getString("system"),
                        row.getString("version"),
                        row.getString("state"),
                        row.getString("deployed_by"),
                        time(row, "deployed_at"),
                        row.getString("reason"),
                        row.getString("ended_by"),
                        row.getObject("ended_at") == null ? null : time(row, "ended_at"),
                        row.getString("ended_reason")))
                .list();
    }
}
