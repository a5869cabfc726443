package vn.lgsp.routing;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Hours of the week in which a system is not called.
 *
 * @param days days on which they begin; every day if empty
 * @param from Vietnam time
 * @param to Vietnam time; on the next day if it is not after {@code from}
 * @param reason why, by language ({@code vi}, {@code en})
 */
public record QuietHours(List<DayOfWeek> days, LocalTime from, LocalTime to, Map<String, String> reason) {
    private static final ZoneId VIETNAM = ZoneId.of("Asia/Ho_Chi_Minh");
    private static final int WEEK = 7;

    /** One occurrence. */
    public record Span(Instant from, Instant until) {}

    public QuietHours {
        days = days == null ? List.of() : List.copyOf(days);
        reason = reason == null ? Map.of() : Map.copyOf(reason);
    }

    /** The occurrence that is under way, or else the next one. */
    public Span next(Instant now) {
        LocalDate yesterday = LocalDate.ofInstant(now, VIETNAM).minusDays(1);
        for (int ahead = 0; ahead <= WEEK + 1; ahead++) {
            LocalDate day = yesterday.plusDays(ahead);
            if (days.isEmpty() || days.contains(day.getDayOfWeek())) {
                Span span = on(day);
                if (now.isBefore(span.until())) {
                    return span;
                }
            }
        }
        throw new IllegalStateException("No day of the week is one of " + days);
    }

    /** The occurrence that is under way, if there is one. */
    public Optional<Span> at(Instant now) {
        return Optional.of(next(now)).filter(span -> !now.isBefore(span.from()));
    }

    private Span on(LocalDate day) {
        LocalDate end = to.isAfter(from) ? day : day.plusDays(1);
        return new Span(
                day.atTime(from).atZone(VIETNAM).toInstant(),
                end.atTime(to).atZone(VIETNAM).toInstant());
    }
}
