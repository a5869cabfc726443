package vn.lgsp.controlbus;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.lgsp.delivery.Command;
import vn.lgsp.delivery.EngineRoom;
import vn.lgsp.exchange.DeliveryState;
import vn.lgsp.messagestore.ExchangeView;
import vn.lgsp.messagestore.Exchanges;
import vn.lgsp.routing.ConnectedSystem;
import vn.lgsp.routing.Systems;

/**
 * What an operator does to messages and systems. Each act is asked of the system's owner, wherever it is, and logged with
 * who did it; its effect appears in the exchange's timeline.
 */
final class Acts {
    private static final Logger LOG = LoggerFactory.getLogger(Acts.class);
    private static final int LONGEST_REASON = 200;

    private final Systems systems;
    private final EngineRoom engine;
    private final Exchanges exchanges;
    private final MeterRegistry figures;

    Acts(Systems systems, EngineRoom engine, Exchanges exchanges, MeterRegistry figures) {
        this.systems = systems;
        this.engine = engine;
        this.exchanges = exchanges;
        this.figures = figures;
    }

    /** What became of the wish. */
    enum Answer {
        ASKED,
        UNKNOWN,
        NOT_PARKED,
        REASON_MISSING
    }

    /** Sends a parked message again. */
    Answer retry(UUID exchangeId, String receiver, String actor) {
        Answer answer = parked(exchangeId, receiver);
        if (answer == Answer.ASKED) {
            tell(receiver, new Command.Retry(exchangeId, actor), "retry", exchangeId.toString(), actor);
        }
        return answer;
    }

    /** Gives a parked message up. */
    Answer skip(UUID exchangeId, String receiver, String actor, String reason) {
        String words = oneLine(reason);
        if (words.isEmpty()) {
            return Answer.REASON_MISSING;
        }
        Answer answer = parked(exchangeId, receiver);
        if (answer == Answer.ASKED) {
            tell(receiver, new Command.Skip(exchangeId, actor, words), "skip", exchangeId.toString(), actor);
        }
        return answer;
    }

    /** Stops all calls to a system; its messages wait. */
    Answer pause(String system, String actor) {
        return isReceiver(system) ? tell(system, new Command.Pause(actor), "pause", "", actor) : Answer.UNKNOWN;
    }

    /** Lets calls to a system go on. */
    Answer resume(String system, String actor) {
        return isReceiver(system) ? tell(system, new Command.Resume(), "resume", "", actor) : Answer.UNKNOWN;
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

    private Answer tell(String system, Command command, String act, String exchangeId, String actor) {
        engine.tell(system, command);
        LOG.info("event=operator-act act={} actor={} system={} exchangeId={}", act, actor, system, exchangeId);
        figures.counter("lgsp.operator.acts", "act", act, "system", system).increment();
        return Answer.ASKED;
    }

    /** A reason is one short line: it goes into the log and onto pages. */
    static String oneLine(String text) {
        String line = text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
        return line.length() <= LONGEST_REASON ? line : line.substring(0, LONGEST_REASON);
    }
}
