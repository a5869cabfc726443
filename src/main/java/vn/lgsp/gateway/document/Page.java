package vn.lgsp.gateway.document;

import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import vn.lgsp.exchange.VietnamTime;
import vn.lgsp.vxp.SignedParameters.Verified;

/**
 * Which part of a list a party of the axis asks for. Nobody published how days are written, nor whether pages begin with 0 or
 * 1: usual forms are read, what cannot be read limits nothing, and both 0 and 1 are the first page, so that a client of either
 * kind sees everything.
 */
record Page(Instant from, Instant until, int size, long after) {
    private static final int USUAL = 100;
    private static final int LARGEST = 1_000;
    private static final Instant LAST = Instant.parse("9999-01-01T00:00:00Z");
    private static final List<DateTimeFormatter> DAYS = List.of(
            DateTimeFormatter.ofPattern("yyyy/MM/dd"),
            DateTimeFormatter.ISO_LOCAL_DATE,
            DateTimeFormatter.ofPattern("dd/MM/yyyy"),
            DateTimeFormatter.BASIC_ISO_DATE);

    static Page of(Verified said) {
        int size = Math.clamp(number(said.value("pageSize"), USUAL), 1, LARGEST);
        long index = Math.max(1, number(said.value("pageIndex"), 1));
        Instant from = day(said.value("fromDate"))
                .map(day -> VietnamTime.of(day.atStartOfDay()))
                .orElse(Instant.EPOCH);
        Instant until = day(said.value("toDate"))
                .map(day -> VietnamTime.of(day.plusDays(1).atStartOfDay()))
                .orElse(LAST);
        return new Page(from, until, size, (index - 1) * size);
    }

    /** The same, and not more than these days back if nobody says from when on. */
    Page notBefore(Instant now, int days) {
        return from.equals(Instant.EPOCH) ? new Page(now.minus(days, ChronoUnit.DAYS), until, size, after) : this;
    }

    private static int number(String text, int otherwise) {
        return text.matches("[0-9]{1,7}") ? Integer.parseInt(text) : otherwise;
    }

    private static Optional<LocalDate> day(String text) {
        String day = text.strip().split("[ T]", 2)[0];
        for (DateTimeFormatter form : DAYS) {
            try {
                return Optional.of(LocalDate.parse(day, form));
            } catch (DateTimeParseException e) {
                // Perhaps in another form.
            }
        }
        return Optional.empty();
    }
}
