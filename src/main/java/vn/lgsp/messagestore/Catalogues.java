package vn.lgsp.messagestore;

import static vn.lgsp.messagestore.SqlTime.time;
import static vn.lgsp.messagestore.SqlTime.timeOrNull;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * Catalogues as they were fetched: a version where the content differs from the one before, and how fetching stands. All
 * times are the database's own.
 */
public final class Catalogues {
    private static final String STATE = """
            SELECT c.*, coalesce(v.count, 0) AS count, v.published_at
              FROM catalogue c LEFT JOIN catalogue_version v ON v.catalogue = c.name AND v.version = c.version
            """;
    private static final String CLOSE = """
            UPDATE catalogue_row r SET until_version = :version
             WHERE r.catalogue = :name AND r.until_version IS NULL
               AND NOT EXISTS (SELECT FROM unnest(:codes, :names, :bodies) AS f (code, name, body)
                                WHERE f.code = r.code AND f.name = r.name AND f.body = r.body)
            """;
    private static final String OPEN = """
            INSERT INTO catalogue_row (catalogue, code, since_version, name, body)
            SELECT :name, f.code, :version, f.name, f.body
              FROM unnest(:codes, :names, :bodies) AS f (code, name, body)
             WHERE NOT EXISTS (SELECT FROM catalogue_row r
                                WHERE r.catalogue = :name AND r.code = f.code AND r.until_version IS NULL)
            """;
    private static final String CHANGED = """
            SELECT count(*) FROM catalogue_row old JOIN catalogue_row new USING (catalogue, code)
             WHERE catalogue = :name AND old.until_version = :version AND new.since_version = :version
            """;
    private static final String VERSION = """
            INSERT INTO catalogue_version (catalogue, version, published_at, digest, count, added, removed, changed,
                                           accepted_by, reason)
            VALUES (:name, :version, now(), :digest, :count, :added, :removed, :changed, :actor, :reason)
            """;
    private static final String CONFIRM = """
            UPDATE catalogue SET version = :version, tried_at = now(), confirmed_at = now(), failures = 0, failed_at = NULL,
                   failure = NULL, failure_text = NULL, aside = NULL, aside_digest = NULL, aside_count = NULL,
                   aside_at = NULL, due_at = now() + make_interval(secs => :seconds)
             WHERE name = :name
            """;
    private static final String FAIL = """
            UPDATE catalogue SET tried_at = now(), failures = failures + 1, failed_at = now(), failure = :failure,
                   failure_text = :text, due_at = now() + make_interval(secs => least(:first * 2 ^ least(failures, 30), :most))
             WHERE name = :name
            """;
    private static final String SET_ASIDE = """
            UPDATE catalogue SET aside = :content, aside_digest = :digest, aside_count = :count,
                   aside_at = CASE WHEN aside_digest = :digest THEN aside_at ELSE now() END
             WHERE name = :name
            """;

    /**
     * What was replaced before the time, and the rows that only such versions have. The two latest versions stay in any case:
     * what the latest changed can always be told, and so can what each version that was published since the time did.
     */
    private static final String FORGET = """
            WITH standing AS (
                SELECT catalogue, version, lead(published_at) OVER catalogues AS replaced_at,
                       lead(version, 2) OVER catalogues IS NULL AS late
                  FROM catalogue_version WINDOW catalogues AS (PARTITION BY catalogue ORDER BY version)
            ), kept AS (
                SELECT catalogue, min(version) AS oldest FROM standing WHERE late OR replaced_at >= :before GROUP BY catalogue
            ), rows AS (
                DELETE FROM catalogue_row r USING kept WHERE r.catalogue = kept.catalogue AND r.until_version <= kept.oldest
            )
            DELETE FROM catalogue_version v USING kept WHERE v.catalogue = kept.catalogue AND v.version < kept.oldest
            """;

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final TypeReference<List<CatalogueContent.Row>> ROWS = new TypeReference<>() {};

    private final JdbcTemplate template;
    private final JdbcClient sql;
    private final TransactionTemplate transaction;

    public Catalogues(DataSource store) {
        this.template = new JdbcTemplate(store);
        this.sql = JdbcClient.create(template);
        this.transaction = new TransactionTemplate(new JdbcTransactionManager(store));
    }

    /** What became of an answer. */
    public enum Result {
        UNCHANGED,
        PUBLISHED,
        SET_ASIDE
    }

    /** What became of a wish to accept what was set aside. */
    public enum Acceptance {
        PUBLISHED,
        /** Nothing is set aside. */
        NOTHING,
        /** Something else is set aside by now. */
        OTHER
    }

    /**
     * How tries that failed are repeated: after this time, then twice as long each time.
     *
     * @param atMost the longest distance
     */
    public record Retry(Duration first, Duration atMost) {}

    /** Makes each of these known; what is known already stays as it is. */
    public void know(Collection<String> names) {
        names.forEach(name -> sql.sql("INSERT INTO catalogue (name) VALUES (:name) ON CONFLICT DO NOTHING")
                .param("name", name)
                .update());
    }

    /** Which of these are to be fetched now. */
    public List<String> due(Collection<String> names) {
        if (names.isEmpty()) {
            return List.of();
        }
        return sql.sql("SELECT name FROM catalogue WHERE name IN (:names) AND due_at <= now() ORDER BY due_at, name")
                .param("names", names)
                .query((row, n) -> row.getString("name"))
                .list();
    }

    /** Has it fetched as soon as somebody looks. @return whether there is one */
    public boolean hurry(String name) {
        return sql.sql("UPDATE catalogue SET due_at = now() WHERE name = :name")
                        .param("name", name)
                        .update()
                == 1;
    }

