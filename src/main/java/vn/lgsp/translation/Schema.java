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
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

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

    private Schema(com.networknt.schema.Schema compiled) {
        this.compiled = compiled;
    }

    /** A schema from its parsed text. */
    public static Schema compile(JsonNode schema) {
        com.networknt.schema.Schema compiled = SchemaRegistry.withDefaultDialect(
                        SpecificationVersion.DRAFT_2020_12, builder -> builder.schemaRegistryConfig(CONFIG))
                .getSchema(schema);
        compiled.initializeValidators();
        return new Schema(compiled);
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

    /** Everything in which the document breaks the schema, at most a hundred; empty if nothing. */
    public List<Violation> check(JsonNode document) {
        return compiled.validate(document).stream()
                .limit(MOST_VIOLATIONS)
                .map(Schema::violation)
                .distinct()
                .toList();
    }

    private static Violation violation(Error error) {
        String pointer = error.getInstanceLocation().toString();
        String property = error.getProperty();
        return SchemaTexts.of(
                error.getKeyword(),
                property == null ? pointer : pointer + "/" + escaped(property),
                error.getSchemaNode());
    }

    static String escaped(String key) {
        return key.replace("~", "~0").replace("/", "~1");
    }
}
