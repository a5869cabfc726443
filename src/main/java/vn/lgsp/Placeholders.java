package vn.lgsp;

import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;
import org.springframework.util.PlaceholderResolutionException;
import org.springframework.util.PropertyPlaceholderHelper;
import vn.lgsp.routing.ValuesMissing;
import vn.lgsp.sandbox.SimulatorValues;

/**
 * Resolves {@code ${NAME:default}} in manifests from the environment. In the sandbox, addresses and credentials of
 * simulators are known without being set.
 */
final class Placeholders implements UnaryOperator<String> {
    private static final PropertyPlaceholderHelper HELPER = new PropertyPlaceholderHelper("${", "}", ":", '\\', false);

    private final Environment environment;
    private final boolean sandbox;

    Placeholders(Environment environment) {
        this.environment = environment;
        this.sandbox = environment.matchesProfiles("sandbox");
    }

    @Override
    public String apply(String text) {
        try {
            return text.contains("${") ? HELPER.replacePlaceholders(text, this::value) : text;
        } catch (PlaceholderResolutionException e) {
            throw new ValuesMissing(List.of(e.getPlaceholder()));
        }
    }

    private @Nullable String value(String name) {
        String value = environment.getProperty(name);
        if (value != null && !value.isBlank()) {
            return value;
        }
        return sandbox ? SimulatorValues.of(name, "127.0.0.1:" + environment.getProperty("lgsp.simulator-port")) : null;
    }
}
