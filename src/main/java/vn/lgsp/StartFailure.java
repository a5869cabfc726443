package vn.lgsp;

import java.util.List;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.web.server.PortInUseException;
import vn.lgsp.channel.BrokerFailed;
import vn.lgsp.messagestore.embedded.DataFolderInUse;
import vn.lgsp.messagestore.embedded.EmbeddedPostgres;
import vn.lgsp.routing.ManifestBroken;

/** Says in one line why the bus did not start. */
final class StartFailure {
    /** What says by itself what is wrong. */
    private static final List<Class<? extends Throwable>> CLEAR = List.of(
            StartRefused.class,
            DataFolderInUse.class,
            ManifestBroken.class,
            BrokerFailed.class,
            EmbeddedPostgres.Failure.class);

    private StartFailure() {}

    static String reason(Throwable failure) {
        Throwable last = failure;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof PortInUseException port) {
                return "port " + port.getPort() + " is in use";
            }
            if (cause instanceof BindException bind) {
                return "configuration value of " + bind.getName() + " is broken: " + innermost(bind);
            }
            if (CLEAR.stream().anyMatch(cause.getClass()::equals)) {
                return oneLine(cause);
            }
            last = cause;
        }
        return last.getClass().getSimpleName() + ": " + oneLine(last);
    }

    private static String innermost(Throwable failure) {
        Throwable last = failure;
        while (last.getCause() != null) {
            last = last.getCause();
        }
        return oneLine(last);
    }

    private static String oneLine(Throwable failure) {
        return String.valueOf(failure.getMessage()).lines().findFirst().orElse("no reason given");
    }
}
