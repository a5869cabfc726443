package vn.lgsp.delivery;

/**
 * The right to call a system, which one node at a time has. A delivery may be several requests: each asks first, since with
 * the connection to the broker another node has got the right, and perhaps begun the same delivery.
 */
public interface Mandate {
    boolean lasts();

    /** Whether the owner wants its calls to end: who merely waits for somebody comes back. */
    default boolean urged() {
        return !lasts();
    }
}
