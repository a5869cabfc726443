package vn.lgsp.delivery.partner;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.apache.hc.core5.net.PercentCodec;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import vn.lgsp.routing.Manifest.Operation;
import vn.lgsp.translation.ExactJson;

/** Where a request goes and what goes there, as the operation takes it from the request. */
public record Target(URI uri, byte[] body) {
    /** The request lacks what the operation's path or body is made of; the text holds no value of it. */
    public static final class Incomplete extends Exception {
        private static final long serialVersionUID = 1L;

        Incomplete(String message) {
            super(message);
        }
    }

    static Target of(URI base, Operation operation, byte[] request) throws Incomplete {
        if (operation.parameters().isEmpty() && operation.body() == null) {
            return new Target(uri(base, operation.path()), request);
        }
        JsonNode json = ExactJson.MAPPER.readTree(request);
        return new Target(uri(base, path(operation, json)), body(operation.body(), json, request));
    }

    private static byte[] body(@Nullable String pointer, JsonNode json, byte[] request) throws Incomplete {
        if (pointer == null) {
            return request;
        }
        JsonNode part = json.at(pointer);
        if (part.isMissingNode()) {
            throw new Incomplete("Nothing to send at " + pointer);
        }
        return ExactJson.MAPPER.writeValueAsBytes(part);
    }

    private static String path(Operation operation, JsonNode json) throws Incomplete {
        String path = operation.path();
        List<String> query = new ArrayList<>();
        // In the order of their names: the same request is the same address.
        for (var parameter : new TreeMap<>(operation.parameters()).entrySet()) {
            String name = parameter.getKey();
            JsonNode value = json.at(parameter.getValue());
            String encoded = value.isValueNode() ? PercentCodec.RFC3986.encode(value.asString("")) : "";
            String place = "{" + name + "}";
            if (path.contains(place)) {
                // Dots alone would lead to another folder.
                if (encoded.matches("\\.{0,2}")) {
                    throw new Incomplete("No text for {" + name + "} of the path at " + parameter.getValue());
                }
                path = path.replace(place, encoded);
            } else if (!encoded.isEmpty()) {
                query.add(PercentCodec.RFC3986.encode(name) + "=" + encoded);
            }
        }
        return query.isEmpty() ? path : path + (path.contains("?") ? "&" : "?") + String.join("&", query);
    }

    private static URI uri(URI base, String path) {
        String start = base.toString();
        return URI.create(start.endsWith("/") ? start.substring(0, start.length() - 1) + path : start + path);
    }
}
