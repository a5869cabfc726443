package vn.lgsp;

import java.io.UncheckedIOException;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.PropertySourceOrigin;
import org.springframework.boot.origin.SystemEnvironmentOrigin;
import org.springframework.boot.web.server.PortInUseException;
import vn.lgsp.channel.BrokerFailed;
import vn.lgsp.messagestore.embedded.DataFolderInUse;
import vn.lgsp.messagestore.embedded.EmbeddedPostgres;
import vn.lgsp.routing.ManifestBroken;
import vn.lgsp.routing.ValuesMissing;
import vn.lgsp.sandbox.SimulatorsFailed;

/** Says in one line why the bus did not start. */
final class StartFailure {
    /** What says by itself what is wrong. */
    private static final Set<Class<? extends Throwable>> CLEAR = Set.of(
            StartRefused.class,
            DataFolderInUse.class,
            ManifestBroken.class,
            BrokerFailed.class,
            SimulatorsFailed.class,
            ValuesMissing.class,
            EmbeddedPostgres.Failure.class);

    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Z_]+)");

    private StartFailure() {}

    static String reason(Throwable failure) {
        Throwable last = failure;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof PortInUseException port) {
                return "port " + port.getPort() + " is in use";
            }
            if (cause instanceof BindException bind) {
                return name(bind) + " is broken: " + innermost(bind);
            }
            if (CLEAR.contains(cause.getClass()) || saysMore(cause)) {
                return oneLine(cause);
            }
            last = cause;
        }
        return last.getClass().getSimpleName() + ": " + oneLine(last);
    }

    /** The variable that gives the value, or else the key. */
    private static String name(BindException bind) {
        ConfigurationProperty property = bind.getProperty();
        Origin origin = property == null ? null : property.getOrigin();
        if (origin instanceof PropertySourceOrigin wrapped) {
            origin = wrapped.getOrigin();
        }
        if (origin instanceof SystemEnvironmentOrigin environment) {
            return environment.getProperty();
        }
        Matcher variable = VARIABLE.matcher(property == null ? "" : String.valueOf(property.getValue()));
        return variable.lookingAt() ? variable.group(1) : bind.getName().toString();
    }

    private static boolean saysMore(Throwable failure) {
        return failure instanceof UncheckedIOException
                && !String.valueOf(failure.getMessage()).equals(String.valueOf(failure.getCause()));
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
