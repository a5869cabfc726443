package vn.lgsp.controlbus.watch;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.lgsp.channel.Redispatch;
import vn.lgsp.channel.Whereabouts;
import vn.lgsp.delivery.Command;
import vn.lgsp.delivery.EngineRoom;
import vn.lgsp.exchange.DeliveryState;
import vn.lgsp.exchange.LogEvent;
import vn.lgsp.exchange.LogEvent.Kind;
import vn.lgsp.messagestore.Alone;
import vn.lgsp.messagestore.ExchangeView;
import vn.lgsp.messagestore.ExchangeView.DeliveryView;
import vn.lgsp.messagestore.Exchanges;
import vn.lgsp.messagestore.Originals;
import vn.lgsp.messagestore.Originals.Original;
import vn.lgsp.messagestore.Unsettled;

/**
 * Sends a lost message once more, from what the log keeps. It makes sure first that the message is lost: a second copy of
 * one that only waits would be delivered twice.
 */
public final class Resend {
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Logger log = LoggerFactory.getLogger(Resend.class);

    private final Exchanges exchanges;
    private final Unsettled unsettled;
    private final Originals originals;
    private final Whereabouts whereabouts;
    private final Redispatch redispatch;
    private final LogProgress progress;
    private final EngineRoom engine;
    private final Alerts alerts;
    private final Alone alone;
    private final InstantSource clock;

    Resend(
            Exchanges exchanges,
            Unsettled unsettled,
            Originals originals,
            Whereabouts whereabouts,
            Redispatch redispatch,
            LogProgress progress,
            EngineRoom engine,
            Alerts alerts,
            Alone alone,
            InstantSource clock) {
        this.exchanges = exchanges;
        this.unsettled = unsettled;
        this.originals = originals;
        this.whereabouts = whereabouts;
        this.redispatch = redispatch;
        this.progress = progress;
        this.engine = engine;
        this.alerts = alerts;
        this.alone = alone;
        this.clock = clock;
    }

    /** What became of the wish. */
    public enum Answer {
        SENT,
        /** No such exchange is in the log. */
        UNKNOWN,
        /** Every delivery of it is settled, or lies in a queue after all. */
        NOT_LOST,
        /** Events are on their way that may tell that it is settled. */
        LOG_BEHIND,
        /** Its body is not kept any more. */
        BODY_GONE,
        /** Somebody else is at it. */
        BUSY
    }

    /** Sends every delivery of the exchange again that is lost. */
    public Answer run(UUID exchangeId, String actor, String reason) {
        AtomicReference<Answer> answer = new AtomicReference<>(Answer.BUSY);
        alone.run("resend " + exchangeId, () -> answer.set(resend(exchangeId, actor, reason)));
        return answer.get();
    }

    private Answer resend(UUID exchangeId, String actor, String reason) {
        Optional<ExchangeView> exchange = exchanges.exchange(exchangeId);
        if (exchange.isEmpty() || !unsettled.isLogged(exchangeId)) {
            return Answer.UNKNOWN;
        }
        List<String> missing = missing(
                exchangeId, open(exchange.get()).map(DeliveryView::receiver).toList());
        if (missing.isEmpty()) {
            return Answer.NOT_LOST;
        }
        if (!progress.awaitComplete(PATIENCE)) {
            return Answer.LOG_BEHIND;
        }
        // What was settled before it was looked for in vain is known to be settled now.
        Answer answer = Answer.NOT_LOST;
        for (String receiver : missing) {
            if (unsettled.still(receiver, List.of(exchangeId)).contains(exchangeId)) {
                answer = send(exchangeId, receiver, actor, reason);
                if (answer == Answer.SENT) {
                    rebuild(exchange.get(), receiver);
                }
            }
        }
        return answer;
    }

    private static Stream<DeliveryView> open(ExchangeView exchange) {
        return exchange.deliveries().stream()
                .filter(delivery -> !delivery.state().settled());
    }

    /** The owner remembers what was parked or held, and would hold the subject for a message that is not there. */
    private void rebuild(ExchangeView exchange, String receiver) {
        boolean remembered = open(exchange)
                .filter(delivery -> delivery.receiver().equals(receiver))
                .map(DeliveryView::state)
                .anyMatch(state -> state == DeliveryState.PARKED || state == DeliveryState.HELD);
        if (remembered) {
            engine.tell(receiver, new Command.Rebuild());
        }
    }

    /** Looks twice: a message may have moved on while it was looked for. */
    private List<String> missing(UUID exchangeId, List<String> receivers) {
        List<String> missing = receivers.stream()
                .filter(receiver -> !whereabouts.has(receiver, exchangeId))
                .toList();
        if (missing.isEmpty()) {
            return missing;
        }
        try {
            TimeUnit.MILLISECONDS.sleep(BETWEEN_LOOKS.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        }
        return missing.stream()
                .filter(receiver -> !whereabouts.has(receiver, exchangeId))
                .toList();
    }

    private Answer send(UUID exchangeId, String receiver, String actor, String reason) {
        Optional<Original> original = originals.of(exchangeId, receiver);
        if (original.isEmpty()) {
            return Answer.BODY_GONE;
        }
        LogEvent event = LogEvent.of(
                clock.instant(), Kind.RESENT, exchangeId, receiver, Map.of("actor", actor, "reason", reason), Map.of());
        boolean doubtful = unsettled.isInDoubt(exchangeId, receiver);
        redispatch.send(original.get().envelope(), original.get().sealed(), doubtful, event);
        log.info("event=operator-act act=resend actor={} system={} exchangeId={}", actor, receiver, exchangeId);
        alerts.clear(new Alert.Key(AlertKind.LOST, receiver, exchangeId));
        return Answer.SENT;
    }
}
