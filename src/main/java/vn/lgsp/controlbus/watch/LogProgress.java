package vn.lgsp.controlbus.watch;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import vn.lgsp.channel.Broker;
import vn.lgsp.channel.LogMark;
import vn.lgsp.channel.Queues;
import vn.lgsp.messagestore.Exchanges;

/** How far the log is: what is judged by the log waits until the log can know it. */
final class LogProgress {
    /** How far the clocks of nodes may differ, with the time that an event needs from its making to the broker. */
    static final Duration SKEW = Duration.ofMinutes(1);

    private final Broker broker;
    private final Exchanges exchanges;
    private final InstantSource clock;

    LogProgress(Broker broker, Exchanges exchanges, InstantSource clock) {
        this.broker = broker;
        this.exchanges = exchanges;
        this.clock = clock;
    }

    /** Whether everything that happened by now is written. */
    boolean isComplete() {
        return broker.count(Queues.LOG) == 0;
    }

    /** Whether everything that happened up to this time is written, even though events are on their way. */
    boolean covers(Instant time) {
        return exchanges.writtenUntil().isAfter(time.plus(SKEW));
    }

    /** Whether it is late by less than the clocks may differ. */
    boolean isRecent() {
        return isComplete() || covers(clock.instant().minus(SKEW.multipliedBy(2)));
    }

    /** Waits until everything that happened before this call is written. @return whether it is */
    boolean awaitComplete(Duration patience) {
        if (isComplete()) {
            return true;
        }
        try (LogMark mark = LogMark.set(broker)) {
            return mark.await(patience);
        }
    }
}
