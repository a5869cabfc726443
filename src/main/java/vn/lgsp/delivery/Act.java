package vn.lgsp.delivery;

import java.time.Instant;
import java.util.UUID;
import vn.lgsp.exchange.Ids;

/**
 * What a person, or the bus by a rule of its own, does to a message or a system.
 *
 * @param id UUIDv7; it becomes the id of the event that tells of the act, so that one that is carried out again after a
 *     crash is told once
 * @param actor who
 * @param reason why, in the actor's words; may be empty
 */
public record Act(UUID id, String actor, String reason) {

    /** An act of now. */
    public static Act of(String actor, String reason) {
        return new Act(Ids.next(), actor, reason);
    }

    /** When it was decided. */
    Instant at() {
        return Ids.time(id);
    }
}
