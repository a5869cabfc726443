package vn.lgsp.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.FileSystemUtils;
import vn.lgsp.routing.Finding;
import vn.lgsp.routing.SystemFolders;

/** The check finds nothing in the folders of the project, and each mistake that is put into one, where it stands. */
class FolderCheckTest {
    private static final Path ROUTES = Path.of("routes");
    private static final Path STORY = Path.of("src/test/resources/story/routes");
    private static final List<String> KINDS = List.of("typical", "minimal", "ugly", "refused", "unavailable");
    private static final Pattern EXAMPLE = Pattern.compile("\\d\\d-([a-z]+)-(.+)");

    private final FolderCheck check = new FolderCheck();

    @TempDir
    private Path folder;

    private Path sample = Path.of("");

    @BeforeEach
    void written() {
        sample = folder.resolve("sample");
        NewFolder.write(sample, NewFolder.Kind.PUSH, "Mẫu");
    }

    @TestFactory
    Stream<DynamicTest> finds_nothing_inTheFoldersOfTheProject() {
        return Stream.of(ROUTES, STORY)
                .flatMap(root -> SystemFolders.below(root).stream())
                .map(each -> DynamicTest.dynamicTest(
                        String.valueOf(each.getFileName()),
                        () -> assertThat(check.check(each, SystemFolders.below(ROUTES)))
                                .isEmpty()));
    }

    @TestFactory
    Stream<DynamicTest> everyOperation_hasTheFiveKindsOfExamples() {
        return Stream.of(ROUTES, STORY)
                .flatMap(root -> SystemFolders.below(root).stream())
                .map(each -> DynamicTest.dynamicTest(String.valueOf(each.getFileName()), () -> {
                    Path examples = each.resolve("examples");
                    if (Files.isDirectory(examples)) {
                        assertKinds(examples);
                    }
                }));
    }

    private static void assertKinds(Path examples) throws IOException {
        try (Stream<Path> cases = Files.list(examples)) {
            cases.map(each -> EXAMPLE.matcher(String.valueOf(each.getFileName())))
                    .filter(each -> each.matches())
                    .collect(Collectors.groupingBy(
                            each -> each.group(1), Collectors.mapping(each -> each.group(2), Collectors.toList())))
                    .forEach((mapping, kinds) -> assertThat(kinds).as(mapping).containsAll(KINDS));
        }
    }

    private void change(String file, UnaryOperator<String> change) throws IOException {
        Path path = sample.resolve(file);
        String before = Files.readString(path);
        String after = change.apply(before);
        assertThat(after).isNotEqualTo(before);
        Files.writeString(path, after);
    }

    private List<String> found() {
        return check.check(sample, List.of()).stream()
                .map(each -> sample.relativize(each.file()) + ":" + each.line() + " " + each.code())
                .toList();
    }

    @Test
    void aName_thatIsNone() throws IOException {
        Path other = folder.resolve("Some_System");
        FileSystemUtils.copyRecursively(sample, other);
        assertThat(check.check(other, List.of())).extracting(Finding::code).containsExactly("folder.name");
        assertThat(check.check(folder.resolve("nothing"), List.of()))
                .extracting(Finding::code)
                .containsExactly("manifest.missing");
    }

    @Test
    void aManifest_thatIsNoYaml_orBreaksItsSchema() throws IOException {
        change("system.yaml", text -> text + "\ncolour: blue\n");
        assertThat(found()).singleElement().asString().endsWith("manifest.schema");
        change("system.yaml", text -> "title: {vi: [\n" + text);
        assertThat(found()).singleElement().asString().endsWith("manifest.unreadable");
    }

    @Test
    void aManifest_thatTheProgramCannotRead() throws IOException {
        change("system.yaml", text -> text + "\nnewCodesFrom: soon\n");
        assertThat(found()).containsExactly("system.yaml:1 manifest.unusable");
    }

    @Test
    void aRoute_thatBreaksARule() throws IOException {
        change("progress.camel.yaml", text -> text.replace("bus:sample", "jms:queue"));
        assertThat(found()).anyMatch(each -> each.startsWith("progress.camel.yaml:"));
    }

    @Test
    void aMapping_thatDoesNotCompile() throws IOException {
        change("mapping/event.jslt", text -> text + "\n{ \"a\" : }");
        assertThat(found()).singleElement().asString().matches("mapping/event.jslt:[0-9]+ mapping.broken");
    }

    @Test
    void aMapping_thatWordsTheMessageOtherwise() throws IOException {
        change("mapping/event.jslt", text -> text.replace("\"note\"", "\"remark\""));
        assertThat(check.check(sample, List.of()))
                .filteredOn(each -> each.code().equals("example.sent"))
                .isNotEmpty()
                .allSatisfy(each -> assertThat(each.english()).contains("/remark"));
    }

    @Test
    void anAnswer_thatIsTakenForSomethingElse() throws IOException {
        change("mapping/answer.jslt", text -> text.replace("\"delivered\"", "\"rejected\""));
        assertThat(check.check(sample, List.of()))
                .filteredOn(each -> each.code().equals("example.outcome"))
                .isNotEmpty()
                .allSatisfy(each -> assertThat(each.vietnamese()).contains("DELIVERED"));
    }

    @Test
    void aContract_thatIsNoSchema() throws IOException {
        change("contract/event.request.schema.json", text -> "{");
        assertThat(found()).containsExactly("contract/event.request.schema.json:1 contract.broken");
    }

    @Test
    void anExample_thatLacksAFile_orIsNamedWrong() throws IOException {
        Path example;
        try (Stream<Path> all = Files.list(sample.resolve("examples"))) {
            example = all.sorted().findFirst().orElseThrow();
        }
        Files.delete(example.resolve("outcome.json"));
        Files.createDirectories(sample.resolve("examples/another"));
        assertThat(found())
                .containsExactlyInAnyOrder(
                        "examples/" + example.getFileName() + ":1 example.files", "examples/another:1 example.name");
    }
}
