package vn.lgsp.messagestore;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Columns of many rows as arrays, so that one statement writes them all. */
final class SqlArray {
    /** Plans made while a table was small are kept when it grows; these may only be such as stay fast. */
    private static final String INDEXES = "SELECT set_config('enable_seqscan', 'off', true),"
            + " set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true)";
    /** What the driver sends as it is; of other types, and of any object, it makes text that the store has to read. */
    private static final Map<String, Class<? extends Object[]>> TYPED = Map.of(
            "text", String[].class,
            "bytea", byte[][].class,
            "bigint", Long[].class,
            "integer", Integer[].class,
            "boolean", Boolean[].class);

    private SqlArray() {}

    /** For the rest of this transaction, arrays are joined to tables by index, row for row. */
    static void joinByIndex(Connection sql) throws SQLException {
        try (PreparedStatement statement = sql.prepareStatement(INDEXES)) {
            statement.execute();
        }
    }

    /** Sets a parameter to the values that the rows have for it. */
    static <T> void set(
            PreparedStatement statement, int index, String type, List<T> rows, Function<T, @Nullable Object> value)
            throws SQLException {
        Object[] values = rows.stream()
                .map(value)
                .map(one -> one instanceof Instant instant ? instant.toString() : one)
                .toArray();
        Object[] typed = Arrays.copyOf(values, values.length, TYPED.getOrDefault(type, Object[].class));
        statement.setArray(index, statement.getConnection().createArrayOf(type, typed));
    }
}
