package vn.lgsp.controlbus.sync;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.lgsp.exchange.VietnamTime;
import vn.lgsp.messagestore.Reconciliations;
import vn.lgsp.routing.ConnectedSystem;
import vn.lgsp.routing.Manifest.Reconcile;

/** Begins each night's comparison of the day before, and those of nights in which no node ran. */
final class Nights {
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration LOOK_BACK = Duration.ofDays(7);
    private static final Logger log = LoggerFactory.getLogger(Nights.class);

    private final Reconciliations runs;
    private final InstantSource clock;
    private final Map<String, Instant> begun = new ConcurrentHashMap<>();

    Nights(Reconciliations runs, InstantSource clock) {
        this.runs = runs;
        this.clock = clock;
    }

    /** Begins what is due; another node may have done so already. */
    void begin(ConnectedSystem system, Reconcile how) {
        Instant until = midnight(clock.instant(), how);
        if (until.equals(begun.get(system.name()))) {
            return;
        }
        Instant reached = runs.latestNight(system.name());
        Instant first = reached == null || reached.isBefore(until.minus(LOOK_BACK)) ? until.minus(DAY) : reached;
        for (Instant from = first; from.isBefore(until); from = from.plus(DAY)) {
            runs.begin(system.name(), how.type(), from, from.plus(DAY), null)
                    .ifPresent(run -> log.info(
                            "event=reconciliation-begun system={} id={} from={} count={}",
                            system.name(),
                            run.id(),
                            VietnamTime.text(run.from()),
                            run.counted()));
        }
        begun.put(system.name(), until);
    }

    /** The end of the latest day that is due to be compared. */
    static Instant midnight(Instant now, Reconcile how) {
        LocalDateTime local = VietnamTime.local(now);
        LocalDateTime midnight = local.toLocalDate().atStartOfDay();
        return VietnamTime.of(local.toLocalTime().isBefore(how.at()) ? midnight.minusDays(1) : midnight);
    }
}
