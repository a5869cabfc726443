package vn.lgsp.delivery;

import java.util.List;
import vn.lgsp.exchange.Envelope;

/** Hands messages to a partner. */
public interface Deliverer {

    /**
     * Makes the call and says how it ended; never throws.
     *
     * @param messages messages of one subject and type, in order
     * @param query whether the partner is only asked if it has them
     */
    Result deliver(List<Message> messages, boolean query);

    /** An envelope and its sealed body. */
    record Message(Envelope envelope, byte[] sealed) {}
}
