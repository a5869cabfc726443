package vn.lgsp.delivery;

import java.util.List;
import vn.lgsp.routing.ConnectedSystem;

/** The delivery engine as operators see it. */
public interface EngineRoom {

    /** How the systems stand that this node is in charge of. */
    List<LaneStatus> status();

    /** Goes by what this version of a system says from now on; running calls end as they began. */
    void renew(ConnectedSystem system);

    /** Tells a system's owner, wherever it is, what to do. */
    void tell(String system, Command command);
}
