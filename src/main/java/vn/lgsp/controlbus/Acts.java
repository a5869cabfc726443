package vn.lgsp.controlbus;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import vn.lgsp.controlbus.watch.Statuses;
import vn.lgsp.delivery.Act;
import vn.lgsp.delivery.Command;
import vn.lgsp.delivery.EngineRoom;
import vn.lgsp.exchange.DeliveryState;
import vn.lgsp.exchange.Ids;
import vn.lgsp.messagestore.ExchangeView;
import vn.lgsp.messagestore.Exchanges;
import vn.lgsp.messagestore.StoreAway;
import vn.lgsp.messagestore.SystemActs;
import vn.lgsp.routing.ConnectedSystem;
import vn.lgsp.routing.QuietHours;
import vn.lgsp.routing.Systems;

/**
 * What an operator does to messages and systems. Each act is asked of the system's owner, wherever it is, and logged with
 * who did it; its effect appears in the exchange's timeline.
 */
final class Acts {
    private static final Logger LOG = LoggerFactory.getLogger(Acts.class);
    private static final int LONGEST_REASON = 200;
    private static final int LATEST = 200;
    private static final Duration LONGEST_PAUSE = Duration.ofDays(366);

    private final Systems systems;
    private final EngineRoom engine;
    private final Statuses statuses;
    private final Exchanges exchanges;
    private final SystemActs done;
    private final MeterRegistry figures;
    private final InstantSource clock;

    Acts(
            Systems systems,
            EngineRoom engine,
            Statuses statuses,
            Exchanges exchanges,
            SystemActs done,
            MeterRegistry figures,
            InstantSource clock) {
        this.systems = systems;
        this.engine = engine;
        this.statuses = statuses;
        this.exchanges = exchanges;
        this.done = done;
        this.figures = figures;
        this.clock = clock;
    }

    /** Sends a parked message again. */
    Answer retry(UUID exchangeId, String receiver, Act act) {
        Answer answer = parked(exchangeId, receiver);
        return answer == Answer.ASKED ? tell(receiver, new Command.Retry(exchangeId, act), exchangeId, act) : answer;
    }

    /** Sends a parked message again, with another sealed body. */
    Answer edit(UUID exchangeId, String receiver, Act act, byte[] sealed) {
        if (act.reason().isEmpty()) {
            return Answer.REASON_MISSING;
        }
        Answer answer = parked(exchangeId, receiver);
        return answer == Answer.ASKED
                ? tell(receiver, new Command.Edit(exchangeId, act, sealed), exchangeId, act)
                : answer;
    }

    /** Gives a parked message up. */
    Answer skip(UUID exchangeId, String receiver, Act act) {
        if (act.reason().isEmpty()) {
            return Answer.REASON_MISSING;
        }
        Answer answer = parked(exchangeId, receiver);
        return answer == Answer.ASKED ? tell(receiver, new Command.Skip(exchangeId, act), exchangeId, act) : answer;
    }

    /**
     * Stops all calls to a system; its messages wait, and it is not asked.
     *
     * @param from when it begins, now if null
     * @param until when it ends by itself, if it does
     */
    Answer pause(String system, Act act, @Nullable Instant from, @Nullable Instant until) {
        if (!isPausable(system)) {
            return Answer.UNKNOWN;
        }
        if (act.reason().isEmpty()) {
            return Answer.REASON_MISSING;
        }
        Instant begin = from == null ? clock.instant() : from;
        Instant last = clock.instant().plus(LONGEST_PAUSE);
        if (begin.isAfter(last) || until != null && until.isAfter(last)) {
            return Answer.TIME_TOO_FAR;
        }
        if (until != null && (!until.isAfter(begin) || !until.isAfter(clock.instant()))) {
            return Answer.TIME_PAST;
        }
        if (isReceiver(system)) {
            tell(system, new Command.Pause(act, begin, until), null, act);
        } else {
            statuses.rest(system, act.actor(), Map.of("vi", act.reason(), "en", act.reason()), begin, until);
            noted("pause", system, null, act);
        }
        keep(system, act, SystemActs.Entry.pause(act.actor(), Ids.time(act.id()), act.reason(), from, until));
        return Answer.ASKED;
    }

