package vn.lgsp.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import vn.lgsp.routing.QuietHours;

/** When a system is not called because people said so: the pause that an operator asked for, and its manifest's quiet hours. */
final class Pauses {
    private final List<QuietHours> hours;
    private @Nullable QuietTime asked;

    Pauses(List<QuietHours> hours) {
        this.hours = hours;
    }

    /** An operator's pause replaces the last one; null ends it. */
    void ask(@Nullable QuietTime pause) {
        asked = pause;
    }

    /** The operator's pause, begun or still to come, or null if there is none or it is over. */
    @Nullable
    QuietTime asked(Instant now) {
        if (asked != null && asked.isOver(now)) {
            asked = null;
        }
        return asked;
    }

    /** The pause of this moment, or null if calls may be made. */
    @Nullable
    QuietTime at(Instant now) {
        QuietTime operators = asked(now);
        if (operators != null && operators.covers(now)) {
            return operators;
        }
        for (QuietHours quiet : hours) {
            QuietHours.Span span = quiet.at(now).orElse(null);
            if (span != null) {
                return new QuietTime("manifest", quiet.reason(), span.from(), span.until());
            }
        }
        return null;
    }

    /** How long until that may change by itself, or null if it does not. */
    @Nullable
    Duration untilChange(Instant now) {
        List<Instant> changes = new ArrayList<>();
        QuietTime operators = asked(now);
        if (operators != null) {
            changes.add(operators.from());
            if (operators.until() != null) {
                changes.add(operators.until());
            }
        }
        for (QuietHours quiet : hours) {
            QuietHours.Span span = quiet.next(now);
            changes.add(span.from());
            changes.add(span.until());
        }
        return changes.stream()
                .filter(now::isBefore)
                .min(Instant::compareTo)
                .map(change -> Duration.between(now, change))
                .orElse(null);
    }
}
