package vn.lgsp.gateway;

import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtEncoder;
import org.springframework.web.servlet.function.RequestPredicates;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;
import vn.lgsp.channel.Replies;
import vn.lgsp.delivery.route.RouteRegistry;
import vn.lgsp.messagestore.Exchanges;
import vn.lgsp.routing.ConnectedSystem;
import vn.lgsp.routing.Facade;
import vn.lgsp.routing.Facade.FacadeCall;
import vn.lgsp.routing.Manifest;
import vn.lgsp.routing.Systems;

/** The faces that manifests describe, at the paths that they name. */
@Configuration(proxyBeanMethods = false)
class FaceConfiguration {

    @Bean
    FaceSessions faceSessions(JwtEncoder encoder, JWKSource<SecurityContext> keys, Systems systems, Clock clock) {
        return new FaceSessions(encoder, GatewaySecurity.signedBy(keys), systems, clock);
    }

    @Bean
    FaceOutcomes faceOutcomes(Acceptance acceptance, Replies replies, Exchanges exchanges) {
        return new FaceOutcomes(acceptance, replies, exchanges);
    }

    @Bean
    FaceParts faceParts(
            ApiRequest requests,
            ConnectedClients clients,
            FaceSessions sessions,
            ItemReading items,
            FaceOutcomes outcomes,
            Exchanges exchanges) {
        return new FaceParts(requests, clients, sessions, items, outcomes, exchanges);
    }

    @Bean
    RouterFunction<ServerResponse> faces(Systems systems, RouteRegistry registry, FaceParts parts, JwtDecoder tokens) {
        Supplier<RouterFunction<ServerResponse>> live = systems.derived(() -> faces(systems, parts, registry, tokens));
        return request -> live.get().route(request);
    }

    private static RouterFunction<ServerResponse> faces(
            Systems systems, FaceParts parts, RouteRegistry registry, JwtDecoder tokens) {
        RouterFunctions.Builder routes = RouterFunctions.route();
        boolean any = false;
        for (ConnectedSystem system : systems.all()) {
            Manifest.Face rules = system.manifest().face();
            if (rules != null) {
                Face face = new Face(system, rules, registry, parts);
                if (rules.login() != null && rules.call() != null) {
                    any = true;
                    routes.POST(rules.login(), request -> json(request, face::login));
                    routes.POST(rules.call(), request -> json(request, face::call));
                }
                for (Map.Entry<String, Facade> each : rules.facades().entrySet()) {
                    String name = each.getKey();
                    FacadeCallers callers = new FacadeCallers(name, systems, parts.clients(), tokens);
                    if (callers.any()) {
                        any = true;
                        Facade facade = each.getValue();
                        add(routes, facade.calls(), new ServedFacade(name, facade, face, callers, parts.requests()));
                    }
                }
            }
        }
        return any ? routes.build() : request -> Optional.empty();
    }

    private static void add(RouterFunctions.Builder routes, List<FacadeCall> calls, ServedFacade facade) {
        for (FacadeCall call : calls) {
            routes.route(
                    RequestPredicates.method(HttpMethod.valueOf(call.method()))
                            .and(RequestPredicates.path(call.path())),
                    request -> facade.call(call, request.servletRequest()));
        }
    }

    @Bean
    RouterFunction<ServerResponse> inbound(
            Systems systems, ApiRequest requests, ItemReading items, Papers papers, RouteRegistry versions) {
        Supplier<RouterFunction<ServerResponse>> live =
                systems.derived(() -> inbound(systems, papers, requests, items, versions));
        return request -> live.get().route(request);
    }

    private static RouterFunction<ServerResponse> inbound(
            Systems systems, Papers papers, ApiRequest requests, ItemReading items, RouteRegistry versions) {
        RouterFunctions.Builder routes = RouterFunctions.route();
        boolean any = false;
        for (ConnectedSystem system : systems.all()) {
            for (Manifest.Inbound rules : system.manifest().inbound()) {
                any = true;
                InboundFace face = new InboundFace(systems.caller(system), rules, requests, items, papers, versions);
                routes.POST(rules.path(), request -> face.call(request.servletRequest()));
            }
        }
        return any ? routes.build() : request -> Optional.empty();
    }

    private interface Answering {
        byte[] answer(HttpServletRequest request);
    }

    private static ServerResponse json(ServerRequest request, Answering face) {
        return InboundFace.response(HttpStatus.OK, face.answer(request.servletRequest()));
    }
}
