package vn.lgsp.routing;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.keyword.NonValidationKeyword;
import com.networknt.schema.path.NodePath;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Camel's own JSON Schema of the canonical YAML form. */
final class RouteSchema {
    private static final String RESOURCE = "/schema/camelYamlDsl-canonical.json";
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /** Camel marks old keys as deprecated, which draft 4 does not know. */
    private static final Dialect DRAFT_4 = Dialect.builder(Dialects.getDraft4())
            .keyword(new NonValidationKeyword("deprecated"))
            .build();

    private final Schema schema = load();

    List<Finding> check(Path file, String yaml, YamlNode lines) {
        try {
            List<Finding> findings = new ArrayList<>();
            for (Error error : schema.validate(YAML.readTree(yaml))) {
                String what = error.getInstanceLocation() + " " + error.getMessage();
                findings.add(RouteRule.SCHEMA.at(file, lines.lineOf(path(error)), what));
            }
            return findings;
        } catch (JacksonException e) {
            return List.of(RouteRule.UNREADABLE.at(file, line(e), e.getOriginalMessage()));
        }
    }

    /** The keys and indexes down to where a schema's error is. */
    static List<String> path(Error error) {
        NodePath place = error.getInstanceLocation();
        return IntStream.range(0, place.getNameCount())
                .mapToObj(i -> place.getElement(i).toString())
                .toList();
    }

    static int line(JacksonException e) {
        return e.getLocation() == null ? 1 : Math.max(1, e.getLocation().getLineNr());
    }

    private static Schema load() {
        try (InputStream in = RouteSchema.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException("No " + RESOURCE + " on the class path");
            }
            return SchemaRegistry.withDialect(DRAFT_4).getSchema(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
