package vn.lgsp.delivery.partner;

/** The requests that belong together, such as a login, a question and a write: asked before each, told of each. */
public interface Passage {
    void made(Trace request);

    /** Whether the next request may still be made. */
    default boolean lasts() {
        return true;
    }
}
