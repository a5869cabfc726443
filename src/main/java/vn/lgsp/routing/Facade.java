package vn.lgsp.routing;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A form of a face's services as wrappers of provinces have it: an address for each service, and no session. Served
 * where a system {@link Speaks} it.
 *
 * @param answer mapping that words every answer; the face's own if not given
 */
public record Facade(@Nullable String answer, List<FacadeCall> calls) {
    public Facade {
        calls = List.copyOf(calls);
    }

    /**
     * A call of a façade, which becomes a call of the face.
     *
     * @param method {@code POST} if not given
     * @param service the face's name of the service
     * @param body the field of the face's call that holds what is this one's body; none is read if not given
     * @param query names of query parameters, and the field of the face's call that holds each
     * @param with fields of the face's call that always say the same
     */
    public record FacadeCall(
            String method,
            String path,
            String service,
            @Nullable String body,
            Map<String, String> query,
            Map<String, String> with) {
        private static final List<String> OWN = List.of("/api/v1", "/token", "/actuator", "/openapi.yaml");

        public FacadeCall {
            method = method == null ? "POST" : method;
            query = query == null ? Map.of() : Map.copyOf(query);
            with = with == null ? Map.of() : Map.copyOf(with);
            // What is a façade's is not asked for the tokens of the API.
            if (path == null
                    || !path.matches("/[A-Za-z0-9/._~-]+")
                    || OWN.stream().anyMatch(path::startsWith)) {
                throw new IllegalArgumentException("'" + path + "' is not a path that a façade may have");
            }
        }
    }
}
