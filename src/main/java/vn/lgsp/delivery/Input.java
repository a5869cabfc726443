package vn.lgsp.delivery;

import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.jspecify.annotations.Nullable;
import vn.lgsp.exchange.Outcome;

/** What the owner thread is told. */
sealed interface Input {
    record Arrived(Item item) implements Input {}

    record Unreadable(ClientMessage message, String why) implements Input {}

    record Asked(ClientMessage message, @Nullable Command command) implements Input {}

    record Ended(Call call, Result result) implements Input {}

    /** The partner was asked whether it is well. */
    record Probed(Outcome outcome) implements Input {}

    /** Everything that lay on the dispatch queue at take-over has arrived. */
    record AllRead() implements Input {}

    /** No more is read, because too much waits in memory. */
    record Full() implements Input {}

    /** Nothing more is read: the broker is gone, or reading failed. */
    record Broken(Throwable why) implements Input {}
}
