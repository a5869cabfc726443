package vn.lgsp.sandbox;

import com.github.tomakehurst.wiremock.http.Request;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.StringNode;

/**
 * A request at a simulator, and how stubs point into it: {@code /a/b} is a JSON pointer into the body in which a
 * {@code *} stands for every member; {@code header:Name}, {@code bearer} (the token in {@code Authorization}),
 * {@code query:name} and {@code path:3} (segments count from 1) take the rest.
 */
final class Received {
    private static final String HEADER = "header:";
    private static final String BEARER = "bearer";
    private static final String QUERY = "query:";
    private static final String PATH = "path:";

    private final Request request;
    private final JsonNode body;

    Received(Request request) {
        this.request = request;
        this.body = parsed(request.getBodyAsString());
    }

    /** The first segment of the path. */
    static String system(Request request) {
        String[] segments = segments(request);
        return segments.length > 1 ? segments[1] : "";
    }

    String system() {
        return system(request);
    }

    JsonNode body() {
        return body.isMissingNode() ? StringNode.valueOf(request.getBodyAsString()) : body;
    }

    /** The members that a pointer selects; the whole body without one. */
    List<JsonNode> items(String pointer) {
        return nodes(body, pointer);
    }

    /** The texts that an expression selects; a number counts as its text, what is absent is left out. */
    List<String> texts(String expression) {
        if (expression.startsWith(HEADER)) {
            String value = request.getHeader(expression.substring(HEADER.length()));
            return value == null ? List.of() : List.of(value);
        }
        if (expression.equals(BEARER)) {
            String value = request.getHeader("Authorization");
            return value != null && value.startsWith("Bearer ")
                    ? List.of(value.substring("Bearer ".length()))
                    : List.of();
        }
        if (expression.startsWith(QUERY)) {
            var parameter = request.queryParameter(expression.substring(QUERY.length()));
            return parameter.isPresent() ? List.copyOf(parameter.values()) : List.of();
        }
        if (expression.startsWith(PATH)) {
            int number = Integer.parseInt(expression.substring(PATH.length()));
            String[] segments = segments(request);
            return number < segments.length ? List.of(segments[number]) : List.of();
        }
        return texts(body, expression);
    }

    static List<String> texts(JsonNode from, String pointer) {
        return nodes(from, pointer).stream()
                .filter(node -> node.isValueNode() && !node.isNull())
                .map(JsonNode::asString)
                .toList();
    }

    /** The text at a pointer, or an empty one. */
    static String text(JsonNode from, String pointer) {
        List<String> texts = texts(from, pointer);
        return texts.isEmpty() ? "" : texts.getFirst();
    }

    static List<JsonNode> nodes(JsonNode from, String pointer) {
        List<JsonNode> nodes = from.isMissingNode() ? List.of() : List.of(from);
        for (String name :
                pointer.isEmpty() ? new String[0] : pointer.substring(1).split("/", -1)) {
            List<JsonNode> next = new ArrayList<>();
            for (JsonNode node : nodes) {
                if (name.equals("*")) {
                    next.addAll(node.isContainer() ? List.copyOf(node.values()) : List.of());
                } else {
                    JsonNode child = node.at("/" + name);
                    if (!child.isMissingNode()) {
                        next.add(child);
                    }
                }
            }
            nodes = next;
        }
        return nodes;
    }

    private static String[] segments(Request request) {
        return request.getUrl().split("\\?", 2)[0].split("/");
    }

    private static JsonNode parsed(String text) {
        try {
            return Json.MAPPER.readTree(text);
        } catch (JacksonException e) {
            return MissingNode.getInstance();
        }
    }
}
