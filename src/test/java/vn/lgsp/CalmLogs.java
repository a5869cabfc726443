package vn.lgsp;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.List;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/** Where a test runs without the bus's own configuration the libraries would log everything, which takes longer than the tests. */
public final class CalmLogs implements BeforeAllCallback {
    @Override
    public void beforeAll(ExtensionContext context) {
        for (String library : List.of("org.apache", "io.netty", "com.networknt")) {
            if (LoggerFactory.getLogger(library) instanceof Logger logger) {
                logger.setLevel(Level.WARN);
            }
        }
    }
}
