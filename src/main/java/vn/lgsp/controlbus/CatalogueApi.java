package vn.lgsp.controlbus;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseBody;
import vn.lgsp.exchange.VietnamTime;
import vn.lgsp.messagestore.CatalogueState;
import vn.lgsp.messagestore.Catalogues;
import vn.lgsp.routing.Systems;
import vn.lgsp.routing.Systems.SharedCatalogue;

/** What scripts ask of catalogues, with HTTP Basic: how fetching stands, fetch now, accept what was set aside. */
@ControlController
@RequestMapping(path = "/control/v1/catalogues", produces = MediaType.APPLICATION_JSON_VALUE)
@ResponseBody
class CatalogueApi {
    private final Systems systems;
    private final Catalogues catalogues;
    private final CatalogueActs acts;

    CatalogueApi(Systems systems, Catalogues catalogues, CatalogueActs acts) {
        this.systems = systems;
        this.catalogues = catalogues;
        this.acts = acts;
    }

    record Page(List<Fetching> items) {}

    /** @param failure code of the last failure, if the last try failed */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Fetching(
            String name,
            String system,
            int version,
            int count,
            @Nullable String confirmedAt,
            String dueAt,
            int failures,
            @Nullable String failedAt,
            @Nullable String failure,
            @Nullable String failureText,
            @Nullable Aside aside) {}

    record Aside(String digest, int count, String at) {}

    record Decision(@Nullable String digest, @Nullable String reason) {}

    @GetMapping
    Page list() {
        Map<String, CatalogueState> states = catalogues.states();
        return new Page(systems.catalogues().values().stream()
                .flatMap(each -> Stream.ofNullable(states.get(each.name())).map(state -> fetching(each, state)))
                .toList());
    }

    private static Fetching fetching(SharedCatalogue catalogue, CatalogueState state) {
        CatalogueState.Aside aside = state.aside();
        return new Fetching(
                catalogue.name(),
                catalogue.system(),
                state.version(),
                state.count(),
                time(state.confirmedAt()),
                VietnamTime.text(state.dueAt()),
                state.failures(),
                time(state.failedAt()),
                state.failure(),
                state.failureText(),
                aside == null ? null : new Aside(aside.digest(), aside.count(), VietnamTime.text(aside.at())));
    }

    /** Has it fetched at the next look. */
    @PostMapping("/{name}/fetch")
    ResponseEntity<?> fetch(@PathVariable String name, @RequestHeader HttpHeaders headers, Authentication user) {
        return ApiAnswers.of(acts.fetch(name, Acts.act(user.getName(), "")), headers);
    }

    /** Publishes what was set aside; {@code digest} says what was looked at. */
    @PostMapping("/{name}/accept")
    ResponseEntity<?> accept(
            @PathVariable String name,
            @RequestBody Decision decision,
            @RequestHeader HttpHeaders headers,
            Authentication user) {
        String digest = decision.digest() == null ? "" : decision.digest();
        return ApiAnswers.of(acts.accept(name, digest, Acts.act(user.getName(), decision.reason())), headers);
    }

    private static @Nullable String time(@Nullable Instant time) {
        return time == null ? null : VietnamTime.text(time);
    }
}
