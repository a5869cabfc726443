package vn.lgsp.messagestore;

import java.time.Duration;
import java.util.Collection;
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

    /** Lets these systems fetch these files. */
    public void grant(Collection<String> files, Collection<String> systems) {
        sql.sql(GRANT)
                .param("files", Set.copyOf(files).toArray(String[]::new))
                .param("systems", Set.copyOf(systems).toArray(String[]::new))
                .update();
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
