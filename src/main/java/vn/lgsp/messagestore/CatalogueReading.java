package vn.lgsp.messagestore;

import static vn.lgsp.messagestore.SqlTime.time;
import static vn.lgsp.messagestore.SqlTime.utcOrNull;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import vn.lgsp.messagestore.CatalogueContent.Row;

/** Reads catalogues: any version of them, and what differs between two. */
public final class CatalogueReading {
    private static final String IN_VERSION =
            " since_version <= :%1$s AND (until_version IS NULL OR until_version > :%1$s)";
    private static final String PAGE = "SELECT code, name, body FROM catalogue_row WHERE catalogue = :name AND"
            + IN_VERSION.formatted("version") + " AND code > :after ORDER BY code LIMIT :limit";
    private static final String ONE = "SELECT code, name, body FROM catalogue_row WHERE catalogue = :name AND"
            + IN_VERSION.formatted("version") + " AND code = :code";
    private static final String DIFFERENCES = """
            SELECT code, old.name AS old_name, old.body AS old_body, new.name AS new_name, new.body AS new_body
              FROM (SELECT code, name, body FROM catalogue_row WHERE catalogue = :name AND %s) old
              FULL JOIN (SELECT code, name, body FROM catalogue_row WHERE catalogue = :name AND %s) new USING (code)
             WHERE code > :after AND (old.name, old.body) IS DISTINCT FROM (new.name, new.body)
             ORDER BY code LIMIT :limit
            """.formatted(IN_VERSION.formatted("from"), IN_VERSION.formatted("to"));

    private final JdbcClient sql;

    public CatalogueReading(DataSource store) {
        this.sql = JdbcClient.create(store);
    }

    /**
     * A version of a catalogue, with what makes it differ from the one before.
     *
     * @param acceptedBy who said that it is right although it is much smaller
     */
    public record Version(
            int version,
            Instant publishedAt,
            String digest,
            int count,
            int added,
            int removed,
            int changed,
            @Nullable String acceptedBy,
            @Nullable String reason) {}

    /** A row that is not the same in two versions; null in the one that lacks it. */
    public record Difference(
            String code, @Nullable Row before, @Nullable Row after) {}

    /** The version that was served at this time; the latest without a time. */
    public Optional<Version> version(String name, @Nullable Instant at) {
        return sql.sql("SELECT * FROM catalogue_version WHERE catalogue = :name"
                        + " AND (:at::timestamptz IS NULL OR published_at <= :at::timestamptz)"
                        + " ORDER BY version DESC LIMIT 1")
                .param("name", name)
                .param("at", utcOrNull(at))
                .query(CatalogueReading::version)
                .optional();
    }

    /** The version of this number. */
    public Optional<Version> version(String name, int version) {
        return versions(name, version + 1, 1).stream()
                .filter(found -> found.version() == version)
                .findFirst();
    }

    /** The version before this one, 0 before the first; none if it is not kept any more. */
    public OptionalInt before(String name, int version) {
        return version <= 1 || version(name, version - 1).isPresent()
                ? OptionalInt.of(Math.max(0, version - 1))
                : OptionalInt.empty();
    }

    /** Versions before this one, the latest first. */
    public List<Version> versions(String name, int before, int limit) {
        return sql.sql("SELECT * FROM catalogue_version WHERE catalogue = :name AND version < :before"
                        + " ORDER BY version DESC LIMIT :limit")
                .param("name", name)
                .param("before", before)
                .param("limit", limit)
                .query(CatalogueReading::version)
                .list();
    }

    /** Rows of a version after this code, in the order of their codes. */
    public List<Row> rows(String name, int version, String after, int limit) {
        return sql.sql(PAGE)
                .param("name", name)
                .param("version", version)
                .param("after", after)
                .param("limit", limit)
                .query(CatalogueReading::row)
                .list();
    }

    /** The row of this code in a version. */
    public Optional<Row> row(String name, int version, String code) {
        return sql.sql(ONE)
                .param("name", name)
                .param("version", version)
                .param("code", code)
                .query(CatalogueReading::row)
                .optional();
    }

    /** What differs between two versions after this code, in the order of codes. */
    public List<Difference> differences(String name, int from, int to, String after, int limit) {
        return sql.sql(DIFFERENCES)
                .param("name", name)
                .param("from", from)
                .param("to", to)
                .param("after", after)
                .param("limit", limit)
                .query((row, n) -> new Difference(row.getString("code"), row(row, "old"), row(row, "new")))
                .list();
    }

    /** The version of each catalogue that is served, by name; none before the first. */
    public Map<String, Integer> served() {
        Map<String, Integer> served = new TreeMap<>();
        sql.sql("SELECT name, version FROM catalogue WHERE version > 0")
                .query((row, n) -> served.put(row.getString("name"), row.getInt("version")))
                .list();
        return served;
    }

    /** All codes of a version. */
    public Set<String> codes(String name, int version) {
        return sql
                .sql("SELECT code FROM catalogue_row WHERE catalogue = :name AND" + IN_VERSION.formatted("version"))
                .param("name", name)
                .param("version", version)
                .query(String.class)
                .list()
                .stream()
                .collect(Collectors.toUnmodifiableSet());
    }

    private static Version version(ResultSet row, int number) throws SQLException {
        return new Version(
                row.getInt("version"),
                time(row, "published_at"),
                row.getString("digest"),
                row.getInt("count"),
                row.getInt("added"),
                row.getInt("removed"),
                row.getInt("changed"),
                row.getString("accepted_by"),
                row.getString("reason"));
    }

    private static Row row(ResultSet row, int number) throws SQLException {
        return new Row(row.getString("code"), row.getString("name"), row.getString("body"));
    }

    private static @Nullable Row row(ResultSet row, String side) throws SQLException {
        String name = row.getString(side + "_name");
        return name == null ? null : new Row(row.getString("code"), name, row.getString(side + "_body"));
    }
}
