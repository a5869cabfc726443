package vn.lgsp.sandbox;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a manifest takes from the environment, where its partner is simulated: the simulators let these in. */
public final class SimulatorValues {
    private SimulatorValues() {}

    /**
     * The value of a name such as {@code <SYSTEM>_URL}; null where the simulators have nothing to say about it.
     *
     * @param authority host and port of the simulators
     */
    public static @Nullable String of(String name, String authority) {
        int end = name.lastIndexOf('_');
        if (end < 1) {
            return null;
        }
        String system = name.substring(0, end).toLowerCase(Locale.ROOT).replace('_', '-');
        return switch (name.substring(end + 1)) {
            case "URL" -> "http://" + authority + "/" + system;
            case "SECRET", "PASSWORD", "TOKEN" -> system + "-sandbox";
            case "USERNAME" -> "lgsp";
            case "HOSTS" -> authority;
            case "NETWORKS" -> "127.0.0.0/8,::1/128";
            default -> null;
        };
    }
}
