package vn.lgsp.controlbus;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.lgsp.delivery.Act;
import vn.lgsp.delivery.Command;
import vn.lgsp.delivery.EngineRoom;
import vn.lgsp.exchange.DeliveryState;
import vn.lgsp.messagestore.ExchangeView;
import vn.lgsp.messagestore.Exchanges;
import vn.lgsp.routing.ConnectedSystem;
import vn.lgsp.routing.Systems;
import vn.lgsp.wording.Language;

/**
 * What an operator does to messages and systems. Each act is asked of the system's owner, wherever it is, and logged with
 * who did it; its effect appears in the exchange's timeline.
 */
final class Acts {
    private static final Logger LOG = LoggerFactory.getLogger(Acts.class);
    private static final int LONGEST_REASON = 200;
    private static final Duration LONGEST_PAUSE = Duration.ofDays(366);

    private final Systems systems;
    private final EngineRoom engine;
    private final Exchanges exchanges;
    private final MeterRegistry figures;
    private final InstantSource clock;

    Acts(Systems systems, EngineRoom engine, Exchanges exchanges, MeterRegistry figures, InstantSource clock) {
        this.systems = systems;
        this.engine = engine;
        this.exchanges = exchanges;
        this.figures = figures;
        this.clock = clock;
    }

    /** What became of the wish: a stable code for programs, and what to tell people. */
    enum Answer {
        ASKED("", 202, "", ""),
        UNKNOWN(
                "control.unknown",
                404,
                "Không có hệ thống hoặc lượt chuyển này",
                "There is no such system or delivery"),
        NOT_PARKED(
                "control.not-parked",
                409,
                "Thông điệp không (còn) ở trạng thái để riêng",
                "The delivery is not parked (any more)"),
        REASON_MISSING(
                "control.reason-missing",
                400,
                "Cần có lý do: {\"reason\": \"...\"}",
                "A reason is needed: {\"reason\": \"...\"}"),
        /** A message of a type that the bus cannot check, or that may be signed. */
        NOT_EDITABLE(
                "control.not-editable",
                409,
                "Loại thông điệp này có thể đã ký số nên không được sửa",
                "Messages of this type may be signed and cannot be changed"),
        BODY_INVALID(
                "control.body-invalid", 422, "Nội dung mới không đúng hợp đồng dữ liệu", "The new body is not valid"),
        /** A pause that would be over before it begins. */
        TIME_PAST("control.time-past", 400, "Thời điểm kết thúc đã qua", "The end lies before the beginning or now"),
        TIME_TOO_FAR(
                "control.time-too-far",
                400,
                "Thời điểm không được quá một năm kể từ bây giờ",
                "Times may lie a year ahead at most"),
        TIME_UNREADABLE(
                "control.time-unreadable",
                400,
                "Thời gian phải có dạng 2026-03-15T08:30:00+07:00",
                "Times are written as 2026-03-15T08:30:00+07:00"),
        NOTHING_PARKED(
                "control.nothing-parked",
                404,
                "Không có thông điệp nào để riêng vì nguyên nhân này",
                "Nothing is parked for this cause");

        private final String code;
        private final int status;
        private final String vietnamese;
        private final String english;

        Answer(String code, int status, String vietnamese, String english) {
            this.code = code;
            this.status = status;
            this.vietnamese = vietnamese;
            this.english = english;
        }

        String code() {
            return code;
        }

        int status() {
            return status;
        }

        String text(Language language) {
            return language.say(vietnamese, english);
        }
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
     * Stops all calls to a system; its messages wait.
     *
     * @param from when it begins, now if null
     * @param until when it ends by itself, if it does
     */
    Answer pause(String system, Act act, @Nullable Instant from, @Nullable Instant until) {
        if (!isReceiver(system)) {
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
        return tell(system, new Command.Pause(act, begin, until), null, act);
    }

    /** Lets calls to a system go on, and forgets a pause that is still to come. */
    Answer resume(String system, Act act) {
        return isReceiver(system) ? tell(system, new Command.Resume(act), null, act) : Answer.UNKNOWN;
    }

    private boolean isReceiver(String system) {
        return systems.named(system).filter(ConnectedSystem::isReceiver).isPresent();
    }

    private Answer parked(UUID exchangeId, String receiver) {
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
        String name = command.getClass().getSimpleName().toLowerCase(Locale.ROOT);
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
        String line = text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
        return line.length() <= LONGEST_REASON ? line : line.substring(0, LONGEST_REASON);
    }
}
