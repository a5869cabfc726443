package vn.lgsp.translation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Runs the golden cases of every system's folder. A case {@code examples/NN-<mapping>-<what>/} holds {@code message.json},
 * {@code sent.json}, one answer {@code answer[.<status>].(json|html|txt)} and {@code outcome.json}; where the message is
 * sent in a second form after "exists", {@code sent-alternate.json} and {@code answer-alternate.json} too, and
 * {@code variables.json} where the mapping is to see others than those of a first try. A case of a look-up says in
 * {@code outcome.json} what the answer means and not what becomes of a message.
 */
class FolderExamplesTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final List<Path> ROOTS = List.of(Path.of("routes"), Path.of("src/test/resources/story/routes"));
    private static final Pattern CASE = Pattern.compile("\\d\\d-(?<mapping>[a-z]+)-[a-z0-9-]+");
    private static final Pattern ANSWER = Pattern.compile("answer(?:\\.(?<status>\\d{3}))?\\.(?:json|html|txt)");
    private static final List<String> KINDS = List.of("typical", "minimal", "ugly", "refused", "unavailable");

    private record Case(Path folder, Path system, String mapping) {}

    @TestFactory
    Stream<DynamicNode> everyExampleHolds() throws IOException {
        List<Case> cases = cases();
        assertThat(cases).isNotEmpty();
        return cases.stream()
                .map(each -> DynamicTest.dynamicTest(
                        each.system.getFileName() + "/" + each.folder.getFileName(), () -> holds(each)));
    }

    @TestFactory
    Stream<DynamicNode> everyOperationHasTheFiveKindsOfExamples() throws IOException {
        return cases().stream()
                .map(each -> Map.entry(each.system, each.mapping))
                .distinct()
                .map(operation -> DynamicTest.dynamicTest(
                        operation.getKey().getFileName() + " " + operation.getValue(),
                        () -> assertThat(kinds(operation.getKey(), operation.getValue()))
                                .containsAll(KINDS)));
    }

    private static List<String> kinds(Path system, String mapping) throws IOException {
        return cases().stream()
                .filter(each -> each.system.equals(system) && each.mapping.equals(mapping))
                .map(each -> each.folder.getFileName().toString().substring(4 + mapping.length()))
                .toList();
    }

    private static void holds(Case example) throws IOException {
        Mapping mapping = Mapping.compile("mapping/" + example.mapping + ".jslt", List.of(example.system));
        assertThat(sent(mapping, example, "first")).isEqualTo(read(example, "sent.json"));
        keepsContract(example);

        Matcher file = answerFile(example);
        int status = file.group("status") == null ? 200 : Integer.parseInt(file.group("status"));
        JsonNode outcome = outcome(example, file.group(), status);
        if (Files.exists(example.folder.resolve("sent-alternate.json"))) {
            assertThat(outcome.path("code").asString()).isEqualTo("exists");
            assertThat(sent(mapping, example, "alternate")).isEqualTo(read(example, "sent-alternate.json"));
            outcome = outcome(example, "answer-alternate.json", 200);
        }
        JsonNode expected = read(example, "outcome.json");
        if (expected.has("state")) {
            assertThat(state(outcome.path("outcome").asString()))
                    .isEqualTo(expected.path("state").asString());
        } else {
            assertThat(outcome.path("outcome")).isEqualTo(expected.path("outcome"));
        }
        for (String field : List.of("code", "text")) {
            if (expected.has(field)) {
                assertThat(outcome.path(field)).isEqualTo(expected.path(field));
            }
        }
        if (expected.has("warning")) {
            assertThat(outcome.has("warning"))
                    .isEqualTo(expected.path("warning").asBoolean());
        }
    }

    /** What is missing at the top is put in by the partner's authentication, which examples do not show. */
    private static void keepsContract(Case example) throws IOException {
        Path contract = example.system.resolve("contract/" + example.mapping + ".request.schema.json");
        if (Files.exists(contract)) {
            assertThat(Schema.compile(contract).check(read(example, "sent.json")))
                    .filteredOn(violation -> !violation.code().equals("field.missing")
                            || violation.pointer().lastIndexOf('/') > 0)
                    .isEmpty();
        }
    }

    private static JsonNode sent(Mapping mapping, Case example, String form) throws IOException {
        Map<String, @Nullable Object> variables = new HashMap<>();
        variables.put("prepared", null);
        if (Files.exists(example.folder.resolve("variables.json"))) {
            read(example, "variables.json")
                    .propertyStream()
                    .forEach(each -> variables.put(each.getKey(), each.getValue()));
        }
        variables.put("form", form);
        return JSON.readTree(mapping.apply(Files.readAllBytes(example.folder.resolve("message.json")), variables));
    }

    /** What the answer means: by its status alone, or by the folder's own mapping where the partner itself spoke. */
    private static JsonNode outcome(Case example, String file, int status) throws IOException {
        Optional<String> byStatus = switch (status) {
            case 429, 503, 401, 403, 404, 405, 407 -> Optional.of("unavailable");
            case 500, 502, 504 -> Optional.of("unknown");
            default -> Optional.empty();
        };
        if (byStatus.isPresent()) {
            return JSON.createObjectNode().put("outcome", byStatus.get()).put("code", "http." + status);
        }
        ObjectNode answer = JSON.createObjectNode().put("status", status).put("operation", example.mapping);
        answer.putObject("headers");
        StrictJson.Result body = new StrictJson().read(Files.readAllBytes(example.folder.resolve(file)));
        answer.set("body", body instanceof StrictJson.Document document ? document.json() : JSON.nullNode());
        return JSON.readTree(Mapping.compile("mapping/answer.jslt", List.of(example.system))
                .apply(JSON.writeValueAsBytes(answer), Map.of()));
    }

    private static String state(String outcome) {
        return switch (outcome) {
            case "delivered" -> "DELIVERED";
            case "rejected" -> "PARKED";
            case "expired", "unavailable" -> "WAITING";
            case "unknown" -> "OUTCOME_UNKNOWN";
            default -> "no such outcome: " + outcome;
        };
    }

    private static Matcher answerFile(Case example) throws IOException {
        try (Stream<Path> files = Files.list(example.folder)) {
            List<Matcher> answers = files.map(
                            file -> ANSWER.matcher(file.getFileName().toString()))
                    .filter(Matcher::matches)
                    .toList();
            assertThat(answers).as("answers of %s", example.folder).hasSize(1);
            return answers.getFirst();
        }
    }

    private static List<Case> cases() throws IOException {
        List<Case> cases = new ArrayList<>();
        for (Path root : ROOTS) {
            try (Stream<Path> paths = Files.walk(root, 3)) {
                paths.filter(path -> path.getNameCount() == root.getNameCount() + 3
                                && path.getName(path.getNameCount() - 2).endsWith("examples")
                                && Files.isDirectory(path))
                        .sorted()
                        .map(FolderExamplesTest::parsed)
                        .forEach(cases::add);
            }
        }
        return cases;
    }

    private static Case parsed(Path folder) {
        Matcher name = CASE.matcher(folder.getFileName().toString());
        assertThat(name.matches()).as("name of %s", folder).isTrue();
        return new Case(folder, folder.subpath(0, folder.getNameCount() - 2), name.group("mapping"));
    }

    private static JsonNode read(Case example, String file) throws IOException {
        return JSON.readTree(Files.readAllBytes(example.folder.resolve(file)));
    }
}
