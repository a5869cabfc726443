package vn.lgsp.deployment;

import java.net.URI;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import vn.lgsp.routing.SystemFolders;
import vn.lgsp.sandbox.SimulatorValues;

/**
 * Values for what manifests leave to the environment: those with which simulators let one in, or else what the manifest says
 * itself, or else anything. Every system is switched on.
 *
 * @param authority host and port of the simulator
 * @param system whose names are made up
 * @param simulated the system whose simulator stands in for it; another one where it is like that
 */
record MadeUp(String authority, String system, String simulated) implements UnaryOperator<String> {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([^:}]+)(?::([^}]*))?\\}");
    /** Nobody listens there. */
    private static final String NOWHERE = "127.0.0.1:1";

    /** Nothing is simulated. */
    static MadeUp nowhere() {
        return new MadeUp(NOWHERE, "", "");
    }

    static MadeUp at(URI simulator, String system, String simulated) {
        return new MadeUp(simulator.getAuthority(), system, simulated);
    }

    @Override
    public String apply(String text) {
        return PLACEHOLDER.matcher(text).replaceAll(match -> Matcher.quoteReplacement(value(match)));
    }

    private String value(MatchResult match) {
        String name = match.group(1);
        @Nullable String otherwise = match.group(2);
        if (name.endsWith("_ENABLED")) {
            return "true";
        }
        String own = SystemFolders.environmentName(system) + "_";
        String value = SimulatorValues.of(
                name.startsWith(own)
                        ? SystemFolders.environmentName(simulated) + "_" + name.substring(own.length())
                        : name,
                authority);
        return value != null ? value : otherwise != null ? otherwise : "made-up";
    }
}
