package vn.lgsp.gateway;

import java.util.UUID;

/** The key of a message was used before, for other content. */
final class KeyConflict extends Refused {
    private static final long serialVersionUID = 1L;

    private final UUID exchangeId;

    KeyConflict(UUID exchangeId) {
        super(ProblemCode.KEY_CONFLICT);
        this.exchangeId = exchangeId;
    }

    /** The exchange that the key names. */
    UUID exchangeId() {
        return exchangeId;
    }
}
