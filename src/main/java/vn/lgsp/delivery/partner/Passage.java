package vn.lgsp.delivery.partner;

import java.time.Duration;

/** The requests that belong together, such as a login, a question and a write: asked before each, told of each. */
public interface Passage {
    void made(Trace request);

    /** Whether the next request may still be made. */
    default boolean lasts() {
        return true;
    }

    /** How long the next request may take at most; as long as the connection allows if that is less. */
    default Duration patience() {
        return Duration.ofDays(1);
    }
}
