package vn.lgsp.messagestore;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import vn.lgsp.messagestore.Deployments.Act;
import vn.lgsp.messagestore.Deployments.Content;
import vn.lgsp.messagestore.Deployments.State;

/**
 * How a version comes to be live: asked for, agreed to, prepared by every node that runs, switched to in one commit. All that
 * nodes know of each other stands here; the clock is the database's.
 */
public final class Preparations {
    /** A node that has not said for so long that it runs does not count. */
    private static final String NODE_LASTS = "interval '10 seconds'";

    private static final String INSERT = """
            INSERT INTO deployment (system, version, content, act, state, deployed_by, reason, until)
            VALUES (:system, :version, :content, :act, :state, :actor, :reason, now() + :within * interval '1 millisecond')
            RETURNING id
            """;
    private static final String NODES_OF = """
            SELECT coalesce(n.id, d.node) AS node, coalesce(n.name, d.name) AS name, d.state, d.reason, n.id IS NOT NULL AS here
              FROM (SELECT * FROM deployment_node WHERE deployment = :id) d
              FULL JOIN (SELECT * FROM node WHERE seen_at > now() - %s) n ON n.id = d.node
             ORDER BY name, node
            """.formatted(NODE_LASTS);
    private static final String ALL_ARE_READY = """
            SELECT id FROM deployment p
             WHERE state = 'PREPARING' AND until > now()
               AND EXISTS (SELECT FROM deployment_node WHERE deployment = p.id AND state = 'READY')
               AND NOT EXISTS (SELECT FROM node n
                                WHERE n.seen_at > now() - %s
                                  AND NOT EXISTS (SELECT FROM deployment_node d
                                                   WHERE d.deployment = p.id AND d.node = n.id AND d.state = 'READY'))
               FOR UPDATE OF p
            """.formatted(NODE_LASTS);
    private static final String REPLACE = """
            UPDATE deployment o SET state = 'REPLACED', ended_by = p.deployed_by, ended_at = now(), ended_reason = p.reason
              FROM deployment p
             WHERE p.id = :id AND o.system = p.system AND o.state = 'LIVE'
            """;
    private static final String SWITCH = "UPDATE deployment SET state = 'LIVE', live_at = now() WHERE id = :id";
    private static final String ANSWER = """
            INSERT INTO deployment_node (deployment, node, name, state, reason, at)
            VALUES (:id, :node, :name, :state, :reason, now())
            ON CONFLICT (deployment, node) DO UPDATE SET state = excluded.state, reason = excluded.reason, at = excluded.at
            """;
    private static final String APPROVE = """
            UPDATE deployment SET state = 'PREPARING', approved_by = :actor, approved_at = now(),
                   until = now() + :within * interval '1 millisecond'
             WHERE id = :id AND state = 'AWAITING_APPROVAL' AND until > now() AND deployed_by <> :actor
            """;
    private static final String END = """
            UPDATE deployment SET state = :state, ended_by = :actor, ended_at = now(), ended_reason = :reason
             WHERE id = :id AND state IN ('AWAITING_APPROVAL', 'PREPARING')
            """;
    private static final String EXPIRE = """
            UPDATE deployment SET state = 'EXPIRED', ended_by = 'bus', ended_at = now(), ended_reason = :reason
             WHERE state = 'AWAITING_APPROVAL' AND until <= now()
            """;
    private static final String BEAT = """
            INSERT INTO node (id, name, seen_at) VALUES (:id, :name, now())
            ON CONFLICT (id) DO UPDATE SET name = excluded.name, seen_at = excluded.seen_at
            """;

    private final JdbcClient sql;
    private final TransactionTemplate transaction;

    public Preparations(DataSource store) {
        this.sql = JdbcClient.create(store);
        this.transaction = new TransactionTemplate(new JdbcTransactionManager(store));
    }

    /** One bus of several that share a store. */
    public record Node(UUID id, String name) {}

    /** What a node says of a deployment. */
    public enum Answer {
        /** It loaded the version and waits for the others. */
        READY,
        FAILED,
        /** New calls there take the version. */
        RUNNING
    }

    /**
     * How a deployment stands at a node.
     *
     * @param answer null if it has not said anything yet
     * @param runs whether the node itself is there
     */
    public record Standing(
            UUID node,
            String name,
            @Nullable Answer answer,
            @Nullable String reason,
            boolean runs) {}

    /** What is to be made live, by whom and why. */
    public record Wish(String system, String version, byte[] zip, Act act, String actor, String reason) {
        @Override
        public String toString() {
            return "Wish[" + system + ", " + version + ", " + act + "]";
        }
    }