    /**
     * Until when the manifest's own hours keep a system from being called, whatever a person says; null while they do not.
     */
    @Nullable
    Instant quietUntil(String system) {
        Instant now = clock.instant();
        return systems.named(system).stream()
                .flatMap(one -> one.manifest().quiet().stream())
                .flatMap(hours -> hours.at(now).stream())
                .map(QuietHours.Span::until)
                .max(Instant::compareTo)
                .orElse(null);
    }

    /** Lets calls to a system go on, and forgets a pause that is still to come. */
    Answer resume(String system, Act act) {
        if (isReceiver(system)) {
            tell(system, new Command.Resume(act), null, act);
        } else if (isPausable(system)) {
            statuses.rest(system, null, Map.of(), null, null);
            noted("resume", system, null, act);
        } else {
            return Answer.UNKNOWN;
        }
        keep(system, act, SystemActs.Entry.resume(act.actor(), Ids.time(act.id()), act.reason()));
        return Answer.ASKED;
    }

    /** A person must be able to pause a system while the store is away; then only the program's log tells of it. */
    private void keep(String system, Act act, SystemActs.Entry entry) {
        try {
            done.note(act.id(), system, entry);
        } catch (DataAccessException | StoreAway e) {
            LOG.warn("event=act-not-kept act={} system={} reason=\"{}\"", entry.kind(), system, e.getMessage());
        }
    }

    /** By system the pauses that people asked for and that are still to begin. */
    Map<String, SystemActs.Entry> comingPauses() {
        return done.comingPauses(clock.instant());
    }

    /** What people did to the system, the latest first; null if there is no such system to do anything to. */
    @Nullable
    List<SystemActs.Entry> latest(String system) {
        return isPausable(system) ? done.latest(system, LATEST) : null;
    }

    private boolean isPausable(String system) {
        return systems.named(system).filter(ConnectedSystem::isPausable).isPresent();
    }

    boolean isReceiver(String system) {
        return systems.named(system).filter(ConnectedSystem::isReceiver).isPresent();
    }

    /** Whether something can be asked for a delivery: it is parked. */
    Answer parked(UUID exchangeId, String receiver) {
        return exchanges
                .exchange(exchangeId)
                .flatMap(exchange -> exchange.deliveries().stream()
                        .filter(delivery -> delivery.receiver().equals(receiver))
                        .findFirst())
                .filter(delivery -> isReceiver(receiver))
                .map(ExchangeView.DeliveryView::state)
                .map(state -> state == DeliveryState.PARKED ? Answer.ASKED : Answer.NOT_PARKED)
                .orElse(Answer.UNKNOWN);
    }

    private Answer tell(String system, Command command, @Nullable UUID exchangeId, Act act) {
        engine.tell(system, command);
        return noted(command.getClass().getSimpleName().toLowerCase(Locale.ROOT), system, exchangeId, act);
    }

    private Answer noted(String name, String system, @Nullable UUID exchangeId, Act act) {
        LOG.info(
                "event=operator-act act={} actor={} system={} exchangeId={} reason=\"{}\"",
                name,
                act.actor(),
                system,
                exchangeId,
                act.reason());
        figures.counter("lgsp.operator.acts", "act", name, "system", system).increment();
        return Answer.ASKED;
    }

    /** An act of this person; the reason is one short line, since it goes into the log and onto pages. */
    static Act act(String actor, @Nullable String reason) {
        return Act.of(actor, reason == null ? "" : oneLine(reason));
    }

    /** A reason is one short line: it goes into the log and onto pages. */
    static String oneLine(String text) {
        String line = text.replaceAll("[\\p{Cntrl}\\p{Cs}\\s]+", " ").strip();
        return line.length() <= LONGEST_REASON ? line : line.substring(0, LONGEST_REASON);
    }
}
