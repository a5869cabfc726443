package vn.lgsp.delivery;

import java.util.List;
import java.util.UUID;
import vn.lgsp.exchange.Envelope;
import vn.lgsp.exchange.Outcome;

/** Hands messages to a partner. */
public interface Deliverer {

    /**
     * Makes the call and says how it ended; never throws.
     *
     * @param messages messages of one subject and type, in order
     * @param query whether the partner is only asked if it has them
     * @param mandate asked before each request; once it is over none is made
     */
    Result deliver(List<Message> messages, boolean query, Mandate mandate);

    /** Asks the partner whether it is well; never throws. Asked only where the system's rules say that it can be. */
    Outcome health(String system);

    /** That these messages are delivered or given up is on disk: nothing has to be remembered of them. */
    default void settled(String system, List<UUID> ids) {}

    /** That nobody knows the outcome of calls with these messages is on disk; they may be called again now. */
    default void undecided(String system, List<UUID> ids) {}

    /** An envelope, its sealed body, and its place: a smaller one was accepted earlier. */
    record Message(Envelope envelope, byte[] sealed, long place) {}
}
