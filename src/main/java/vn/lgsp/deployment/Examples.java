package vn.lgsp.deployment;

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
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import vn.lgsp.routing.Finding;
import vn.lgsp.translation.ExactJson;
import vn.lgsp.translation.Mapping;
import vn.lgsp.translation.MappingFailed;
import vn.lgsp.translation.Schema;
import vn.lgsp.translation.StrictJson;

/**
 * The golden cases of a system's folder. A case {@code examples/NN-<mapping>-<what>/} holds {@code message.json}, {@code
 * sent.json}, one answer {@code answer[.<status>].(json|html|txt)} and {@code outcome.json}; where the message is sent in a
 * second form after "exists", {@code sent-alternate.json} and {@code answer-alternate.json} too, and {@code variables.json}
 * where the mapping is to see others than those of a first try. A case of a look-up says in {@code outcome.json} what the
 * answer means and not what becomes of a message.
 */
final class Examples {
    private static final Pattern CASE = Pattern.compile("\\d\\d-(?<mapping>[a-z]+)-[a-z0-9-]+");
    private static final Pattern ANSWER = Pattern.compile("answer(?:\\.(?<status>\\d{3}))?\\.(?:json|html|txt)");
    private static final int FINE = 200;

    private final Path folder;
    private final List<Path> folders;
    private final List<Finding> findings = new ArrayList<>();

    /** @param folders where mappings are looked for: the system's own folder, then that of the system that it is like */
    Examples(Path folder, List<Path> folders) {
        this.folder = folder;
        this.folders = folders;
    }

    /** What does not come out as the examples say. */
    List<Finding> check() throws IOException {
        Path examples = folder.resolve("examples");
        if (Files.isDirectory(examples)) {
            try (Stream<Path> cases = Files.list(examples)) {
                for (Path each : cases.filter(Files::isDirectory).sorted().toList()) {
                    check(each);
                }
            }
        }
        return findings;
    }

    private void check(Path example) throws IOException {
        Matcher name = CASE.matcher(example.getFileName().toString());
        if (!name.matches()) {
            findings.add(FolderRule.EXAMPLE_NAME.at(example, 1));
            return;
        }
        try {
            run(example, name.group("mapping"));
        } catch (MappingFailed e) {
            findings.add(FolderRule.MAPPING.at(folder.resolve(e.file()), Math.max(1, e.line()), e.reason()));
        } catch (MissingFile e) {
            findings.add(FolderRule.EXAMPLE_FILES.at(example, 1, String.valueOf(e.getMessage())));
        }
    }

    private void run(Path example, String mapping) throws IOException {
        Mapping words = Mapping.compile("mapping/" + mapping + ".jslt", folders);
        differs(sent(words, example, "first"), example.resolve("sent.json"));
        keepsContract(example, mapping);
        Matcher file = answerFile(example);
        JsonNode outcome = outcome(
                example.resolve(file.group()),
                mapping,
                file.group("status") == null ? FINE : Integer.parseInt(file.group("status")));
        Path alternate = example.resolve("sent-alternate.json");
        if (Files.exists(alternate)) {
            expect("exists", outcome.path("code").asString(""), example);
            differs(sent(words, example, "alternate"), alternate);
            outcome = outcome(example.resolve("answer-alternate.json"), mapping, FINE);
        }
        JsonNode expected = read(example.resolve("outcome.json"));
        String meaning = outcome.path("outcome").asString("");
        if (expected.has("state")) {
            expect(expected.path("state").asString(""), state(meaning), example);
        } else {
            expect(expected.path("outcome").asString(""), meaning, example);
        }
        for (String field : List.of("code", "text")) {
            if (expected.has(field)) {
                expect(expected.path(field).asString(""), outcome.path(field).asString(""), example);
            }
        }
        if (expected.has("warning")) {
            expect(
                    String.valueOf(expected.path("warning").asBoolean()),
                    String.valueOf(outcome.has("warning")),
                    example);
        }
    }

    private void expect(String expected, String found, Path example) {
        if (!expected.equals(found)) {
            findings.add(FolderRule.EXAMPLE_OUTCOME.at(example.resolve("outcome.json"), 1, found, expected));
        }
    }

    private void differs(JsonNode sent, Path file) throws IOException {
        JsonNode expected = read(file);
        if (!sent.equals(expected)) {
            findings.add(FolderRule.EXAMPLE_SENT.at(file, 1, difference("", sent, expected)));
        }
    }

