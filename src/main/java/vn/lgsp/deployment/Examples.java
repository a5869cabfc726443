package vn.lgsp.deployment;

import static java.util.Comparator.comparing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import vn.lgsp.exchange.DeliveryState;
import vn.lgsp.exchange.Outcome;
import vn.lgsp.routing.Finding;
import vn.lgsp.routing.Manifest;
import vn.lgsp.sandbox.Stage;
import vn.lgsp.translation.ExactJson;
import vn.lgsp.translation.MappingFailed;
import vn.lgsp.translation.Schema;

/** Holds a folder's {@link Example}s against what really comes of them in a {@link Rehearsal}. */
final class Examples {
    private static final Pattern MAPPING_FAILED =
            Pattern.compile("(?<file>[^: ]+\\.jslt)(?::(?<line>\\d+))?: (?<reason>.*)");
    private static final String SENT = "sent.json";
    private static final String OUTCOME = "outcome.json";
    private static final String RESULT = "result.json";
    private static final String ALTERNATE = "sent-alternate.json";
    /** What more is wrong is mostly wrong for the same reason. */
    private static final int MOST = 5;

    private final Path folder;
    private final Rehearsal rehearsal;
    private final List<Finding> findings = new ArrayList<>();

    Examples(Path folder, Rehearsal rehearsal) {
        this.folder = folder;
        this.rehearsal = rehearsal;
    }

    /** What does not come out as the examples say. */
    List<Finding> check() {
        for (Path each : folders(folder)) {
            Example.in(each).ifPresentOrElse(this::check, () -> findings.add(FolderRule.EXAMPLE_NAME.at(each, 1)));
        }
        // A mapping may fail on several of them in the same way.
        return findings.stream().distinct().toList();
    }

