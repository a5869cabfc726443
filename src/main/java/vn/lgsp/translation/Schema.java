package vn.lgsp.translation;

import com.networknt.schema.Error;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.path.PathType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A compiled JSON Schema (2020-12), with formats checked and not only noted. References reach inside the same document
 * only. Safe for use by many threads.
 */
public final class Schema {
    /** More than these help nobody, and a hostile body could have a great many. */
    private static final int MOST_VIOLATIONS = 100;

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final SchemaRegistryConfig CONFIG = SchemaRegistryConfig.builder()
            .formatAssertionsEnabled(true)
            .pathType(PathType.JSON_POINTER)
            .build();

    private final com.networknt.schema.Schema compiled;
    private final JsonNode source;

    private Schema(com.networknt.schema.Schema compiled, JsonNode source) {
        this.compiled = compiled;
        this.source = source;
    }

    /** A schema from its parsed text. */
    public static Schema compile(JsonNode schema) {
        com.networknt.schema.Schema compiled = SchemaRegistry.withDefaultDialect(
                        SpecificationVersion.DRAFT_2020_12, builder -> builder.schemaRegistryConfig(CONFIG))
                .getSchema(schema);
        compiled.initializeValidators();
        return new Schema(compiled, schema);
    }

    /** The schema in a file. */
    public static Schema compile(Path file) {
        try {
            return compile(JSON.readTree(Files.readAllBytes(file)));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file, e);
        }
    }

    /** A schema that is packaged with the bus, such as {@code contract/dossier.schema.json}. */
    public static Schema packaged(String resource) {
        return compile(tree(resource));
    }

    private static JsonNode tree(String resource) {
        try (InputStream in = Schema.class.getClassLoader().getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalArgumentException("No packaged schema " + resource);
            }
            return JSON.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + resource, e);
        }
    }

    /** What it was compiled from. */
    public JsonNode source() {
        return source;
    }

    /** The object that these texts are as the schema's properties have them; what does not fit stays a text. */
    public JsonNode object(Map<String, String> texts) {
        ObjectNode object = JSON.createObjectNode();
        texts.forEach((name, text) -> object.set(
                name,
                typed(text, source.path("properties").path(name).path("type").asString(""))));
        return object;
    }

    /** The text as what a schema wants; text that is no such thing stays text, and is refused as a wrong type. */
    static JsonNode typed(String text, String type) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        if (type.equals("integer") && text.matches("-?[0-9]{1,18}")) {
            return nodes.numberNode(Long.parseLong(text));
        }
        if (type.equals("boolean") && (text.equals("true") || text.equals("false"))) {
            return nodes.booleanNode(text.equals("true"));
        }
        return nodes.stringNode(text);
    }

    /** Everything in which the document breaks the schema, at most a hundred; empty if nothing. */
    public List<Violation> check(JsonNode document) {
        return compiled.validate(document).stream()
                .limit(MOST_VIOLATIONS)
                .map(this::violation)
                .distinct()
                .toList();
    }

    private Violation violation(Error error) {
        String pointer = error.getInstanceLocation().toString();
        String property = error.getProperty();
        return SchemaTexts.of(
                error.getKeyword(),
                property == null ? pointer : pointer + "/" + escaped(property),
                error.getSchemaNode(),
                example(error));
    }

    /** The first right value that the schema shows beside the rule that is broken. */
    private String example(Error error) {
        String rule = String.valueOf(error.getSchemaLocation().getFragment());
        int end = rule.lastIndexOf('/');
        return end < 0
                ? ""
                : source.at(rule.substring(0, end)).at("/examples/0").asString("");
    }

    static String escaped(String key) {
        return key.replace("~", "~0").replace("/", "~1");
    }
}
