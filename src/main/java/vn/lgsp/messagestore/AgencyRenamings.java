package vn.lgsp.messagestore;

import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Which agencies of the province got which code. The list in {@code config/} seeds it; a row that somebody changed here does
 * not follow the list any more.
 */
public final class AgencyRenamings {
    /** One at a time, so that what is checked together is there together. */
    private static final String ALONE = "LOCK TABLE agency_renaming IN SHARE ROW EXCLUSIVE MODE";

    private static final String SEED = """
            INSERT INTO agency_renaming AS r (old_code, new_code, valid_from, file_new, file_from)
            VALUES (:old, :now, :from, :now, :from)
                ON CONFLICT (old_code) DO UPDATE
               SET new_code = excluded.new_code, valid_from = excluded.valid_from,
                   file_new = excluded.file_new, file_from = excluded.file_from
             WHERE (r.new_code, r.valid_from) IS NOT DISTINCT FROM (r.file_new, r.file_from)
               AND (r.file_new, r.file_from) IS DISTINCT FROM (excluded.file_new, excluded.file_from)
            """;
    private static final String PUT = """
            INSERT INTO agency_renaming (old_code, new_code, valid_from) VALUES (:old, :now, :from)
                ON CONFLICT (old_code) DO UPDATE SET new_code = excluded.new_code, valid_from = excluded.valid_from
            """;

    private final JdbcClient sql;
    private final TransactionTemplate together;

    public AgencyRenamings(DataSource store) {
        this.sql = JdbcClient.create(store);
        this.together = new TransactionTemplate(new JdbcTransactionManager(store));
    }

    /**
     * One agency's new code and its first day; both are null if a person said that it has none.
     *
     * @param seed what the list in {@code config/} said last, if it says anything
     */
    public record Renaming(
            String old,
            @Nullable String now,
            @Nullable LocalDate from,
            @Nullable Seed seed) {

        /** Whether a person said something else than the list. */
        public boolean isChanged() {
            return seed == null || !seed.now().equals(now) || !seed.from().equals(from);
        }
    }

    /** What a line of the list says. */
    public record Seed(String now, LocalDate from) {}

    /** All of them in the order of old codes. */
    public List<Renaming> all() {
        return sql.sql("SELECT * FROM agency_renaming ORDER BY old_code")
                .query((row, n) -> {
                    String file = row.getString("file_new");
                    return new Renaming(
                            row.getString("old_code"),
                            row.getString("new_code"),
                            row.getObject("valid_from", LocalDate.class),
                            file == null ? null : new Seed(file, row.getObject("file_from", LocalDate.class)));
                })
                .list();
    }

    /**
     * Takes over what the list says of agencies of which nobody said anything else.
     *
     * @param check throws if what there is then cannot be used; nothing has changed then
     * @return the lines that are not followed
     */
    public List<Renaming> seed(List<Renaming> lines, Consumer<List<Renaming>> check) {
        return Objects.requireNonNull(together.execute(status -> {
            sql.sql(ALONE).update();
            lines.forEach(line -> bound(SEED, line).update());
            List<Renaming> all = all();
            check.accept(all);
            return lines.stream()
                    .filter(line -> all.stream()
                            .noneMatch(each -> each.old().equals(line.old())
                                    && Objects.equals(each.now(), line.now())
                                    && Objects.equals(each.from(), line.from())))
                    .toList();
        }));
    }

    /** Says what a person wants. If the check throws, nothing has changed. */
    public void put(Renaming one, Consumer<List<Renaming>> check) {
        together.executeWithoutResult(status -> {
            sql.sql(ALONE).update();
            bound(PUT, one).update();
            check.accept(all());
        });
    }

    private JdbcClient.StatementSpec bound(String text, Renaming one) {
        return sql.sql(text).param("old", one.old()).param("now", one.now()).param("from", one.from());
    }

    /** Grows with every change of an agency, whoever makes it. */
    public long revision() {
        return sql.sql("SELECT number FROM agency_revision").query(Long.class).single();
    }
}