    /** This node runs; what has not for long is forgotten. */
    public void beat(Node node) {
        sql.sql(BEAT).param("id", node.id()).param("name", node.name()).update();
        sql.sql("DELETE FROM node WHERE seen_at < now() - interval '1 day'").update();
    }

    /** This node stops: nobody waits for it. */
    public void leave(Node node) {
        sql.sql("DELETE FROM node WHERE id = :id").param("id", node.id()).update();
    }

    /** Waits for another person's word. */
    public long ask(Wish wish, Duration within) {
        return insert(wish, State.AWAITING_APPROVAL, within);
    }

    /** What waits for another person's word. */
    public Optional<Content> awaiting(String system, String version) {
        return sql.sql("SELECT * FROM deployment WHERE system = :system AND version = :version"
                        + " AND state = 'AWAITING_APPROVAL' AND until > now() ORDER BY id DESC LIMIT 1")
                .param("system", system)
                .param("version", version)
                .query((row, n) -> Deployments.content(row))
                .optional();
    }

    /** All nodes are to prepare this; nothing if they are busy with another. */
    public OptionalLong prepare(Wish wish, Duration within) {
        Long id = transaction.execute(status -> isBusy() ? null : insert(wish, State.PREPARING, within));
        return id == null ? OptionalLong.empty() : OptionalLong.of(id);
    }

    /**
     * What waited is prepared as if this person had asked for it.
     *
     * @return false if nodes are busy with another, or it does not wait for this person
     */
    public boolean approve(long id, String actor, Duration within) {
        return Boolean.TRUE.equals(transaction.execute(status -> !isBusy()
                && sql.sql(APPROVE)
                                .param("id", id)
                                .param("actor", actor)
                                .param("within", within.toMillis())
                                .update()
                        == 1));
    }

    private boolean isBusy() {
        sql.sql(Deployments.ONE_BY_ONE).query(row -> {});
        return sql.sql("SELECT EXISTS (SELECT FROM deployment WHERE state = 'PREPARING')")
                .query(Boolean.class)
                .single();
    }

    private long insert(Wish wish, State state, Duration within) {
        return sql.sql(INSERT)
                .param("system", wish.system())
                .param("version", wish.version())
                .param("content", wish.zip())
                .param("act", wish.act().name())
                .param("state", state.name())
                .param("actor", wish.actor())
                .param("reason", wish.reason())
                .param("within", within.toMillis())
                .query(Long.class)
                .single();
    }

    /** What this node has to say. */
    public void answer(long id, Node node, Answer answer, @Nullable String reason) {
        sql.sql(ANSWER)
                .param("id", id)
                .param("node", node.id())
                .param("name", node.name())
                .param("state", answer.name())
                .param("reason", reason)
                .update();
    }

    /** How it stands at each node that runs, or has said something. */
    public List<Standing> standing(long id) {
        return sql.sql(NODES_OF)
                .param("id", id)
                .query((row, n) -> {
                    String state = row.getString("state");
                    return new Standing(
                            Objects.requireNonNull(row.getObject("node", UUID.class)),
                            row.getString("name"),
                            state == null ? null : Answer.valueOf(state),
                            row.getString("reason"),
                            row.getBoolean("here"));
                })
                .list();
    }

    /** Makes live what every node that runs is ready for; any node may be the one to do so. */
    public void switchOver() {
        transaction.executeWithoutResult(status -> {
            sql.sql(Deployments.ONE_BY_ONE).query(row -> {});
            sql.sql(ALL_ARE_READY)
                    .query((row, n) -> row.getLong("id"))
                    .optional()
                    .ifPresent(id -> {
                        sql.sql(REPLACE).param("id", id).update();
                        sql.sql(SWITCH).param("id", id).update();
                    });
        });
    }

    /** What is prepared and should have been by now. */
    public List<Long> overdue() {
        return sql.sql("SELECT id FROM deployment WHERE state = 'PREPARING' AND until <= now()")
                .query((row, n) -> row.getLong(1))
                .list();
    }

    /** Ends what is not live yet; false if it has ended, or become live. */
    public boolean end(long id, State how, String actor, String reason) {
        return sql.sql(END)
                        .param("id", id)
                        .param("state", how.name())
                        .param("actor", actor)
                        .param("reason", reason)
                        .update()
                == 1;
    }

    /** Ends what nobody agreed to in time. */
    public void expire(String reason) {
        sql.sql(EXPIRE).param("reason", reason).update();
    }
}
