package vn.lgsp.house;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The published schema of {@code system.yaml}. */
final class ManifestSchema {
    static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final Path FILE = Path.of("src/main/resources/contract/system.schema.json");
    static final JsonNode TREE = JsonMapper.builder().build().readTree(FILE.toFile());
    private static final Schema SCHEMA = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(TREE);

    private ManifestSchema() {}

    /** What is wrong with this manifest, each as pointer and reason. */
    static List<String> check(String yaml) {
        JsonNode tree = YAML.readTree(yaml);
        return SCHEMA.validate(tree).stream().map(ManifestSchema::said).toList();
    }

    private static String said(Error error) {
        return error.getInstanceLocation() + " " + error.getMessage();
    }
}
