package vn.lgsp.translation;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import com.schibsted.spt.data.jslt.Expression;
import com.schibsted.spt.data.jslt.JsltException;
import com.schibsted.spt.data.jslt.Parser;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A compiled JSLT mapping from one JSON document to another. Safe for use by many threads.
 *
 * <p>Beside JSLT's own functions a mapping can call {@code compact-time} and {@code expand-time} (Vietnam time to and
 * from {@code yyyyMMddHHmmss}), {@code lookup} and {@code lookup-back} (code tables, {@code tables/<name>.csv} in the
 * system's folder; a third argument is the day that is asked for where lines are right for a time), {@code other-fields} (an object without the named fields), {@code flag}
 * (refuses what is neither true nor false) and {@code compose} (Unicode NFC).
 * Imports and tables are found relative to the system's folder. An object leaves out fields whose value is null; empty
 * strings, lists and objects stay.
 */
public final class Mapping {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private static final Pattern COMMENT = Pattern.compile("//[^\\n]*");
    private static final Pattern WORD = Pattern.compile("\\w+");

    private final String name;
    private final Expression expression;
    private final String sources;
    private final Set<String> words;

    /** @param sources its text and those of its imports */
    private Mapping(String name, Expression expression, String sources) {
        this.name = name;
        this.expression = expression;
        this.sources = sources;
        this.words = WORD.matcher(sources).results().map(MatchResult::group).collect(Collectors.toUnmodifiableSet());
    }

    /** Whether this word stands in it, or in an import of it, other than in a comment. */
    public boolean mentions(String word) {
        return WORD.matcher(word).matches()
                ? words.contains(word)
                : Pattern.compile("\\b" + Pattern.quote(word) + "\\b")
                        .matcher(sources)
                        .find();
    }

    /**
     * The mapping of this name in one of the folders. It, its imports and its tables are each taken from the first folder
     * that has them, and read below these folders only.
     *
     * @param name such as {@code mapping/dossier.jslt}
     * @throws MappingFailed if it, an import or a table of it cannot be read or is wrong
     */
    public static Mapping compile(String name, List<Path> folders) {
        Function<String, @Nullable String> files = path -> folders.stream()
                .map(folder -> read(folder.toAbsolutePath().normalize(), path))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
        String source = files.apply(name);
        if (source == null) {
            throw new MappingFailed(name, 0, "No such file", null, null);
        }
        return compile(source, name, files);
    }

    /**
     * A mapping from its text.
     *
     * @param name what errors call it, such as {@code mapping/dossier.jslt}
     * @param files the text of another file of the system's folder, by its path in there, or null if there is none
     * @throws MappingFailed if it, an import or a table of it is wrong
     */
    public static Mapping compile(String source, String name, Function<String, @Nullable String> files) {
        Tables tables = new Tables(files);
        StringBuilder sources = new StringBuilder(source);
        // A file is read to its end before those that it imports are.
        AtomicReference<String> reading = new AtomicReference<>(name);
        try {
            Expression expression = new Parser(new StringReader(source))
                    .withSource(name)
                    .withFunctions(MappingFunctions.over(tables::named))
                    .withObjectFilter(value -> !value.isNull())
                    .withResourceResolver(path -> {
                        String text = required(path, files);
                        reading.set(path);
                        tables.load(text);
                        sources.append('\n').append(text);
                        return new StringReader(text);
                    })
                    .compile();
            tables.load(source);
            return new Mapping(name, expression, COMMENT.matcher(sources).replaceAll(""));
        } catch (JsltException e) {
            throw ParseFailure.of(e)
                    .map(found -> new MappingFailed(
                            e.getSource() == null ? reading.get() : e.getSource(),
                            found.line(),
                            found.english(),
                            found.vietnamese(),
                            null,
                            null))
                    .orElseGet(() -> failed(name, e, e.getMessageWithoutLocation()));
        }
    }

    /**
     * The mapped document.
     *
     * @param json the input, a whole JSON document
     * @param variables what the mapping sees as {@code $name}: null, text, numbers, booleans, maps, lists, JSON nodes,
     *     or JSON as bytes. Those that it uses must be there, if only as null.
     * @throws MappingFailed if the input is no JSON or the mapping cannot be applied to it
     */
    public byte[] apply(byte[] json, Map<String, ? extends @Nullable Object> variables) {
        try {
            Map<String, JsonNode> bound = new HashMap<>();
            variables.forEach((key, value) -> bound.put(key, node(value)));
            return JSON.writeValueAsBytes(expression.apply(bound, parse(json)));
        } catch (JsltException e) {
            throw failed(name, e, withoutValues(e));
        } catch (JsonProcessingException e) {
            throw new MappingFailed(name, 0, "The result cannot be written as JSON", null, e);
        }
    }

    private JsonNode parse(byte[] json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            // Jackson's text may quote the message, so neither it nor the cause goes on.
            throw new MappingFailed(name, 0, "The input is not JSON", null, null);
        }
    }

    private JsonNode node(@Nullable Object value) {
        return switch (value) {
            case null -> NullNode.instance;
            case byte[] bytes -> parse(bytes);
            case tools.jackson.databind.JsonNode tree -> parse(tree.toString().getBytes(UTF_8));
            default -> JSON.valueToTree(value);
        };
    }

    private static String required(String path, Function<String, @Nullable String> files) {
        String text = files.apply(path);
        if (text == null) {
            throw new MappingFailed(path, 0, "No such file in the system's folder", null, null);
        }
        return text;
    }

    private static @Nullable String read(Path system, String path) {
        Path file = system.resolve(path).normalize();
        try {
            if (!file.startsWith(system) || !Files.isRegularFile(file) || leaves(system, file)) {
                return null;
            }
            return Files.readString(file);
        } catch (IOException e) {
            throw new MappingFailed(path, 0, "Cannot be read as UTF-8 text", null, e);
        }
    }

    private static boolean leaves(Path system, Path file) throws IOException {
        return !file.toRealPath().startsWith(system.toRealPath());
    }

    private static MappingFailed failed(String name, JsltException e, String reason) {
        String pointer = e instanceof MappingFunctions.ValueRefused refused ? refused.pointer() : null;
        String file = e.getSource();
        // The cause's own text may hold a value.
        return new MappingFailed(file == null ? name : file, Math.max(e.getLine(), 0), reason, pointer, null);
    }

    /** Texts that are known to hold no value pass; JSLT's others may quote, with or without marks, what they met. */
    private static String withoutValues(JsltException e) {
        String reason = String.valueOf(e.getMessageWithoutLocation());
        return e instanceof MappingFunctions.ValueRefused
                        || reason.startsWith("error: ")
                        || reason.startsWith("No such variable")
                ? reason
                : "An expression cannot work with the value it met";
    }

    /** The code tables that a mapping and its imports use. */
    private static final class Tables {
        private static final Pattern USE = Pattern.compile("\\blookup(?:-back)?\\(\\s*\"([^\"]+)\"");

        private final Map<String, CodeTable> read = new ConcurrentHashMap<>();
        private final Function<String, @Nullable String> files;

        Tables(Function<String, @Nullable String> files) {
            this.files = files;
        }

        CodeTable named(String name) {
            String path = "tables/" + name + ".csv";
            return read.computeIfAbsent(path, key -> CodeTable.parse(required(key, files), key));
        }

        /** Reads what the source names, so that a missing or wrong table is found before the first message. */
        void load(String source) {
            USE.matcher(source).results().map(use -> use.group(1)).forEach(this::named);
        }
    }
}