    /** The folders of the examples. */
    static List<Path> folders(Path folder) {
        Path examples = folder.resolve("examples");
        if (!Files.isDirectory(examples)) {
            return List.of();
        }
        try (Stream<Path> cases = Files.list(examples)) {
            return cases.filter(Files::isDirectory).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void check(Example example) {
        try {
            List<Rehearsal.Part> parts = rehearsal.parts(example);
            if (parts.isEmpty()) {
                findings.add(FolderRule.EXAMPLE_UNUSED.at(example.folder(), 1, example.mapping()));
            }
            parts.forEach(part -> check(example, part));
        } catch (MappingFailed e) {
            findings.add(FolderRule.mapping(FolderCheck.place(rehearsal.folders(), e.file()), e));
        } catch (Example.Incomplete e) {
            findings.add(FolderRule.EXAMPLE_FILES.at(example.folder(), 1, String.valueOf(e.getMessage())));
        }
    }

    private void check(Example example, Rehearsal.Part part) {
        JsonNode expected = example.json(OUTCOME);
        example.json(SENT);
        if (part instanceof Rehearsal.Part.Question question) {
            rehearsal
                    .violations(example, question.offer())
                    .forEach(violation -> findings.add(FolderRule.contract(
                            example.file("message.json"),
                            line(example, "message.json", violation.pointer()),
                            violation)));
        }
        Rehearsal.Played played = rehearsal.play(example, part);
        if (played.outcome() instanceof Outcome.Unmappable ours) {
            findings.add(unmappable(example, ours));
            return;
        }
        unanswered(example, played);
        if (sent(example, part.operation(), played)) {
            outcome(example, expected, played);
            told(example, part, played);
        }
    }

    private Finding unmappable(Example example, Outcome.Unmappable ours) {
        Matcher place = MAPPING_FAILED.matcher(ours.text());
        return place.matches()
                ? FolderRule.MAPPING.at(
                        FolderCheck.place(rehearsal.folders(), String.valueOf(place.group("file"))),
                        place.group("line") == null ? 1 : Integer.parseInt(place.group("line")),
                        place.group("reason") + " (" + example.folder().getFileName() + ")")
                : FolderRule.MAPPING.at(example.file("message.json"), 1, "%s %s".formatted(ours.code(), ours.text()));
    }

    private void unanswered(Example example, Rehearsal.Played played) {
        played.asked().stream()
                .filter(each -> !each.known())
                .forEach(each -> findings.add(FolderRule.EXAMPLE_UNANSWERED.at(
                        example.folder(), 1, each.operation(), each.method(), each.url())));
    }

    /** Whether what reached the partner is what the example says. */
    private boolean sent(Example example, String operation, Rehearsal.Played played) {
        int before = findings.size();
        List<Stage.Asked> own = played.asked().stream()
                .filter(each -> each.operation().equals(operation))
                .toList();
        if (own.isEmpty()) {
            findings.add(FolderRule.EXAMPLE_NOT_SENT.at(example.file(SENT), 1, words(played.outcome())));
            return false;
        }
        differs(example, SENT, own.getFirst());
        if (example.has(ALTERNATE)) {
            if (own.size() > 1) {
                differs(example, ALTERNATE, own.getLast());
            } else {
                findings.add(FolderRule.EXAMPLE_NOT_SENT.at(example.file(ALTERNATE), 1, words(played.outcome())));
            }
        }
        if (findings.size() == before) {
            keepsContract(example, operation, own.getFirst());
        }
        return findings.size() == before;
    }

    private void differs(Example example, String file, Stage.Asked asked) {
        Manifest.Operation operation = rehearsal.operation(asked.operation());
        Stage.Asked expected = rehearsal.expected(asked.operation(), example.bytes(file));
        if (!expected.url().equals(asked.url())) {
            findings.add(FolderRule.EXAMPLE_ADDRESS.at(example.file(file), 1, expected.url(), asked.url()));
        }
        if (operation.method().equals("GET")) {
            return;
        }
        String pointer = operation.body() == null ? "" : operation.body();
        Mismatch.between(unsigned(expected.body()), unsigned(asked.body())).stream()
                .limit(MOST)
                .map(each -> pointer.isEmpty()
                        ? each
                        : new Mismatch(pointer + each.pointer(), each.expected(), each.found()))
                .forEach(each -> findings.add(FolderRule.difference(
                        FolderRule.EXAMPLE_SENT, example.file(file), line(example, file, each.pointer()), each)));
    }

    /** A body as JSON, without what signing in put into it; what is no JSON is a text. */
    private JsonNode unsigned(byte[] body) {
        JsonNode json;
        try {
            json = ExactJson.MAPPER.readTree(body);
        } catch (JacksonException e) {
            return ExactJson.MAPPER
                    .getNodeFactory()
                    .stringNode(new String(body, java.nio.charset.StandardCharsets.UTF_8));
        }
        if (json instanceof ObjectNode object) {
            object.remove(rehearsal.signedFields());
        }
        return json;
    }

    /** What reaches the partner keeps its contract, and so does what the partner says to it. */
    private void keepsContract(Example example, String operation, Stage.Asked asked) {
        Manifest.Operation rule = rehearsal.operation(operation);
        boolean whole = rule.body() == null
                && rule.parameters().isEmpty()
                && !rule.method().equals("GET");
        violations(
                example,
                SENT,
                "contract/" + example.mapping() + ".request.schema.json",
                whole ? ExactJson.MAPPER.readTree(asked.body()) : example.json(SENT));
    }

    private void violations(Example example, String file, String schema, JsonNode document) {
        Path contract = folder.resolve(schema);
        if (Files.exists(contract)) {
            Schema.compile(contract)
                    .check(document)
                    .forEach(violation -> findings.add(FolderRule.contract(
                            example.file(file), line(example, file, violation.pointer()), violation)));
        }
    }

    private void outcome(Example example, JsonNode expected, Rehearsal.Played played) {
        Outcome outcome = played.outcome();
        if (expected.has("state")) {
            expect(
                    example,
                    expected,
                    "state",
                    outcome == null ? "" : DeliveryState.after(outcome).name(),
                    outcome);
        } else {
            expect(example, expected, "outcome", outcome == null ? "" : word(outcome), outcome);
        }
        if (outcome != null) {
            expect(example, expected, "code", outcome.code(), outcome);
            expect(example, expected, "text", outcome.text(), outcome);
            boolean warned =
                    outcome instanceof Outcome.Delivered && !outcome.text().isEmpty();
            expect(example, expected, "warning", String.valueOf(warned), outcome);
        }
    }

    private void expect(Example example, JsonNode expected, String field, String found, @Nullable Outcome outcome) {
        JsonNode value = expected.path(field);
        boolean required = field.equals("state") || field.equals("outcome");
        if ((required || !value.isMissingNode()) && !value.asString("").equals(found)) {
            findings.add(FolderRule.EXAMPLE_OUTCOME.at(
                    example.file(OUTCOME),
                    line(example, OUTCOME, "/" + field),
                    field,
                    value.asString(""),
                    found,
                    words(outcome)));
        }
    }

    private static String word(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Delivered done -> "delivered";
            case Outcome.Rejected no -> "rejected";
            case Outcome.Unavailable away -> "unavailable";
            case Outcome.OutcomeUnknown unknown -> "unknown";
            case Outcome.Unmappable ours -> "unmappable";
        };
    }

    private static String words(@Nullable Outcome outcome) {
        return outcome == null
                ? "-"
                : (outcome.getClass().getSimpleName() + " " + outcome.code() + " " + outcome.text()).strip();
    }

    /** What callers of a look-up are told, or what came of a poll's items; and that only an answer is told. */
    private void told(Example example, Rehearsal.Part part, Rehearsal.Played played) {
        if (!(part instanceof Rehearsal.Part.Question || part instanceof Rehearsal.Part.Round)) {
            return;
        }
        Optional<JsonNode> told = played.told();
        if (told.isPresent() != example.has(RESULT)) {
            findings.add(
                    told.isPresent()
                            ? FolderRule.EXAMPLE_FILES.at(example.folder(), 1, RESULT)
                            : FolderRule.EXAMPLE_NO_RESULT.at(example.file(RESULT), 1, words(played.outcome())));
        } else if (told.isPresent()) {
            // What is known to be the reason of others comes first.
            Mismatch.between(example.json(RESULT), told.get()).stream()
                    .sorted(comparing(each -> !played.why().containsKey(each.pointer())))
                    .limit(MOST)
                    .map(each -> each.because(played.why().get(each.pointer())))
                    .forEach(each -> findings.add(FolderRule.difference(
                            FolderRule.EXAMPLE_RESULT,
                            example.file(RESULT),
                            line(example, RESULT, each.pointer()),
                            each)));
            JsonNode said = ExactJson.MAPPER.readTree(example.answer().body());
            if (said.isObject()) {
                violations(example, "answer.json", "contract/" + example.mapping() + ".response.schema.json", said);
            }
        }
    }

    private static int line(Example example, String file, String pointer) {
        return example.has(file) ? Mismatch.line(example.bytes(file), pointer) : 1;
    }
}
