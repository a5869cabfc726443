package vn.lgsp.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

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
    void aFolder_thatWasRenamed_isToldOnce_withTheCure() throws IOException {
        Path other = folder.resolve("sample-two");
        FileSystemUtils.copyRecursively(sample, other);

        List<Finding> findings = check.check(other, List.of());

        assertThat(findings).extracting(Finding::code).containsExactly("folder.renamed");
        assertThat(findings.getFirst().english())
                .contains("'sample-two'", "'sample'", "SAMPLE_TWO_", "SAMPLE_", "simulator");
        assertThat(findings.getFirst().vietnamese()).contains("'sample-two'", "'sample'");

        try (Stream<Path> files = Files.walk(other)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.writeString(
                        file,
                        Files.readString(file)
                                .replace("SAMPLE_", "SAMPLE_TWO_")
                                .replaceAll("\\bsample\\b", "sample-two"));
            }
        }
        assertThat(check.check(other, List.of())).isEmpty();
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
    void aMapping_thatDoesNotCompile_isToldByTheLineThatIsWrong_inWords() throws IOException {
        change("mapping/event.jslt", text -> text.replace("\"state\" : .status,", "\"state\" : ,"));
        long line = Files.readAllLines(sample.resolve("mapping/event.jslt")).indexOf("  \"state\" : ,") + 1L;

        assertThat(found()).containsExactly("mapping/event.jslt:" + line + " mapping.broken");
        Finding finding = check.check(sample, List.of()).getFirst();
        assertThat(finding.english()).startsWith(", at column").doesNotContain("Encountered");
        assertThat(finding.vietnamese()).contains("giá trị").doesNotContain("stands");
    }

    @Test
    void aMapping_thatWordsTheMessageOtherwise_isToldByWhatWasSent() throws IOException {
        change("mapping/event.jslt", text -> text.replace("\"note\"", "\"remark\""));

        List<Finding> sent = check.check(sample, List.of()).stream()
                .filter(each -> each.code().equals("example.sent")
                        && each.file().toString().contains("01-event-typical"))
                .toList();
        assertThat(sent)
                .extracting(Finding::english)
                .satisfiesExactlyInAnyOrder(
                        missing -> assertThat(missing)
                                .startsWith("/note: the example says \"Thẩm định hồ sơ\", but nothing was sent"),
                        added -> assertThat(added)
                                .startsWith("/remark: the example says nothing, but \"Thẩm định hồ sơ\" was sent"));
        int line = Files.readAllLines(sent.getFirst().file()).stream()
                        .map(String::strip)
                        .toList()
                        .indexOf("\"note\": \"Thẩm định hồ sơ\"")
                + 1;
        assertThat(sent)
                .filteredOn(each -> each.english().startsWith("/note"))
                .extracting(Finding::line)
                .containsExactly(line);
        assertThat(sent).extracting(Finding::vietnamese).allMatch(each -> each.contains("không có gì"));
    }

    @Test
    void anAnswer_thatIsTakenForSomethingElse() throws IOException {
        change("mapping/answer.jslt", text -> text.replace("\"delivered\"", "\"rejected\""));
        assertThat(check.check(sample, List.of()))
                .filteredOn(each -> each.code().equals("example.outcome"))
                .isNotEmpty()
                .allSatisfy(each -> assertThat(each.vietnamese()).contains("DELIVERED", "PARKED"));
    }

    /** What an HTTP status means is for the program that delivers to say; the check has no opinion of its own. */
    @Test
    void anAnswer_whoseStatusIsTheBusesToJudge() throws IOException {
        Path answer = sample.resolve("examples/05-event-unavailable/answer.503.txt");
        Files.move(answer, answer.resolveSibling("answer.500.txt"));
        assertThat(found()).contains("examples/05-event-unavailable/outcome.json:2 example.outcome");
        Files.writeString(
                sample.resolve("examples/05-event-unavailable/outcome.json"),
                "{\"state\": \"OUTCOME_UNKNOWN\", \"code\": \"http.500\"}");
        assertThat(found()).isEmpty();
    }

    @Test
    void aRoute_thatCallsAnotherOperation_thanItsMessagesAreDeliveredBy() throws IOException {
        change(
                "system.yaml",
                text -> text.replace(
                        "operations:\n",
                        "operations:\n  other:\n    path: /events\n    answer: mapping/answer.jslt\n"));
        change("progress.camel.yaml", text -> text.replace("partner:sample/event", "partner:sample/other"));
        assertThat(check.check(sample, List.of()))
                .filteredOn(each -> each.code().equals("example.sent"))
                .extracting(Finding::english)
                .isNotEmpty()
                .allMatch(each -> each.startsWith("the partner was not asked for this"));
    }

    @Test
    void anAddress_thatTheSimulatorDoesNotHave_isAskedAllTheSame_ifTheExampleAnswers() throws IOException {
        change("system.yaml", text -> text.replace("path: /events", "path: /other"));
        assertThat(found()).isEmpty();
    }

    @Test
    void aSignIn_thatNobodyAnswers() throws IOException {
        change(
                "system.yaml",
                text -> text.replace("kind: header", "kind: client-credentials")
                        .replace(
                                "    Authorization: Bearer ${SAMPLE_TOKEN}",
                                "    login: login\n    clientId: sample\n    clientSecret: ${SAMPLE_SECRET}")
                        .replace(
                                "operations:\n",
                                "operations:\n  login:\n    path: /token\n    answer: mapping/answer.jslt\n"));
        assertThat(check.check(sample, List.of()))
                .extracting(Finding::code)
                .contains("example.unanswered", "example.sent")
                .doesNotContain("example.outcome");
    }

    @Test
    void whatIsSent_keepsThePartnersContract() throws IOException {
        change("contract/event.request.schema.json", text -> text.replace("\"state\"", "\"stage\""));
        assertThat(check.check(sample, List.of())).extracting(Finding::code).contains("example.contract");
    }

    @Test
    void aSimulator_thatCannotBeUsed() throws IOException {
        change("simulator/mappings/events.json", text -> text.replace("/sample/events", "/another/events"));
        assertThat(found()).containsExactly("simulator:1 simulator.broken");
    }

    @Test
    void anExample_ofAMappingThatNothingUses() throws IOException {
        Path example = sample.resolve("examples/01-event-typical");
        FileSystemUtils.copyRecursively(example, sample.resolve("examples/11-other-typical"));
        assertThat(found()).containsExactly("examples/11-other-typical:1 example.unused");
    }

    @Test
    void aMapping_thatFailsOnAMessage_isToldByItsFile_andTheExample() throws IOException {
        change("mapping/event.jslt", text -> text.replace("\"state\" : .status,", "\"state\" : number(.status),"));

        assertThat(found()).isNotEmpty().containsOnly("mapping/event.jslt:1 mapping.broken");
        assertThat(check.check(sample, List.of()))
                .extracting(Finding::english)
                .anyMatch(each -> each.contains("01-event-typical"));
    }

    @Test
    void aLookUp_isAskedAsCallersAskIt() throws IOException {
        sample = folder.resolve("register");
        NewFolder.write(sample, NewFolder.Kind.LOOK_UP, "Sổ giấy phép");
        String request = Files.readString(sample.resolve("mapping/licence.jslt"));

        change("mapping/licence.jslt", text -> text.replace(".number", "\"0\" + .number"));
        assertThat(check.check(sample, List.of()))
                .filteredOn(each -> each.file().toString().contains("01-licence-typical"))
                .extracting(Finding::english)
                .singleElement()
                .asString()
                .startsWith(
                        "the address would be /licences/GP-2026%2F00042 by this, but was /licences/0GP-2026%2F00042");

        Files.writeString(sample.resolve("mapping/licence.jslt"), request);
        change("mapping/licence-result.jslt", text -> text.replace("== \"ACTIVE\"", "!= \"ACTIVE\""));
        assertThat(check.check(sample, List.of()))
                .extracting(Finding::code, Finding::english)
                .contains(tuple(
                        "example.result",
                        "/licence/valid: the example says true, but false came of it: change the mapping, or the example"
                                + " if the mapping is right"));

        // Callers are told nothing that breaks its contract, whatever the partner says.
        change("mapping/licence-result.jslt", text -> text.replace("!= \"ACTIVE\"", ""));
        assertThat(found()).contains("examples/01-licence-typical/result.json:1 example.result");

        change("examples/06-licence-none/message.json", text -> text.replace("GP-2026/77777", "gp 77777"));
        assertThat(found()).contains("examples/06-licence-none/message.json:2 example.contract");
    }

    @Test
    void aSystemThatIsAsked_isAskedAsTheBusAsksIt() throws IOException {
        sample = folder.resolve("desk");
        NewFolder.write(sample, NewFolder.Kind.POLLER, "Bàn tiếp nhận");
        String request = Files.readString(sample.resolve("mapping/ask.jslt"));
        String item = Files.readString(sample.resolve("mapping/change.jslt"));

        change("mapping/ask.jslt", text -> text.replace(".cursor", "\"x\" + .cursor"));
        assertThat(check.check(sample, List.of()))
                .filteredOn(each -> each.file().toString().contains("02-change-minimal"))
                .extracting(Finding::english)
                .singleElement()
                .asString()
                .startsWith("the address would be /changes?after=102&limit=100 by this, but was");
        Files.writeString(sample.resolve("mapping/ask.jslt"), request);

        // An item that is refused although the example takes it says why.
        change("mapping/change.jslt", text -> text.replace(".note", "null"));
        assertThat(check.check(sample, List.of()))
                .filteredOn(each -> each.file().toString().contains("01-change-typical"))
                .extracting(Finding::english)
                .anyMatch(each -> each.contains("/items/0/refused")
                        && each.contains("(/items/0/content This field is required)"));
        Files.writeString(sample.resolve("mapping/change.jslt"), item);

        change("mapping/said.jslt", text -> text.replace("\"accepted\"", "\"taken\""));
        assertThat(found()).contains("examples/01-change-typical/result.json:15 example.result");
        change("mapping/said.jslt", text -> text.replace("== \"taken\"", "== \"accepted\""));
        change("system.yaml", text -> text.replace("cursor: /next", "cursor: /at"));
        assertThat(found()).anyMatch(each -> each.startsWith("examples/03-change-ugly/result.json"));

        change("system.yaml", text -> text.replace("each: /items", "each: /rows"));
        assertThat(check.check(sample, List.of()))
                .extracting(Finding::english)
                .anyMatch(each -> each.contains("poll.unreadable") && each.contains("No list at '/rows'"));
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