    /** The last try failed; what is served stays. */
    public void failed(String name, String failure, String text, Retry retry) {
        sql.sql(FAIL)
                .param("name", name)
                .param("failure", failure)
                .param("text", text)
                .param("first", retry.first().toMillis() / 1000.0)
                .param("most", retry.atMost().toMillis() / 1000.0)
                .update();
    }

    /**
     * Takes an answer: a new version if it differs from what is served, set aside if it has less than half as many rows.
     *
     * @param every how long until it is fetched again
     * @param retry the same, if it is set aside
     */
    public Result fetched(String name, CatalogueContent content, Duration every, Retry retry) {
        return Objects.requireNonNull(transaction.execute(status -> {
            Served served = lock(name);
            if (content.digest().equals(served.digest())) {
                confirm(name, served.version(), every);
                return Result.UNCHANGED;
            }
            if (content.rows().isEmpty() || content.rows().size() * 2 < served.count()) {
                setAside(name, content);
                failed(
                        name,
                        CatalogueState.SHRUNK,
                        "%d / %d".formatted(content.rows().size(), served.count()),
                        retry);
                return Result.SET_ASIDE;
            }
            publish(name, served.version() + 1, content, null, null);
            confirm(name, served.version() + 1, every);
            return Result.PUBLISHED;
        }));
    }

    /** Somebody says that what was set aside is right: it is published. */
    public Acceptance accept(String name, String digest, String actor, String reason, Duration every) {
        return Objects.requireNonNull(transaction.execute(status -> {
            Served served = lock(name);
            if (served.aside() == null) {
                return Acceptance.NOTHING;
            }
            CatalogueContent content = CatalogueContent.of(JSON.readValue(served.aside(), ROWS));
            if (!content.digest().equals(digest)) {
                return Acceptance.OTHER;
            }
            publish(name, served.version() + 1, content, actor, reason);
            confirm(name, served.version() + 1, every);
            return Acceptance.PUBLISHED;
        }));
    }

    /**
     * Forgets versions that were replaced before this time; never one of the two latest.
     *
     * @return how many versions of all catalogues there were
     */
    public int forget(Instant before) {
        return sql.sql(FORGET).param("before", SqlTime.utc(before)).update();
    }

    /** How each of these stands, by name. */
    public Map<String, CatalogueState> states() {
        return sql.sql(STATE).query(Catalogues::state).list().stream()
                .collect(Collectors.toMap(CatalogueState::name, Function.identity()));
    }

    private record Served(
            int version,
            int count,
            @Nullable String digest,
            @Nullable String aside) {}

    /** Locks first and reads then: what another transaction changed meanwhile is seen. */
    private Served lock(String name) {
        int version = sql.sql("SELECT version FROM catalogue WHERE name = :name FOR UPDATE")
                .param("name", name)
                .query(Integer.class)
                .single();
        return sql.sql("SELECT c.aside, v.count, v.digest FROM catalogue c LEFT JOIN catalogue_version v"
                        + " ON v.catalogue = c.name AND v.version = c.version WHERE c.name = :name")
                .param("name", name)
                .query((row, n) ->
                        new Served(version, row.getInt("count"), row.getString("digest"), row.getString("aside")))
                .single();
    }

    private void confirm(String name, int version, Duration every) {
        sql.sql(CONFIRM)
                .param("name", name)
                .param("version", version)
                .param("seconds", every.toMillis() / 1000.0)
                .update();
    }

    private void setAside(String name, CatalogueContent content) {
        sql.sql(SET_ASIDE)
                .param("name", name)
                .param("content", JSON.writeValueAsString(content.rows()))
                .param("digest", content.digest())
                .param("count", content.rows().size())
                .update();
    }

    private void publish(
            String name, int version, CatalogueContent content, @Nullable String actor, @Nullable String reason) {
        int closed = write(CLOSE, name, version, content);
        int opened = write(OPEN, name, version, content);
        int changed = sql.sql(CHANGED)
                .param("name", name)
                .param("version", version)
                .query(Integer.class)
                .single();
        sql.sql(VERSION)
                .param("name", name)
                .param("version", version)
                .param("digest", content.digest())
                .param("count", content.rows().size())
                .param("added", opened - changed)
                .param("removed", closed - changed)
                .param("changed", changed)
                .param("actor", actor)
                .param("reason", reason)
                .update();
    }

    private int write(String statement, String name, int version, CatalogueContent content) {
        return sql.sql(statement)
                .param("name", name)
                .param("version", version)
                .param("codes", array(content, CatalogueContent.Row::code))
                .param("names", array(content, CatalogueContent.Row::name))
                .param("bodies", array(content, CatalogueContent.Row::body))
                .update();
    }

    private Array array(CatalogueContent content, Function<CatalogueContent.Row, String> column) {
        Object[] values = content.rows().stream().map(column).toArray();
        return Objects.requireNonNull(
                template.execute((ConnectionCallback<Array>) connection -> connection.createArrayOf("text", values)));
    }

    private static CatalogueState state(ResultSet row, int number) throws SQLException {
        Instant aside = timeOrNull(row, "aside_at");
        return new CatalogueState(
                row.getString("name"),
                row.getInt("version"),
                row.getInt("count"),
                timeOrNull(row, "published_at"),
                timeOrNull(row, "confirmed_at"),
                time(row, "first_seen"),
                time(row, "due_at"),
                row.getInt("failures"),
                timeOrNull(row, "failed_at"),
                row.getString("failure"),
                row.getString("failure_text"),
                aside == null
                        ? null
                        : new CatalogueState.Aside(row.getString("aside_digest"), row.getInt("aside_count"), aside));
    }
}
