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
        public FacadeCall {
            method = method == null ? "POST" : method;
            query = query == null ? Map.of() : Map.copyOf(query);
            with = with == null ? Map.of() : Map.copyOf(with);
            path = ServedPath.checked(path, "a façade");
        }
    }
}
