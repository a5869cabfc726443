package vn.lgsp.messagestore;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Which systems may fetch which files: the receivers of messages that name them. All times are the database's own. */
public final class FileRights {
    private static final String GRANT = """
            INSERT INTO file_right (sha256, system, granted_at)
            SELECT sha256, system, now() FROM unnest(:files) AS sha256, unnest(:systems) AS system
             ORDER BY sha256, system
                ON CONFLICT (sha256, system) DO UPDATE SET granted_at = excluded.granted_at
            RETURNING sha256, system, granted_at, xmax = 0 AS fresh
            """;

    /** What was granted again since then is somebody else's too. */
    private static final String REVOKE = """
            DELETE FROM file_right r USING unnest(:files, :systems) AS g (sha256, system)
             WHERE r.sha256 = g.sha256 AND r.system = g.system AND r.granted_at = :at
            """;

    private static final String FORGET = """
            DELETE FROM file_right r
             WHERE granted_at < now() - make_interval(secs => :seconds)
               AND NOT EXISTS (SELECT 1 FROM document_file f
                                 JOIN delivery d ON d.exchange_id = f.exchange_id AND d.accepted_at = f.accepted_at
                                WHERE f.sha256 = r.sha256 AND d.receiver = r.system
                                  AND d.state NOT IN ('DELIVERED', 'SKIPPED'))
            """;

    private final JdbcClient sql;

    public FileRights(DataSource store) {
        this.sql = JdbcClient.create(store);
    }

    private record Right(String file, String system, OffsetDateTime at, boolean fresh) {}

    /** Rights that nobody had before. */
    public static final class Grant {
        private final List<Right> rights;

        private Grant(List<Right> rights) {
            this.rights = rights;
        }
    }

    /** Lets these systems fetch these files. */
    public Grant grant(Collection<String> files, Collection<String> systems) {
        return new Grant(sql
                .sql(GRANT)
                .param("files", Set.copyOf(files).toArray(String[]::new))
                .param("systems", Set.copyOf(systems).toArray(String[]::new))
                .query((row, n) -> new Right(
                        row.getString("sha256"),
                        row.getString("system"),
                        row.getObject("granted_at", OffsetDateTime.class),
                        row.getBoolean("fresh")))
                .list()
                .stream()
                .filter(Right::fresh)
                .toList());
    }

    /** Takes back what was granted for a message that was not accepted; never what was granted for another one. */
    public void revoke(Grant grant) {
        if (!grant.rights.isEmpty()) {
            sql.sql(REVOKE)
                    .param("files", grant.rights.stream().map(Right::file).toArray(String[]::new))
                    .param("systems", grant.rights.stream().map(Right::system).toArray(String[]::new))
                    .param("at", grant.rights.getFirst().at())
                    .update();
        }
    }

    public boolean mayFetch(String system, String file) {
        return !sql.sql("SELECT 1 FROM file_right WHERE sha256 = :file AND system = :system")
                .param("file", file)
                .param("system", system)
                .query(Integer.class)
                .list()
                .isEmpty();
    }

    /** Those of the files that somebody may fetch. */
    public Set<String> named(Collection<String> files) {
        return Set.copyOf(sql.sql("SELECT DISTINCT sha256 FROM file_right WHERE sha256 = ANY(:files)")
                .param("files", files.toArray(String[]::new))
                .query((row, n) -> row.getString(1))
                .list());
    }

    /**
     * Takes away what was last granted longer ago than this; but none that a system still needs for a document that is not
     * settled for it.
     */
    public void forget(Duration age) {
        sql.sql(FORGET).param("seconds", (double) age.toSeconds()).update();
    }
}
