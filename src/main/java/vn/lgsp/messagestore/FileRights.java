package vn.lgsp.messagestore;

import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Which systems may fetch which files: the receivers of messages that name them. All times are the database's own. */
public final class FileRights {
    private static final String GRANT = """
            INSERT INTO file_right (sha256, system, granting, granted_at)
            SELECT sha256, system, :granting, now() FROM unnest(:files) AS sha256, unnest(:systems) AS system
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

    /** Rights that were given at once; a system may fetch a file for as long as it has one of any granting. */
    public static final class Grant {
        private final UUID id = UUID.randomUUID();
        private final String[] files;

        private Grant(Collection<String> files) {
            this.files = Set.copyOf(files).toArray(String[]::new);
        }
    }

    /** Lets these systems fetch these files. */
    public Grant grant(Collection<String> files, Collection<String> systems) {
        Grant grant = new Grant(files);
        sql.sql(GRANT)
                .param("files", grant.files)
                .param("systems", Set.copyOf(systems).toArray(String[]::new))
                .param("granting", grant.id)
                .update();
        return grant;
    }

    /** Takes back what was granted for a message that was not accepted; never what was granted for another one. */
    public void revoke(Grant grant) {
        sql.sql("DELETE FROM file_right WHERE sha256 = ANY(:files) AND granting = :granting")
                .param("files", grant.files)
                .param("granting", grant.id)
                .update();
    }

    public boolean mayFetch(String system, String file) {
        return !sql.sql("SELECT 1 FROM file_right WHERE sha256 = :file AND system = :system LIMIT 1")
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
