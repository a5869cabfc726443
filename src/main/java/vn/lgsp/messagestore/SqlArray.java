package vn.lgsp.messagestore;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Columns of many rows as arrays, so that one statement writes them all. */
final class SqlArray {
    /** Plans made while a table was small are kept when it grows; these may only be such as stay fast. */
    private static final String INDEXES =
            "SET LOCAL enable_seqscan = off; SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off";

    private SqlArray() {}

    /** For the rest of this transaction, arrays are joined to tables by index, row for row. */
    static void joinByIndex(Connection sql) throws SQLException {
        try (Statement statement = sql.createStatement()) {
            statement.execute(INDEXES);
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
        // The driver takes bytes only as an array of arrays.
        Object[] typed = type.equals("bytea") ? Arrays.copyOf(values, values.length, byte[][].class) : values;
        statement.setArray(index, statement.getConnection().createArrayOf(type, typed));
    }
}
