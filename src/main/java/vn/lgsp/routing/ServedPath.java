package vn.lgsp.routing;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A path of the service port that a system's folder brings with it: never one of the bus's own, which ask for its tokens. */
final class ServedPath {
    private static final List<String> OWN =
            List.of("/api/v1", "/token", "/oauth2", "/.well-known", "/actuator", "/openapi.yaml", "/vxp");

    private ServedPath() {}

    /**
     * @param whose what wants to be served there, for people
     * @throws IllegalArgumentException if it cannot be
     */
    static String checked(@Nullable String path, String whose) {
        if (path == null
                || !path.matches("/[A-Za-z0-9/._~-]+")
                || path.contains("//")
                || path.contains("/.")
                || OWN.stream().anyMatch(own -> path.equals(own) || path.startsWith(own + "/"))) {
            throw new IllegalArgumentException("'" + path + "' is not a path that " + whose + " may have");
        }
        return path;
    }
}
