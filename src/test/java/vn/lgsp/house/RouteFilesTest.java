package vn.lgsp.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import vn.lgsp.routing.Finding;
import vn.lgsp.routing.RouteLint;

/** The project's route files keep to the rules, and each rule finds its bad sample. */
class RouteFilesTest {
    private static final Path SAMPLES = Path.of("src/test/resources/house/routes");
    private static final RouteLint LINT = new RouteLint();

    @Test
    void routesOfTheSystems_keepToTheRules() {
        assertThat(LINT.check(ProjectFiles.ROUTES)).isEmpty();
    }

    @Test
    void packagedRoutes_areCanonical() {
        assertThat(LINT.checkPackaged(Path.of("src/main/resources/camel"))).isEmpty();
    }

    @Test
    void routeFiles_lieBesideTheirManifest() {
        assertThat(ProjectFiles.below(ProjectFiles.ROUTES, ".yaml", ".yml"))
                .filteredOn(file -> !file.startsWith(file.subpath(0, 2).resolve("contract"))
                        && !file.startsWith(file.subpath(0, 2).resolve("examples"))
                        && !file.startsWith(file.subpath(0, 2).resolve("simulator")))
                .allMatch(file -> file.getNameCount() == 3
                        && (file.endsWith("system.yaml")
                                || file.endsWith("demonstration.yaml")
                                || file.toString().endsWith(".camel.yaml")));
    }

    @Test
    void finds_nothing_inAGoodFolder() {
        assertThat(LINT.checkFolder(SAMPLES.resolve("good"))).isEmpty();
        assertThat(LINT.consumes(SAMPLES.resolve("good"))).containsExactly("dossier.put");
        assertThat(LINT.calls(SAMPLES.resolve("good"))).containsExactly("register");
    }

    @TestFactory
    Stream<DynamicTest> finds_eachRule_inItsBadSample() throws IOException {
        try (Stream<Path> folders = Files.list(SAMPLES)) {
            List<Path> bad = folders.filter(folder -> ProjectFiles.name(folder).startsWith("bad-"))
                    .sorted()
                    .toList();
            return bad.stream().map(folder -> DynamicTest.dynamicTest(ProjectFiles.name(folder), () -> broken(folder)));
        }
    }

    @Test
    void everyRule_hasABadSample() {
        Set<String> found = LINT.check(SAMPLES).stream().map(Finding::code).collect(Collectors.toSet());
        assertThat(found).containsExactlyInAnyOrderElementsOf(RouteLint.codes());
    }

    @Test
    void says_theLine_inBothLanguages() {
        assertThat(LINT.checkFolder(SAMPLES.resolve("bad-group")))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.line()).isEqualTo(3);
                    assertThat(finding.english()).isEqualTo("group must be 'bad-group'");
                    assertThat(finding.vietnamese()).isEqualTo("group phải là 'bad-group'");
                    assertThat(finding).hasToString(finding.file() + ":3: route.group: group must be 'bad-group'");
                });
    }

    @Test
    void says_theLine_ofWhatTheSchemaRefuses() {
        assertThat(LINT.checkFolder(SAMPLES.resolve("bad-schema")))
                .allMatch(finding -> finding.line() == 8)
                .isNotEmpty();
    }

    @Test
    void refuses_anchors_evenThoseThatHoldThemselves(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("loop.camel.yaml"), "- route: {}\n- &self [*self]\n");
        assertThat(LINT.checkFolder(folder)).singleElement().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo("route.unreadable");
            assertThat(finding.line()).isEqualTo(2);
        });
    }

    @Test
    void finds_theBroker_howeverItIsWritten(@TempDir Path folder) throws IOException {
        for (String step : new String[] {
            "{to: 'JMS:queue:x'}",
            "{to: {uri: jms, parameters: {destinationName: x}}}",
            "{to: {uri: 'amqp:queue:x?a=b'}}",
            "{choice: {when: [{simple: '1 == 1', steps: [{to: {uri: 'sjms2:x'}}]}]}}"
        }) {
            Files.writeString(
                    folder.resolve("put.camel.yaml"),
                    "- route: {from: {uri: 'bus:x/dossier.put', steps: [" + step + "]}}");
            assertThat(LINT.checkFolder(folder))
                    .as(step)
                    .extracting(Finding::code)
                    .contains("route.broker");
        }
    }

    @Test
    void finds_nothing_whereThereAreNoFolders(@TempDir Path empty) {
        assertThat(LINT.check(empty)).isEmpty();
        assertThat(LINT.check(empty.resolve("missing"))).isEmpty();
    }

    private static void broken(Path folder) {
        String expected = "route." + ProjectFiles.name(folder).substring(4);
        assertThat(LINT.checkFolder(folder))
                .extracting(finding -> finding.code().replaceAll("(?<=\\.[a-z-]{1,20})\\.", "-"))
                .contains(expected)
                .allMatch(code -> code.equals(expected));
    }
}
