package vn.lgsp.delivery;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.List;
import org.slf4j.LoggerFactory;

/** Without the bus's own configuration the libraries would log everything, which takes longer than the tests. */
public final class CalmLogs {
    private CalmLogs() {}

    public static void calm() {
        for (String library : List.of("org.apache", "io.netty", "com.networknt")) {
            if (LoggerFactory.getLogger(library) instanceof Logger logger) {
                logger.setLevel(Level.WARN);
            }
        }
    }
}
