package vn.lgsp.messagestore;

import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import vn.lgsp.messagestore.Deployments.Content;
import vn.lgsp.messagestore.Deployments.Entry;

/** What was deployed, to be looked at: reads only. */
public final class DeployedVersions {
    private final JdbcClient sql;

    public DeployedVersions(DataSource store) {
        this.sql = JdbcClient.create(store);
    }

    /** The latest deployment of this version. */
    public Optional<Content> version(String system, String version) {
        return sql.sql(Deployments.CONTENT + " WHERE system = :system AND version = :version ORDER BY id DESC LIMIT 1")
                .param("system", system)
                .param("version", version)
                .query((row, n) -> Deployments.content(row))
                .optional();
    }

    /** The deployment with this number. */
    public Optional<Content> deployment(String system, long id) {
        return sql.sql(Deployments.CONTENT + " WHERE system = :system AND id = :id")
                .param("system", system)
                .param("id", id)
                .query((row, n) -> Deployments.content(row))
                .optional();
    }

    /** The deployment before this one; nothing if it was the first. */
    public Optional<Content> before(String system, long id) {
        return sql.sql(Deployments.CONTENT + " WHERE system = :system AND id < :id ORDER BY id DESC LIMIT 1")
                .param("system", system)
                .param("id", id)
                .query((row, n) -> Deployments.content(row))
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
        return sql.sql(Deployments.ENTRY + " WHERE system = :system ORDER BY id DESC LIMIT :limit")
                .param("system", system)
                .param("limit", limit)
                .query((row, n) -> Deployments.entry(row))
                .list();
    }

    /** Who made live what is, by system. */
    public List<Entry> live() {
        return sql.sql(Deployments.ENTRY + " WHERE state = 'LIVE' ORDER BY system")
                .query((row, n) -> Deployments.entry(row))
                .list();
    }
}
