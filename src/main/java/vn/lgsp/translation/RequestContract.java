package vn.lgsp.translation;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * What an OpenAPI 3.1 document asks of requests, by operation id. Unknown query parameters are refused unless the operation
 * has one of type object, which holds all of them; other headers than those declared are nobody's business here. Safe for use by many threads.
 */
public final class RequestContract {
    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch");

    private record Parameter(String name, String in, boolean required, String type, Schema schema) {
        /** Whether it stands for all parameters of the query that are not named. */
        boolean isFree() {
            return in.equals("query") && type.equals("object");
        }
    }

    private record Operation(
            List<Parameter> parameters,
            Set<String> mediaTypes,
            boolean bodyRequired,
            @Nullable Schema body) {}

    private final Map<String, Operation> operations = new HashMap<>();
    private final JsonNode document;
    private final Function<String, JsonNode> siblings;

    private RequestContract(JsonNode document, Function<String, JsonNode> siblings) {
        this.document = document;
        this.siblings = siblings;
        document.path("paths")
                .values()
                .forEach(path -> path.propertyStream()
                        .filter(entry -> METHODS.contains(entry.getKey()))
                        .map(Map.Entry::getValue)
                        .forEach(operation ->
                                operations.put(operation.path("operationId").asString(), operation(path, operation))));
    }

    /** The contract that is packaged as this resource; it may refer to schema files beside it. */
    public static RequestContract packaged(String resource) {
        String folder = resource.substring(0, resource.lastIndexOf('/') + 1);
        return new RequestContract(
                read(YAMLMapper.builder().build(), resource),
                file -> read(JsonMapper.builder().build(), folder + file));
    }

    /** The ids of all operations. */
    public Set<String> operations() {
        return Set.copyOf(operations.keySet());
    }

    /** The media types in which an operation takes its body; empty if it takes none. */
    public Set<String> mediaTypes(String operationId) {
        return operation(operationId).mediaTypes;
    }

    /**
     * Everything in which a request breaks the contract; empty if nothing. Pointers of the body start at its root, those
     * of parameters with {@code /path}, {@code /query} or {@code /header}.
     *
     * @param path variables of the path, decoded
     * @param query parameters of the query, decoded
     * @param headers the values of a header, by its name in any case
     * @param body the parsed body, or null if the request has none
     */
    public List<Violation> check(
            String operationId,
            Map<String, String> path,
            Map<String, ? extends List<String>> query,
            Function<String, List<String>> headers,
            @Nullable JsonNode body) {
        Operation operation = operation(operationId);
        List<Violation> violations = new ArrayList<>();
        for (Parameter parameter : operation.parameters) {
            if (parameter.isFree()) {
                continue;
            }
            List<String> values = switch (parameter.in) {
                case "path" -> path.containsKey(parameter.name) ? List.of(path.get(parameter.name)) : List.of();
                case "query" -> query.containsKey(parameter.name) ? query.get(parameter.name) : List.of();
                default -> headers.apply(parameter.name);
            };
            violations.addAll(check(parameter, values));
        }
        violations.addAll(others(operation, query));
        if (body != null && operation.body != null) {
            violations.addAll(operation.body.check(body));
        } else if (body == null && operation.bodyRequired) {
            violations.add(SchemaTexts.of("required", "", null));
        }
        return violations;
    }

    private static List<Violation> check(Parameter parameter, List<String> values) {
        String pointer = "/" + parameter.in + "/" + parameter.name;
        if (values.isEmpty()) {
            return parameter.required ? List.of(SchemaTexts.of("required", pointer, null)) : List.of();
        }
        if (values.size() > 1) {
            return List.of(repeated(pointer));
        }
        return parameter.schema.check(Schema.typed(values.getFirst(), parameter.type)).stream()
                .map(violation -> violation.below(pointer))
                .toList();
    }

    /** What is wrong with parameters that the operation does not name. */
    private static List<Violation> others(Operation operation, Map<String, ? extends List<String>> query) {
        if (query.isEmpty()) {
            return List.of();
        }
        Set<String> known = operation.parameters.stream()
                .filter(parameter -> parameter.in.equals("query"))
                .map(Parameter::name)
                .collect(Collectors.toSet());
        boolean free = operation.parameters.stream().anyMatch(Parameter::isFree);
        return query.entrySet().stream()
                .filter(each -> free ? each.getValue().size() > 1 : !known.contains(each.getKey()))
                .map(each -> "/query/" + Schema.escaped(each.getKey()))
                .map(pointer -> free ? repeated(pointer) : unknown(pointer))
                .toList();
    }

    private static Violation repeated(String pointer) {
        return new Violation(
                pointer, "parameter.repeated", "Tham số xuất hiện nhiều lần", "The parameter is given twice");
    }

    private static Violation unknown(String pointer) {
        return new Violation(
                pointer,
                "parameter.unknown",
                "Tham số không có trong hợp đồng dữ liệu",
                "The contract has no such parameter");
    }

    private static final String JSON_TYPE = "application/json";

    private Operation operation(JsonNode path, JsonNode operation) {
        List<Parameter> parameters = new ArrayList<>();
        path.path("parameters").forEach(each -> parameters.add(parameter(resolved(each))));
        operation.path("parameters").forEach(each -> parameters.add(parameter(resolved(each))));
        JsonNode body = resolved(operation.path("requestBody"));
        Set<String> types =
                body.path("content").propertyStream().map(Map.Entry::getKey).collect(Collectors.toUnmodifiableSet());
        JsonNode schema =
                types.isEmpty() ? null : body.path("content").path(JSON_TYPE).path("schema");
        return new Operation(
                List.copyOf(parameters),
                types,
                // Whether a file is there finds out who reads it.
                body.path("required").asBoolean(false) && types.equals(Set.of(JSON_TYPE)),
                schema == null || schema.isMissingNode() ? null : Schema.compile(resolved(schema)));
    }

    private Parameter parameter(JsonNode parameter) {
        JsonNode schema = resolved(parameter.path("schema"));
        return new Parameter(
                parameter.path("name").asString(),
                parameter.path("in").asString(),
                parameter.path("required").asBoolean(false),
                schema.path("type").asString(""),
                Schema.compile(schema));
    }

    /** What a node refers to: a place in this document, or a whole file beside it. */
    private JsonNode resolved(JsonNode node) {
        if (!node.has("$ref")) {
            return node;
        }
        String target = node.path("$ref").asString();
        JsonNode found = target.startsWith("#") ? document.at(target.substring(1)) : siblings.apply(target);
        if (found.isMissingNode()) {
            throw new IllegalArgumentException("The contract refers to " + target + ", which does not exist");
        }
        return resolved(found);
    }

    private Operation operation(String id) {
        Operation operation = operations.get(id);
        if (operation == null) {
            throw new IllegalArgumentException("The contract has no operation " + id);
        }
        return operation;
    }

    private static JsonNode read(tools.jackson.databind.ObjectMapper mapper, String resource) {
        try (InputStream in = RequestContract.class.getClassLoader().getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalArgumentException("No packaged contract " + resource);
            }
            return mapper.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + resource, e);
        }
    }
}
