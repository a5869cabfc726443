package vn.lgsp.gateway;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;

/** Times as the API writes them: to the second, {@code +07:00}. */
final class VietnamTime {
    private static final ZoneOffset OFFSET = ZoneOffset.ofHours(7);

    private VietnamTime() {}

    static String text(Instant time) {
        return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(
                time.truncatedTo(ChronoUnit.SECONDS).atOffset(OFFSET));
    }

    static Instant parse(String text) {
        return OffsetDateTime.parse(text).toInstant();
    }
}
