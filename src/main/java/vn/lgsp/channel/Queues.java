package vn.lgsp.channel;

import java.util.List;

/** The names of the queues. */
public final class Queues {
    /** What happened, on its way to the store. */
    public static final String LOG = "exchange.log";
    /** Events that the store will not take. */
    public static final String LOG_PARKED = "exchange.log.parked";
    /** Where its writer says how far it is; an address with one queue for everyone who asks. */
    public static final String LOG_MARKS = "exchange.log.marks";

    /** Where the broker would put what it gives up or what expires; the settings forbid both, so it stays empty. */
    public static final String UNEXPECTED = "exchange.unexpected";
    /** Outcomes for those who wait; an address with one queue a node. */
    public static final String REPLIES = "exchange.replies";

    private Queues() {}

    /** Messages waiting for this system. */
    public static String dispatch(String system) {
        return system + ".dispatch";
    }

    /** Messages that a person must look at. */
    public static String parked(String system) {
        return system + ".parked";
    }

    /** Messages behind a parked one, or too many to keep in memory; in order. */
    public static String held(String system) {
        return system + ".held";
    }

    /** Held messages of subjects that may go on, brought there past those that may not. */
    public static String ready(String system) {
        return system + ".ready";
    }

    /** Where the messages of a system are that are not settled. */
    public static List<String> unsettled(String system) {
        return List.of(dispatch(system), held(system), ready(system), parked(system));
    }

    /** One last-value message: the deliveries that are being called, and those whose outcome is unknown. */
    public static String inflight(String system) {
        return system + ".inflight";
    }

    /** What operators ask of the system's owner. */
    public static String commands(String system) {
        return system + ".commands";
    }
}
