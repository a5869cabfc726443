package vn.lgsp.messagestore;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import javax.sql.DataSource;

/** Keeps the monthly partitions of the exchange log three months ahead of the clock. */
public final class Partitions {
    private static final List<String> TABLES = List.of("exchange", "delivery", "event", "payload");
    private static final int AHEAD = 3;

    private final DataSource store;
    private final Clock clock;

    public Partitions(DataSource store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    /** Creates what is missing, from last month (a clock may have been ahead) to three months from now. */
    public void extend() {
        YearMonth now = YearMonth.now(clock.withZone(ZoneOffset.UTC));
        try (Connection sql = store.getConnection();
                Statement statement = sql.createStatement()) {
            for (int month = -1; month <= AHEAD; month++) {
                for (String table : TABLES) {
                    create(statement, table, now.plusMonths(month));
                }
            }
        } catch (SQLException e) {
            throw new StoreAway("The partitions of the exchange log cannot be created", e);
        }
    }

    private static void create(Statement statement, String table, YearMonth month) throws SQLException {
        String name = "%s_%d_%02d".formatted(table, month.getYear(), month.getMonthValue());
        statement.execute(
                "CREATE TABLE IF NOT EXISTS %s PARTITION OF %s FOR VALUES FROM ('%s-01 00:00+00') TO ('%s-01 00:00+00')"
                        .formatted(name, table, month, month.plusMonths(1)));
    }
}
