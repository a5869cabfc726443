package vn.lgsp.deployment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
import vn.lgsp.translation.ExactJson;

/**
 * A golden case, {@code examples/NN-<mapping>-<what>/}: {@code message.json} goes in, {@code sent.json} is the request that is
 * made of it, {@code answer[.<status>].(json|html|txt)} is what the partner says to that, and {@code outcome.json} what comes
 * of it. Beside them, where they have a meaning: {@code variables.json} (what is known of the message, and with {@code prepared}
 * what the question before it is answered), {@code sent-alternate.json} and {@code answer-alternate...} (the second form),
 * {@code answer-<operation>...} (what a call that follows is answered), {@code result.json} (what the caller of a look-up is
 * told, or what becomes of the items that a poll brings).
 *
 * @param mapping the mapping that words the request, without folder and ending
 */
record Example(Path folder, String mapping) {
    private static final Pattern NAME = Pattern.compile("\\d\\d-(?<mapping>[a-z]+)-[a-z0-9-]+");
    private static final Pattern ANSWER =
            Pattern.compile("answer(?:-(?<to>[A-Za-z0-9-]+))?(?:\\.(?<status>\\d{3}))?\\.(?<type>json|html|txt)");
    private static final String ALTERNATE = "alternate";
    private static final int FINE = 200;

    /**
     * What a partner says.
     *
     * @param to the operation that it says it to, {@code alternate} for the second form; empty for the example's own
     */
    record Answer(String to, int status, String contentType, byte[] body) {}

    /** The example lacks something, or has too much. */
    static final class Incomplete extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Incomplete(String what) {
            super(what);
        }
    }

    /** The example in this folder; nothing if it is not named like one. */
    static Optional<Example> in(Path folder) {
        Matcher name = NAME.matcher(String.valueOf(folder.getFileName()));
        return name.matches() ? Optional.of(new Example(folder, name.group("mapping"))) : Optional.empty();
    }

    Path file(String name) {
        return folder.resolve(name);
    }

    boolean has(String name) {
        return Files.exists(file(name));
    }

    byte[] bytes(String name) {
        if (!Files.isRegularFile(file(name))) {
            throw new Incomplete(name);
        }
        try {
            return Files.readAllBytes(file(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    JsonNode json(String name) {
        try {
            return ExactJson.MAPPER.readTree(bytes(name));
        } catch (JacksonException e) {
            throw new Incomplete(name + " as JSON");
        }
    }

    /** What is known of the message beside its body. */
    Map<String, @Nullable Object> variables() {
        Map<String, @Nullable Object> variables = new HashMap<>();
        if (has("variables.json")) {
            json("variables.json")
                    .propertyStream()
                    .forEach(each -> variables.put(
                            each.getKey(),
                            each.getValue().isString() ? each.getValue().asString() : each.getValue()));
        }
        return variables;
    }

    /** A variable that is a text. */
    Optional<String> text(String variable) {
        return variables().get(variable) instanceof String text ? Optional.of(text) : Optional.empty();
    }

    /** What the question before the message is answered, if the example says so. */
    Optional<JsonNode> prepared() {
        return variables().get("prepared") instanceof JsonNode answer && answer.isContainer()
                ? Optional.of(answer)
                : Optional.empty();
    }

    /** The answer to its own request. */
    Answer answer() {
        List<Answer> own = answers().filter(each -> each.to().isEmpty()).toList();
        if (own.size() != 1) {
            throw new Incomplete("one file answer.json, answer.<status>.json, .html or .txt");
        }
        return own.getFirst();
    }

    Optional<Answer> alternate() {
        return answers().filter(each -> each.to().equals(ALTERNATE)).findFirst();
    }

    /** The answers to other operations. */
    List<Answer> others() {
        return answers()
                .filter(each -> !each.to().isEmpty() && !each.to().equals(ALTERNATE))
                .toList();
    }

    private Stream<Answer> answers() {
        try (Stream<Path> files = Files.list(folder)) {
            return files
                    .sorted()
                    .map(file -> ANSWER.matcher(String.valueOf(file.getFileName())))
                    .filter(Matcher::matches)
                    .toList()
                    .stream()
                    .map(this::answer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Answer answer(Matcher file) {
        String type = switch (file.group("type")) {
            case "json" -> "application/json";
            case "html" -> "text/html";
            default -> "text/plain";
        };
        return new Answer(
                Optional.ofNullable(file.group("to")).orElse(""),
                file.group("status") == null ? FINE : Integer.parseInt(file.group("status")),
                type,
                bytes(file.group()));
    }
}
