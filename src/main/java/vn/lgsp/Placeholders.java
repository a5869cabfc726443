package vn.lgsp;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.env.ConfigTreePropertySource;
import org.springframework.boot.env.ConfigTreePropertySource.Option;
import org.springframework.core.env.Environment;
import org.springframework.util.PlaceholderResolutionException;
import org.springframework.util.PropertyPlaceholderHelper;
import vn.lgsp.routing.ValuesMissing;
import vn.lgsp.sandbox.SimulatorValues;

/**
 * Resolves {@code ${NAME:default}} in manifests: from a folder with one file a name, which is read anew each time, so that a
 * system can be connected while the bus runs; otherwise from the environment. In the sandbox, addresses and credentials of
 * simulators are known without being set.
 */
final class Placeholders implements UnaryOperator<String> {
    private static final PropertyPlaceholderHelper HELPER = new PropertyPlaceholderHelper("${", "}", ":", '\\', false);

    private static final Pattern NAME = Pattern.compile("[A-Z][A-Z0-9_]*");

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
        String value = filed(name);
        if (value == null) {
            value = environment.getProperty(name);
        }
        if (value != null && !value.isBlank()) {
            return value;
        }
        return sandbox ? SimulatorValues.of(name, "127.0.0.1:" + environment.getProperty("lgsp.simulator-port")) : null;
    }

    private @Nullable String filed(String name) {
        Path folder = Path.of(environment.getProperty("lgsp.secrets", "config/secrets"));
        if (!NAME.matcher(name).matches() || !Files.isRegularFile(folder.resolve(name))) {
            return null;
        }
        return String.valueOf(
                new ConfigTreePropertySource("secrets", folder, Option.AUTO_TRIM_TRAILING_NEW_LINE).getProperty(name));
    }
}
