package vn.lgsp.gateway;

import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.web.servlet.function.HandlerFunction;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;
import vn.lgsp.routing.Systems;

/** Serves the paths that manifests name, made anew when another version of a folder goes live. */
final class LiveRouter implements RouterFunction<ServerResponse> {
    private final Systems systems;
    private final Supplier<RouterFunction<ServerResponse>> make;
    private volatile @Nullable Made made;

    LiveRouter(Systems systems, Supplier<RouterFunction<ServerResponse>> make) {
        this.systems = systems;
        this.make = make;
    }

    private record Made(long revision, RouterFunction<ServerResponse> router) {}

    @Override
    public Optional<HandlerFunction<ServerResponse>> route(ServerRequest request) {
        return now().route(request);
    }

    private RouterFunction<ServerResponse> now() {
        long revision = systems.revision();
        Made last = made;
        if (last == null || last.revision() != revision) {
            last = new Made(revision, make.get());
            made = last;
        }
        return last.router();
    }
}
