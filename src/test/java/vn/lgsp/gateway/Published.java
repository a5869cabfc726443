package vn.lgsp.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;
import vn.lgsp.translation.Schema;

/** The published contract, as a client would use it to check what it is answered. */
public final class Published {
    private static final Map<String, String> FILES = Map.of(
            "dossier.schema.json", "urn:lgsp-bus:contract:dossier:1",
            "progress.schema.json", "urn:lgsp-bus:contract:progress:1",
            "submission.schema.json", "urn:lgsp-bus:contract:submission:1",
            "document.schema.json", "urn:lgsp-bus:contract:document:1",
            "document-status.schema.json", "urn:lgsp-bus:contract:document-status:1");

    private final ObjectNode document;

    public Published() {
        document = (ObjectNode) read(YAMLMapper.builder().build(), "openapi.yaml");
        named(document);
    }

    JsonNode document() {
        return document;
    }

    /** Every request that there is, such as {@code GET /api/v1/status}. */
    Set<String> requests() {
        Set<String> requests = new TreeSet<>();
        document.path("paths")
                .propertyStream()
                .forEach(path -> path.getValue()
                        .propertyStream()
                        .filter(entry -> entry.getValue().has("operationId"))
                        .forEach(entry -> requests.add(entry.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey())));
        return requests;
    }

    /** What can be asked, by operation id. */
    public Map<String, JsonNode> operations() {
        return document.path("paths")
                .valueStream()
                .flatMap(JsonNode::valueStream)
                .filter(operation -> operation.has("operationId"))
                .collect(Collectors.toMap(
                        operation -> operation.path("operationId").asString(), operation -> operation));
    }

    /** The ids of operations with such a tag. */
    public Set<String> tagged(Predicate<String> tag) {
        return operations().entrySet().stream()
                .filter(each -> tag.test(each.getValue().at("/tags/0").asString("")))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /** A schema of the document, with everything that it refers to. */
    Schema schema(String name) {
        return with(JsonMapper.builder().build().createObjectNode().put("$ref", "#/components/schemas/" + name));
    }

    /** The schema that an answer to this operation must keep; null if the contract has no such status. */
    public Schema answer(JsonNode operation, int status, String mediaType) {
        JsonNode responses = operation.path("responses");
        JsonNode response = responses.has(String.valueOf(status)) ? responses.path(String.valueOf(status)) : null;
        if (response == null) {
            throw new AssertionError("The contract does not tell of status " + status);
        }
        if (response.has("$ref")) {
            response = document.at(response.path("$ref").asString().substring(1));
        }
        JsonNode schema = response.at("/content/" + mediaType.replace("/", "~1") + "/schema");
        if (schema.isMissingNode()) {
            throw new AssertionError("The contract does not tell of " + mediaType + " with status " + status);
        }
        return with((ObjectNode) schema.deepCopy());
    }

    private Schema with(ObjectNode root) {
        root.set("components", document.path("components"));
        ObjectNode files = root.putObject("$defs");
        FILES.keySet()
                .forEach(file -> files.set(
                        file.replace(".", "-"), read(JsonMapper.builder().build(), file)));
        return Schema.compile(root);
    }

    /** Whole files are referred to by the ids that they carry. */
    private static void named(JsonNode node) {
        if (node instanceof ObjectNode object) {
            String id = FILES.get(object.path("$ref").asString(""));
            if (id != null) {
                object.put("$ref", id);
            }
            object.values().forEach(Published::named);
        } else if (node instanceof ArrayNode list) {
            list.forEach(Published::named);
        }
    }

    private static JsonNode read(ObjectMapper mapper, String name) {
        try (InputStream in = Published.class.getClassLoader().getResourceAsStream("contract/" + name)) {
            return mapper.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