    /** Where the first difference is, never what. */
    private static String difference(String at, JsonNode one, JsonNode other) {
        if (one.isObject() && other.isObject()) {
            return Stream.concat(one.propertyNames().stream(), other.propertyNames().stream())
                    .distinct()
                    .filter(name -> !one.path(name).equals(other.path(name)))
                    .findFirst()
                    .map(name -> difference(at + "/" + name, one.path(name), other.path(name)))
                    .orElse(at);
        }
        if (one.isArray() && other.isArray()) {
            for (int i = 0; i < Math.max(one.size(), other.size()); i++) {
                if (!one.path(i).equals(other.path(i))) {
                    return difference(at + "/" + i, one.path(i), other.path(i));
                }
            }
        }
        return at.isEmpty() ? "/" : at;
    }

    /** What is missing at the top is put in by the partner's authentication, which examples do not show. */
    private void keepsContract(Path example, String mapping) throws IOException {
        Path contract = folder.resolve("contract/" + mapping + ".request.schema.json");
        if (Files.exists(contract)) {
            Path sent = example.resolve("sent.json");
            Schema.compile(contract).check(read(sent)).stream()
                    .filter(violation -> !violation.code().equals("field.missing")
                            || violation.pointer().lastIndexOf('/') > 0)
                    .forEach(violation -> findings.add(
                            FolderRule.EXAMPLE_CONTRACT.at(sent, 1, violation.pointer() + " " + violation.english())));
        }
    }

    private static JsonNode sent(Mapping mapping, Path example, String form) throws IOException {
        Map<String, @Nullable Object> variables = new HashMap<>();
        variables.put("prepared", null);
        if (Files.exists(example.resolve("variables.json"))) {
            read(example.resolve("variables.json"))
                    .propertyStream()
                    .forEach(each -> variables.put(each.getKey(), each.getValue()));
        }
        variables.put("form", form);
        return ExactJson.MAPPER.readTree(mapping.apply(bytes(example.resolve("message.json")), variables));
    }

    /** What the answer means: by its status alone, or by the folder's own mapping where the partner itself spoke. */
    private JsonNode outcome(Path file, String mapping, int status) throws IOException {
        Optional<String> byStatus = switch (status) {
            case 429, 503, 401, 403, 404, 405, 407 -> Optional.of("unavailable");
            case 500, 502, 504 -> Optional.of("unknown");
            default -> Optional.empty();
        };
        if (byStatus.isPresent()) {
            return ExactJson.MAPPER
                    .createObjectNode()
                    .put("outcome", byStatus.get())
                    .put("code", "http." + status);
        }
        ObjectNode answer =
                ExactJson.MAPPER.createObjectNode().put("status", status).put("operation", mapping);
        answer.putObject("headers");
        StrictJson.Result body = new StrictJson().read(bytes(file));
        answer.set(
                "body", body instanceof StrictJson.Document document ? document.json() : ExactJson.MAPPER.nullNode());
        return ExactJson.MAPPER.readTree(Mapping.compile("mapping/answer.jslt", folders)
                .apply(ExactJson.MAPPER.writeValueAsBytes(answer), Map.of()));
    }

    private static String state(String outcome) {
        return switch (outcome) {
            case "delivered" -> "DELIVERED";
            case "rejected" -> "PARKED";
            case "expired", "unavailable" -> "WAITING";
            case "unknown" -> "OUTCOME_UNKNOWN";
            default -> "'" + outcome + "'";
        };
    }

    private static Matcher answerFile(Path example) throws IOException {
        try (Stream<Path> files = Files.list(example)) {
            List<Matcher> answers = files.map(
                            file -> ANSWER.matcher(file.getFileName().toString()))
                    .filter(Matcher::matches)
                    .toList();
            if (answers.size() != 1) {
                throw new MissingFile("one file answer.json, answer.<status>.json, .html or .txt");
            }
            return answers.getFirst();
        }
    }

    private static JsonNode read(Path file) throws IOException {
        try {
            return ExactJson.MAPPER.readTree(bytes(file));
        } catch (JacksonException e) {
            throw new MissingFile(file.getFileName() + " as JSON");
        }
    }

    private static byte[] bytes(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new MissingFile(String.valueOf(file.getFileName()));
        }
        return Files.readAllBytes(file);
    }

    private static final class MissingFile extends RuntimeException {
        private static final long serialVersionUID = 1L;

        MissingFile(String what) {
            super(what);
        }
    }
}
