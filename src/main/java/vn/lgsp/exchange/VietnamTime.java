package vn.lgsp.exchange;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;

/** Times of Vietnam: to the second, {@code +07:00}. */
public final class VietnamTime {
    private static final ZoneOffset OFFSET = ZoneOffset.ofHours(7);
    private static final DateTimeFormatter READABLE = DateTimeFormatter.ofPattern("HH:mm:ss dd/MM/uuuu");

    private VietnamTime() {}

    /** As the API writes it: {@code 2026-03-15T08:30:00+07:00}. */
    public static String text(Instant time) {
        return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(
                time.truncatedTo(ChronoUnit.SECONDS).atOffset(OFFSET));
    }

    /** As people read it: {@code 08:30:00 15/03/2026}. */
    public static String readable(Instant time) {
        return READABLE.format(time.atOffset(OFFSET));
    }

    /** The time that a page's form gives, such as {@code 2026-03-15T08:30}. */
    public static Instant ofPage(String text) {
        return LocalDateTime.parse(text).toInstant(OFFSET);
    }

    /** What clocks in Vietnam show. */
    public static LocalDateTime local(Instant time) {
        return LocalDateTime.ofInstant(time, OFFSET);
    }

    /** The day in Vietnam. */
    public static LocalDate day(Instant time) {
        return local(time).toLocalDate();
    }

    /** When clocks in Vietnam show this. */
    public static Instant of(LocalDateTime local) {
        return local.toInstant(OFFSET);
    }

    /** The time in a text with an offset. */
    public static Instant parse(String text) {
        return OffsetDateTime.parse(text).toInstant();
    }
}
