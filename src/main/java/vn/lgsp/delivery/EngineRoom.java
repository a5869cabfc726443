package vn.lgsp.delivery;

import java.util.List;
import java.util.Map;
import vn.lgsp.routing.ConnectedSystem;

/** The delivery engine as operators see it. */
public interface EngineRoom {

    /** How the systems stand that this node is in charge of. */
    List<LaneStatus> status();

    /** Whether it has begun: it does when all else has been started. */
    boolean isDelivering();

    /** Goes by what this version of a system says from now on; running calls end as they began. */
    void renew(ConnectedSystem system);

    /** Messages in each of a system's queues that has any, by the queue's name; those being delivered count too. */
    Map<String, Long> queued(String system);

    /** Delivers no more to a system that is none any more; its queues, which should be empty, stay. */
    void forget(String system);

    /** Tells a system's owner, wherever it is, what to do. */
    void tell(String system, Command command);
}
