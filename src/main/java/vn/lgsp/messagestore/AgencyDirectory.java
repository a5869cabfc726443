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
 * listed any more keeps its row with its last day, and so does a code that an agency had: old documents name it for ever.
 */
public final class AgencyDirectory {
    private static final int FETCH = 2_000;
    /**
     * An agency that has another code now ends with the old one: a code is never rewritten. A directory that does not say the
     * other form any more does not take it back.
     */
    private static final String PUT = """
            WITH r AS (
                SELECT r.id, r.parent, r.code, COALESCE(NULLIF(r.other, ''), a.other_code, '') AS other, r.name, r.mail,
                       r.system, r.over, r.words
                  FROM unnest(:ids, :parents, :codes, :others, :names, :mails, :systems, :over, :words)
                       AS r(id, parent, code, other, name, mail, system, over, words)
                  LEFT JOIN agency a ON a.source = :source AND a.id = r.id AND a.code = r.code AND a.until IS NULL),
            ended AS (
                UPDATE agency a SET until = now() FROM r
                 WHERE a.source = :source AND a.id = r.id AND a.until IS NULL
                   AND (a.code, a.other_code) <> (r.code, r.other))
            INSERT INTO agency AS a (source, id, parent, code, other_code, name, mail, system, until, words)
            SELECT :source, id, parent, code, other, name, mail, system, CASE WHEN over THEN now() END, words FROM r
             WHERE code <> ''
                ON CONFLICT (source, id, code, other_code) DO UPDATE
               SET parent = excluded.parent, name = excluded.name, mail = excluded.mail, words = excluded.words,
                   system = excluded.system, seen_at = now(),
                   until = CASE WHEN excluded.until IS NOT NULL THEN COALESCE(a.until, excluded.until) END,
                   since = CASE WHEN excluded.until IS NOT NULL
                                  OR a.until IS NULL AND (a.name, a.parent, a.mail)
                                                       = (excluded.name, excluded.parent, excluded.mail)
                                THEN a.since ELSE now() END
            """;
    /** A list that has lost most of its agencies has rather lost its end. */
    private static final String END_UNSEEN = """
            UPDATE agency SET until = now()
             WHERE source = :source AND seen_at < :began::timestamptz AND until IS NULL
               AND (SELECT count(*) FILTER (WHERE seen_at >= :began::timestamptz) * 2 >= count(*)
                      FROM agency WHERE source = :source AND until IS NULL)
            """;

    private static final String FETCHED = """
            INSERT INTO agency_source AS s (source, version, fetched_at, whole_at, count)
            SELECT :source, :version, now(), CASE WHEN :whole THEN now() END, count(*)
              FROM agency WHERE source = :source AND until IS NULL
                ON CONFLICT (source) DO UPDATE
               SET version = COALESCE(NULLIF(excluded.version, ''), s.version), fetched_at = excluded.fetched_at,
                   whole_at = COALESCE(excluded.whole_at, s.whole_at), count = excluded.count
            """;
    private static final String NOT_SUPERSEDED = """
             AND NOT EXISTS (SELECT 1 FROM agency b
                              WHERE b.source = a.source AND b.id = a.id AND a.until IS NOT NULL
                                AND (b.until IS NULL OR b.until > a.until))
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

    /**
     * What a directory says of an agency.
     *
     * @param code may be empty of one that is over
     * @param over that there is no such agency any more
     */
    public record Listed(
            String id,
            String parent,
            String code,
            String otherCode,
            String name,
            String mail,
            @Nullable String system,
            boolean over) {}

    /** Writes what a directory says of some agencies, none of which is named twice. */
    public void put(String source, List<Listed> some) {
        if (some.isEmpty()) {
            return;
        }
        sql.sql(PUT)
                .param("source", source)
                .param("ids", texts(some, Listed::id))
                .param("parents", texts(some, Listed::parent))
                .param("codes", texts(some, Listed::code))
                .param("others", texts(some, Listed::otherCode))
                .param("names", texts(some, Listed::name))
                .param("mails", texts(some, Listed::mail))
                .param("systems", some.stream().map(Listed::system).toArray(String[]::new))
                .param("over", some.stream().map(Listed::over).toArray(Boolean[]::new))
                .param("words", texts(some, each -> words(each.code() + " " + each.otherCode() + " " + each.name())))
                .update();
    }

    private static String[] texts(List<Listed> some, Function<Listed, String> of) {
        return some.stream().map(of).toArray(String[]::new);
    }

    /**
     * Remembers how far a directory was fetched.
     *
     * @param whole whether it listed every agency there is, and not just those that changed
     * @param ending whether those that a whole list did not name are over
     * @return how many are
     */
    public int fetched(String source, Instant began, String version, boolean whole, boolean ending) {
        int ended = whole && ending
                ? sql.sql(END_UNSEEN)
                        .param("source", source)
                        .param("began", began.toString())
                        .update()
                : 0;
        sql.sql(FETCHED)
                .param("source", source)
                .param("version", version)
                .param("whole", whole)
                .update();
        return ended;
    }

    /** When a directory was fetched last as a whole. */
    public Optional<Instant> wholeAt(String source) {
        return sql.sql("SELECT whole_at FROM agency_source WHERE source = :source AND whole_at IS NOT NULL")
                .param("source", source)
                .query((row, n) -> time(row, "whole_at"))
                .optional();
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

    /**
     * Every agency, also those that are over, one after the other in the order of codes; one that got another code only under
     * its last.
     */
    public void each(Consumer<Agency> consumer) {
        inParts(NOT_SUPERSEDED, consumer);
    }

    /** Every code that an agency has or had. */
    public void eachCode(Consumer<Agency> consumer) {
        inParts("", consumer);
    }

    private void inParts(String which, Consumer<Agency> consumer) {
        List<Agency> some = List.of();
        do {
            some = after(some.isEmpty() ? null : some.getLast(), which);
            some.forEach(consumer);
        } while (some.size() == FETCH);
    }

    /** A part of them: the driver would hold all in memory outside a transaction. */
    private List<Agency> after(@Nullable Agency last, String which) {
        return sql.sql("SELECT * FROM agency a WHERE (code, source, id, other_code) > (:code, :source, :id, :other)"
                        + which + " ORDER BY code, source, id, other_code LIMIT :max")
                .param("code", last == null ? "" : last.code())
                .param("source", last == null ? "" : last.source())
                .param("id", last == null ? "" : last.id())
                .param("other", last == null ? "" : last.otherCode())
                .param("max", FETCH)
                .query((row, n) -> agency(row))
                .list();
    }

    /** Whether any directory was fetched. */
    public boolean isFilled() {
        return sql.sql("SELECT EXISTS (SELECT 1 FROM agency_source)")
                .query(Boolean.class)
                .single();
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
