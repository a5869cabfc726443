package vn.lgsp.messagestore;

import static vn.lgsp.messagestore.SqlTime.time;
import static vn.lgsp.messagestore.SqlTime.timeOrNull;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.text.Normalizer;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Agencies of the whole country, as directories gave them and as connected systems registered them. An agency that is not
 * listed any more keeps its row with its last day: old documents name it for ever.
 */
public final class AgencyDirectory {
    private static final int FETCH = 2_000;
    private static final String UPSERT = """
            INSERT INTO agency AS a (source, id, parent, code, other_code, name, mail, system, words)
            SELECT :source, r.* FROM unnest(:ids, :parents, :codes, :others, :names, :mails, :systems, :words)
                AS r(id, parent, code, other_code, name, mail, system, words)
                ON CONFLICT (source, id) DO UPDATE
               SET parent = excluded.parent, code = excluded.code, other_code = excluded.other_code,
                   name = excluded.name, mail = excluded.mail, words = excluded.words, system = excluded.system,
                   seen_at = now(), until = NULL,
                   since = CASE WHEN a.until IS NULL AND (a.code, a.name, a.parent, a.other_code, a.mail)
                                     = (excluded.code, excluded.name, excluded.parent, excluded.other_code, excluded.mail)
                                THEN a.since ELSE now() END
            """;

    private final JdbcClient sql;

    public AgencyDirectory(DataSource store) {
        this.sql = JdbcClient.create(store);
    }

    /**
     * An agency.
     *
     * @param id in its source
     * @param parent the id of the agency above it, empty if there is none
     * @param otherCode its code in the other form, empty if it has none
     * @param system the connected system that registered it, if one did
     * @param since when it became as it is
     * @param until its last moment, if it is over
     */
    public record Agency(
            String source,
            String id,
            String parent,
            String code,
            String otherCode,
            String name,
            String mail,
            @Nullable String system,
            Instant since,
            @Nullable Instant until) {}

    /** What a directory says of an agency. */
    public record Listed(
            String id,
            String parent,
            String code,
            String otherCode,
            String name,
            String mail,
            @Nullable String system) {}

    /** Writes what a directory says of some agencies. */
    public void put(String source, List<Listed> some) {
        if (some.isEmpty()) {
            return;
        }
        sql.sql(UPSERT)
                .param("source", source)
                .param("ids", texts(some, Listed::id))
                .param("parents", texts(some, Listed::parent))
                .param("codes", texts(some, Listed::code))
                .param("others", texts(some, Listed::otherCode))
                .param("names", texts(some, Listed::name))
                .param("mails", texts(some, Listed::mail))
                .param("systems", some.stream().map(Listed::system).toArray(String[]::new))
                .param("words", texts(some, each -> words(each.code() + " " + each.otherCode() + " " + each.name())))
                .update();
    }

    private static String[] texts(List<Listed> some, Function<Listed, String> of) {
        return some.stream().map(of).toArray(String[]::new);
    }

    /** Ends those that a whole directory did not list since a time, and remembers how far it was fetched. */
    public int fetched(String source, Instant began, String version) {
        int ended = sql.sql("UPDATE agency SET until = now()"
                        + " WHERE source = :source AND seen_at < :began::timestamptz AND until IS NULL")
                .param("source", source)
                .param("began", began.toString())
                .update();
        sql.sql("INSERT INTO agency_source (source, version, fetched_at, count)"
                        + " SELECT :source, :version, now(), count(*) FROM agency WHERE source = :source AND until IS NULL"
                        + " ON CONFLICT (source) DO UPDATE SET version = excluded.version,"
                        + " fetched_at = excluded.fetched_at, count = excluded.count")
                .param("source", source)
                .param("version", version)
                .update();
        return ended;
    }

    /** When a directory was fetched last. */
    public Optional<Instant> fetchedAt(String source) {
        return sql.sql("SELECT fetched_at FROM agency_source WHERE source = :source")
                .param("source", source)
                .query((row, n) -> time(row, "fetched_at"))
                .optional();
    }

    /** The database's own time, by which {@link #fetched} goes. */
    public Instant now() {
        return sql.sql("SELECT clock_timestamp() AS now")
                .query((row, n) -> time(row, "now"))
                .single();
    }

    /** Ends an agency of a source by its code; whether there was one. */
    public boolean end(String source, String code) {
        return sql.sql("UPDATE agency SET until = now() WHERE source = :source AND code = :code AND until IS NULL")
                        .param("source", source)
                        .param("code", code)
                        .update()
                > 0;
    }

    /** Agencies whose code or name has all these words, marks and capitals aside; virtual units are left out. */
    public List<Agency> search(String words, int max) {
        String[] patterns = words(words)
                .lines()
                .flatMap(line -> Arrays.stream(line.split(" ", -1)))
                .filter(word -> !word.isEmpty())
                .map(word -> "%" + word.replaceAll("[%_\\\\]", "") + "%")
                .toArray(String[]::new);
        return sql.sql(
                        "SELECT * FROM agency WHERE words LIKE ALL(:patterns) AND until IS NULL AND code NOT LIKE '%W00%'"
                                + " ORDER BY code LIMIT :max")
                .param("patterns", patterns)
                .param("max", max)
                .query((row, n) -> agency(row))
                .list();
    }

    /** Every agency, also those that are over, one after the other in the order of codes. */
    public void each(Consumer<Agency> consumer) {
        List<Agency> some = List.of();
        do {
            some = after(some.isEmpty() ? null : some.getLast());
            some.forEach(consumer);
        } while (some.size() == FETCH);
    }

    /** A part of them: the driver would hold all in memory outside a transaction. */
    private List<Agency> after(@Nullable Agency last) {
        return sql.sql("SELECT * FROM agency WHERE (code, source, id) > (:code, :source, :id)"
                        + " ORDER BY code, source, id LIMIT :max")
                .param("code", last == null ? "" : last.code())
                .param("source", last == null ? "" : last.source())
                .param("id", last == null ? "" : last.id())
                .param("max", FETCH)
                .query((row, n) -> agency(row))
                .list();
    }

    private static Agency agency(ResultSet row) throws SQLException {
        return new Agency(
                row.getString("source"),
                row.getString("id"),
                row.getString("parent"),
                row.getString("code"),
                row.getString("other_code"),
                row.getString("name"),
                row.getString("mail"),
                row.getString("system"),
                time(row, "since"),
                timeOrNull(row, "until"));
    }

    private static String words(String text) {
        return Normalizer.normalize(text.toLowerCase(Locale.ROOT).replace('đ', 'd'), Normalizer.Form.NFD)
                .replaceAll("\\p{M}", "")
                .replaceAll("\\s+", " ")
                .strip();
    }
}
