package vn.lgsp.translation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The form of a submission is the form of a dossier with a merge patch (RFC 7396) over it. It is published as a whole;
 * {@code -Dhouse.write=true} writes it anew.
 */
class SubmissionSchemaTest {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Path PUBLISHED = Path.of("src/main/resources/contract/submission.schema.json");

    @Test
    void submissionIsADossier_ofWhichLittleHasToBeKnown() throws IOException {
        JsonNode expected = patched(
                JSON.readTree(Path.of("src/main/resources/contract/dossier.schema.json")
                        .toFile()),
                JSON.readTree(Path.of("src/test/resources/contract/submission.patch.json")
                        .toFile()));
        if (Boolean.getBoolean("house.write")) {
            Files.writeString(PUBLISHED, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(expected) + "\n");
        }
        assertThat(JSON.readTree(PUBLISHED.toFile())).isEqualTo(expected);
    }

    private static JsonNode patched(JsonNode target, JsonNode patch) {
        if (!(patch instanceof ObjectNode changes)) {
            return patch;
        }
        ObjectNode result = target instanceof ObjectNode object ? object.deepCopy() : JSON.createObjectNode();
        changes.properties().forEach(change -> {
            if (change.getValue().isNull()) {
                result.remove(change.getKey());
            } else {
                result.set(change.getKey(), patched(result.path(change.getKey()), change.getValue()));
            }
        });
        return result;
    }
}
