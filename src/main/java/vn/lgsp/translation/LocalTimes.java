package vn.lgsp.translation;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.Optional;

/**
 * The two written forms of Vietnam time: {@code 2026-03-15T08:30:00+07:00} and {@code 20260315083000}. Days that the
 * calendar does not have are refused, never moved.
 */
final class LocalTimes {
    private static final String OFFSET = "+07:00";
    private static final DateTimeFormatter LONG = strict("uuuu-MM-dd'T'HH:mm:ss");
    private static final DateTimeFormatter COMPACT = strict("uuuuMMddHHmmss");

    private LocalTimes() {}

    static Optional<String> compact(String time) {
        return time.endsWith(OFFSET)
                ? rewrite(time.substring(0, time.length() - OFFSET.length()), 19, LONG, COMPACT)
                : Optional.empty();
    }

    static Optional<String> expand(String time) {
        return rewrite(time, 14, COMPACT, LONG).map(text -> text + OFFSET);
    }

    private static Optional<String> rewrite(String time, int length, DateTimeFormatter from, DateTimeFormatter to) {
        // The length keeps signed and longer years out, which the formatter would take.
        if (time.length() != length) {
            return Optional.empty();
        }
        try {
            return Optional.of(to.format(LocalDateTime.parse(time, from)));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static DateTimeFormatter strict(String pattern) {
        return DateTimeFormatter.ofPattern(pattern).withResolverStyle(ResolverStyle.STRICT);
    }
}
