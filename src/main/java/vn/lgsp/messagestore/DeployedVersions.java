package vn.lgsp.messagestore;

import static vn.lgsp.messagestore.SqlTime.time;
import static vn.lgsp.messagestore.SqlTime.timeOrNull;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import vn.lgsp.messagestore.Deployments.Content;
import vn.lgsp.messagestore.Deployments.Entry;

/** What was deployed, to be looked at: reads only. */
public final class DeployedVersions {
    private static final String SELECT = "SELECT id, system, version, content FROM deployment WHERE system = :system ";

    /** Without the contents, which are large. */
    private static final String ENTRY =
            "SELECT id, system, version, state, deployed_by, deployed_at, reason, ended_by, ended_at, ended_reason FROM deployment ";

    private final JdbcClient sql;

    public DeployedVersions(DataSource store) {
        this.sql = JdbcClient.create(store);
    }

    /** The latest deployment of this version. */
    public Optional<Content> version(String system, String version) {
        return sql.sql(SELECT + "AND version = :version ORDER BY id DESC LIMIT 1")
                .param("system", system)
                .param("version", version)
                .query((row, n) -> content(row))
                .optional();
    }

    /** The deployment with this number. */
    public Optional<Content> deployment(String system, long id) {
        return sql.sql(SELECT + "AND id = :id")
                .param("system", system)
                .param("id", id)
                .query((row, n) -> content(row))
                .optional();
    }

    /** The deployment before this one; nothing if it was the first. */
    public Optional<Content> before(String system, long id) {
        return sql.sql(SELECT + "AND id < :id ORDER BY id DESC LIMIT 1")
                .param("system", system)
                .param("id", id)
                .query((row, n) -> content(row))
                .optional();
    }

    /** The number of the deployment that is live; nothing if it is the folder on disk. */
    public Optional<Long> live(String system) {
        return sql.sql("SELECT id FROM deployment WHERE system = :system AND state = 'LIVE'")
                .param("system", system)
                .query(Long.class)
                .optional();
    }

    /** Who made what live of a system, the latest first. */
    public List<Entry> history(String system, int limit) {
        return sql.sql(ENTRY + "WHERE system = :system ORDER BY id DESC LIMIT :limit")
                .param("system", system)
                .param("limit", limit)
                .query((row, n) -> entry(row))
                .list();
    }

    /** Who made live what is, by system. */
    public List<Entry> live() {
        return sql.sql(ENTRY + "WHERE state = 'LIVE' ORDER BY system")
                .query((row, n) -> entry(row))
                .list();
    }

    private static Entry entry(ResultSet row) throws SQLException {
        return new Entry(
                row.getLong("id"),
                row.getString("system"),
                row.getString("version"),
                row.getString("state"),
                row.getString("deployed_by"),
                time(row, "deployed_at"),
                row.getString("reason"),
                row.getString("ended_by"),
                timeOrNull(row, "ended_at"),
                row.getString("ended_reason"));
    }

    private static Content content(ResultSet row) throws SQLException {
        return new Content(row.getLong(1), row.getString(2), row.getString(3), row.getBytes(4));
    }
}
