package vn.lgsp.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever sets a variable that a document or a deployment file names must set something. */
class DeploymentNamesTest {
    private static final Pattern NAME = Pattern.compile("\\bLGSP_[A-Z_]*[A-Z]\\b");
    private static final Path COMPOSE = Path.of("docker/compose.yml");
    /** Of the deployment files themselves. */
    private static final Set<String> THEIRS =
            Set.of("LGSP_BROKER_CLUSTER_PASSWORD", "LGSP_GRAFANA_PASSWORD", "LGSP_SYSTEMS_ENV", "LGSP_TLS_PEM");
    /** Asked for by the program before there is a configuration. */
    private static final String SANDBOX = "LGSP_SANDBOX";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "docker/compose.yml",
                "docker/Dockerfile",
                "README.md",
                "docs/operating/production.md",
                "docs/start/first-hour.md",
                "src/main/java/vn/lgsp/Preflight.java"
            })
    void namesOfVariables_areThoseOfTheConfiguration(String file) {
        Set<String> known = configured();
        known.add(SANDBOX);
        known.addAll(THEIRS);
        assertThat(known).containsAll(names(Path.of(file)));
    }

    @Test
    void nodesOfTheDeployment_getEverySecretAndAddressThatNothingHasADefaultFor() {
        assertThat(names(COMPOSE))
                .contains("LGSP_KEYS", "LGSP_ADMIN_PASSWORD", "LGSP_CONTROL_ADDRESS")
                .contains("LGSP_BROKER_URL", "LGSP_BROKER_USER", "LGSP_BROKER_PASSWORD")
                .contains("LGSP_DB_URL", "LGSP_DB_USER", "LGSP_DB_PASSWORD");
    }

    private static Set<String> configured() {
        Set<String> names = new TreeSet<>(names(Path.of("config/application.yml")));
        names.addAll(names(Path.of("src/main/resources/control.yml")));
        return names;
    }

    private static Set<String> names(Path file) {
        return NAME.matcher(ProjectFiles.text(file))
                .results()
                .map(match -> match.group())
                .collect(Collectors.toSet());
    }
}
