package vn.lgsp.messagestore;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the monthly partitions of the exchange log three months ahead of the clock. */
public final class Partitions {
    private static final List<String> TABLES = List.of("exchange", "delivery", "event", "payload");
    private static final int AHEAD = 3;
    /** An event may come late; one that claims to be older than this is none of ours. */
    private static final int BEHIND = 24;
    /** One node at a time; and whoever waits for a table must not make all others wait behind it for long. */
    private static final String ALONE = "SELECT pg_advisory_xact_lock(7105), set_config('lock_timeout', '5s', true)";

    private static final String EXISTING = """
            SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
             WHERE i.inhparent IN ('exchange'::regclass, 'delivery'::regclass, 'event'::regclass, 'payload'::regclass)
            """;
    private static final Logger log = LoggerFactory.getLogger(Partitions.class);

    private final DataSource store;
    private final Clock clock;

    public Partitions(DataSource store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    /**
     * Creates what is missing, from last month (a clock may have been ahead) to three months from now.
     *
     * @throws StoreAway if the store cannot do it now
     */
    public void extend() {
        create(IntStream.rangeClosed(-1, AHEAD).mapToObj(now()::plusMonths).toList());
    }

    /** Creates the months of these times where they are missing, as far as they can be true. */
    void cover(Collection<Instant> times) {
        create(times.stream()
                .map(Partitions::month)
                .filter(month -> !month.isBefore(now().minusMonths(BEHIND)) && !month.isAfter(now().plusMonths(AHEAD)))
                .distinct()
                .toList());
    }

    private void create(List<YearMonth> months) {
        change("created", (existing, changes) -> {
            for (YearMonth month : months) {
                for (String table : TABLES) {
                    String name = name(table, month);
                    if (!existing.contains(name)) {
                        changes.add(
                                "CREATE TABLE %s PARTITION OF %s FOR VALUES FROM ('%s-01 00:00+00') TO ('%s-01 00:00+00')"
                                        .formatted(name, table, month, month.plusMonths(1)));
                    }
                }
            }
        });
    }

    /** Erases the payloads of all months that ended before this time. Last month's stay in any case. */
    void dropPayloads(Instant before) {
        YearMonth first = month(before).isBefore(now().minusMonths(1)) ? month(before) : now().minusMonths(1);
        change(
                "dropped",
                (existing, changes) -> existing.stream()
                        .filter(name -> name.startsWith("payload_") && name.compareTo(name("payload", first)) < 0)
                        .map("DROP TABLE %s"::formatted)
                        .forEach(changes::add));
    }

    /**
     * When the first month begins that the exchange log has; empty if it has none.
     *
     * @throws StoreAway if the store cannot tell now
     */
    Optional<Instant> first() {
        try (Connection sql = store.getConnection();
                Statement statement = sql.createStatement()) {
            return existing(statement).stream()
                    .filter(name -> name.matches("exchange_[0-9]{4}_[0-9]{2}"))
                    .sorted()
                    .findFirst()
                    .map(name -> YearMonth.parse(
                                    name.substring("exchange_".length()).replace('_', '-'))
                            .atDay(1)
                            .atStartOfDay()
                            .toInstant(ZoneOffset.UTC));
        } catch (SQLException e) {
            throw new StoreAway("The partitions of the exchange log cannot be read", e);
        }
    }

    private interface Plan {
        void make(Set<String> existing, List<String> changes);
    }

    private void change(String event, Plan plan) {
        try (Connection sql = store.getConnection();
                Statement statement = sql.createStatement()) {
            sql.setAutoCommit(false);
            try {
                statement.execute(ALONE);
                List<String> changes = new ArrayList<>();
                plan.make(existing(statement), changes);
                for (String change : changes) {
                    statement.execute(change);
                }
                sql.commit();
                if (!changes.isEmpty()) {
                    log.info("event=partitions-{} count={}", event, changes.size());
                }
            } catch (SQLException | RuntimeException e) {
                sql.rollback();
                throw e;
            } finally {
                sql.setAutoCommit(true);
            }
        } catch (SQLException e) {
            throw new StoreAway("The partitions of the exchange log cannot be changed", e);
        }
    }

    private static Set<String> existing(Statement statement) throws SQLException {
        Set<String> names = new HashSet<>();
        try (ResultSet row = statement.executeQuery(EXISTING)) {
            while (row.next()) {
                names.add(row.getString(1));
            }
        }
        return names;
    }

    private static String name(String table, YearMonth month) {
        return "%s_%d_%02d".formatted(table, month.getYear(), month.getMonthValue());
    }

    private YearMonth now() {
        return month(clock.instant());
    }

    private static YearMonth month(Instant time) {
        return YearMonth.from(time.atOffset(ZoneOffset.UTC));
    }
}
