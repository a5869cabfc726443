package vn.lgsp.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.lgsp.house.JavaSource.Type;
import vn.lgsp.house.JavaSource.Word;

/** Files and methods stay small, and words and habits that were decided against stay out. */
class SizeLimitsTest {
    private static final Logger LOG = LoggerFactory.getLogger(SizeLimitsTest.class);
    private static final int FILE_LINES = 500;
    private static final int METHOD_LINES = 70;
    private static final int ROUTE_LINES = 120;
    private static final int PACKAGE_PRIVATE_PERCENT = 40;
    private static final Pattern BANNED_NAME = Pattern.compile(".*(Utils?|Helpers?|Manager|Impl)");
    /** Where a person at a terminal is spoken to before or beside the log. */
    private static final Set<Path> MAY_PRINT =
            Set.of(Path.of("src/main/java/vn/lgsp/LgspBus.java"), Path.of("src/main/java/vn/lgsp/Console.java"));

    private static final Pattern UNFINISHED = Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X)\\b");
    private static final List<JavaSource> MAIN = JavaSource.below(ProjectFiles.MAIN);
    private static final List<JavaSource> TEST = JavaSource.below(ProjectFiles.TEST);

    @Test
    void javaFiles_haveAtMost500Lines() {
        assertThat(all().filter(source -> source.lines() > FILE_LINES)
                        .map(source -> source.file() + ": " + source.lines() + " lines"))
                .isEmpty();
    }

    @Test
    void methods_haveAtMost70Lines() {
        assertThat(all().flatMap(source -> source.methods().stream()
                        .filter(method -> method.lines() > METHOD_LINES)
                        .map(m -> source.file() + ":" + m.line() + ": " + m.name() + " has " + m.lines() + " lines")))
                .isEmpty();
    }

    @Test
    void routeFiles_haveAtMost120Lines() {
        List<Path> files = new ArrayList<>(ProjectFiles.below(ProjectFiles.ROUTES, ".camel.yaml"));
        files.addAll(ProjectFiles.below(Path.of("src/main/resources/camel"), ".yaml"));
        assertThat(files)
                .allSatisfy(file -> assertThat(ProjectFiles.text(file).lines())
                        .as("lines of %s", file)
                        .hasSizeLessThanOrEqualTo(ROUTE_LINES));
    }

    @Test
    void typeNames_sayWhatTheTypeIs() {
        assertThat(all().flatMap(source -> source.types().stream()
                        .filter(type -> BANNED_NAME.matcher(type.name()).matches())
                        .map(type -> source.file() + ": " + type.name())))
                .isEmpty();
    }

    @Test
    void nothingPrints_outsideNamedPlaces() {
        assertThat(uses(
                        all().filter(source -> !MAY_PRINT.contains(source.file())),
                        word -> word.equals("System.out")
                                || word.equals("System.err")
                                || word.endsWith(".printStackTrace")))
                .isEmpty();
    }

    @Test
    void configurationIsTyped_andLombokIsNotUsed() {
        assertThat(uses(
                        all(),
                        word -> word.equals("@Value")
                                || word.equals("org.springframework.beans.factory.annotation.Value")
                                || word.startsWith("lombok.")))
                .isEmpty();
    }

    @Test
    void tests_waitForSomethingInsteadOfSleeping() {
        assertThat(uses(
                        TEST.stream(),
                        word -> word.matches("(Thread|TimeUnit\\.[A-Z]+|[A-Z]+SECONDS)\\.sleep")
                                || word.equals("LockSupport.parkNanos")))
                .isEmpty();
    }

    @Test
    void noTestIsSwitchedOff() {
        assertThat(uses(
                        TEST.stream(),
                        word -> word.matches("@(.*\\.)?(Disabled|Ignore)") || word.endsWith(".api.Disabled")))
                .isEmpty();
    }

    @Test
    void nothingUnfinishedIsCommitted() {
        List<String> found = new ArrayList<>();
        for (String folder : List.of("src", "routes", "config", "docker", "bench", ".ci", "docs")) {
            ProjectFiles.below(
                            Path.of(folder),
                            ".java",
                            ".yaml",
                            ".yml",
                            ".sql",
                            ".xml",
                            ".jslt",
                            ".html",
                            ".css",
                            ".md",
                            ".properties",
                            ".sh")
                    .forEach(file -> found.addAll(unfinished(file)));
        }
        found.addAll(unfinished(Path.of("pom.xml")));
        assertThat(found).isEmpty();
    }

    @Test
    void everyPackage_saysItsPurposeAndIsNullMarked() {
        Stream<Path> packages = all().map(source -> packageOf(source.file())).distinct();
        assertThat(packages.filter(
                        each -> !marked(ProjectFiles.MAIN.resolve(each)) && !marked(ProjectFiles.TEST.resolve(each))))
                .as("packages without a package-info.java that has a sentence and @NullMarked")
                .isEmpty();
    }

    @Test
    void atLeastTwoTypesOfFive_arePackagePrivate() {
        List<Type> types = MAIN.stream()
                .flatMap(source -> source.types().stream())
                .filter(Type::topLevel)
                .toList();
        long hidden = types.stream().filter(type -> !type.isPublic()).count();
        long percent = 100 * hidden / types.size();
        LOG.info("topLevelTypes={} packagePrivate={} percent={}", types.size(), hidden, percent);
        assertThat(percent)
                .as("percent of package-private top-level types")
                .isGreaterThanOrEqualTo(PACKAGE_PRIVATE_PERCENT);
    }

    @Test
    void methodsAreMeasuredFromTheirFirstToTheirLastLine() {
        JavaSource self = TEST.stream()
                .filter(source -> source.file().endsWith("SizeLimitsTest.java"))
                .findFirst()
                .orElseThrow();
        assertThat(self.methods()).anySatisfy(method -> {
            assertThat(method.name()).isEqualTo("packageOf");
            assertThat(method.lines()).isEqualTo(5);
        });
    }

    private static Path packageOf(Path file) {
        boolean main = file.startsWith(ProjectFiles.MAIN);
        Path root = main ? ProjectFiles.MAIN : ProjectFiles.TEST;
        return root.relativize(file.resolveSibling(""));
    }

    private static boolean marked(Path folder) {
        Path info = folder.resolve("package-info.java");
        return Files.isRegularFile(info)
                && ProjectFiles.text(info).contains("@NullMarked")
                && ProjectFiles.text(info).contains("/**");
    }

    private static List<String> unfinished(Path file) {
        List<String> lines = ProjectFiles.text(file).lines().toList();
        return Stream.iterate(0, i -> i < lines.size(), i -> i + 1)
                .filter(i -> UNFINISHED.matcher(lines.get(i)).find())
                .map(i -> file + ":" + (i + 1) + ": " + lines.get(i).strip())
                .toList();
    }

    private static Stream<String> uses(Stream<JavaSource> sources, Predicate<String> banned) {
        return sources.flatMap(source -> source.words().stream()
                        .filter(word -> banned.test(word.text()))
                        .map(word -> Map.entry(source.file(), word)))
                .map(found -> said(found.getKey(), found.getValue()));
    }

    private static String said(Path file, Word word) {
        return file + ":" + word.line() + ": " + word.text();
    }

    private static Stream<JavaSource> all() {
        return Stream.concat(MAIN.stream(), TEST.stream());
    }
}
