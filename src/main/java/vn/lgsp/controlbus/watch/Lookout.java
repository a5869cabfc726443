package vn.lgsp.controlbus.watch;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import vn.lgsp.controlbus.watch.Alert.Condition;

/** Looks at one thing beside the engine, and says all that is wrong with it. */
interface Lookout {
    /** The kinds of which it says all there is. */
    Set<AlertKind> kinds();

    List<Condition> conditions(Instant now);
}
