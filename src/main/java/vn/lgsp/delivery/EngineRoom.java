package vn.lgsp.delivery;

import java.util.List;

/** The delivery engine as operators see it. */
public interface EngineRoom {

    /** How the systems stand that this node is in charge of. */
    List<LaneStatus> status();

    /** Tells a system's owner, wherever it is, what to do. */
    void tell(String system, Command command);
}
