package vn.lgsp.controlbus;

import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.Authentication;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import vn.lgsp.messagestore.CatalogueReading;
import vn.lgsp.messagestore.CatalogueReading.Version;
import vn.lgsp.messagestore.CatalogueState;
import vn.lgsp.messagestore.Catalogues;
import vn.lgsp.routing.Systems;
import vn.lgsp.routing.Systems.SharedCatalogue;

/** The catalogues: how old they are, what went wrong, what changed, and what waits for a decision. */
@ControlController
@RequestMapping("/catalogues")
class CataloguePages {
    private static final int VERSIONS = 20;
    private static final int DIFFERENCES = 200;

    private final Systems systems;
    private final Catalogues catalogues;
    private final CatalogueReading reading;
    private final CatalogueActs acts;
    private final InstantSource clock;

    CataloguePages(
            Systems systems, Catalogues catalogues, CatalogueReading reading, CatalogueActs acts, InstantSource clock) {
        this.systems = systems;
        this.catalogues = catalogues;
        this.reading = reading;
        this.acts = acts;
        this.clock = clock;
    }

    /** One line of the page. */
    record Line(SharedCatalogue catalogue, CatalogueState state, boolean stale) {}

    @GetMapping
    String list(Model model, Locale locale) {
        model.addAttribute("text", new PageText(systems, locale));
        model.addAttribute("lines", lines());
        return "pages/catalogues";
    }

    private List<Line> lines() {
        Map<String, CatalogueState> states = catalogues.states();
        return systems.catalogues().values().stream()
                .flatMap(each -> Stream.ofNullable(states.get(each.name()))
                        .map(state -> new Line(each, state, each.isStale(state.rightUntil(), clock.instant()))))
                .toList();
    }

    /** One catalogue, its versions, and what one of them changed: the latest, if none is chosen. */
    @GetMapping("/{name}")
    String one(@PathVariable String name, @RequestParam(defaultValue = "0") int version, Model model, Locale locale) {
        Line line = lines().stream()
                .filter(each -> each.catalogue().name().equals(name))
                .findFirst()
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
        int chosen = version == 0 ? line.state().version() : version;
        Version shown = reading.version(name, chosen).orElse(null);
        if (shown == null && version != 0) {
            throw new ResponseStatusException(HttpStatus.NOT_FOUND);
        }
        model.addAttribute("text", new PageText(systems, locale));
        model.addAttribute("line", line);
        model.addAttribute("versions", reading.versions(name, Integer.MAX_VALUE, VERSIONS));
        model.addAttribute("chosen", shown);
        OptionalInt before = reading.before(name, chosen);
        model.addAttribute("forgotten", before.isEmpty());
        model.addAttribute(
                "differences",
                before.isEmpty() ? List.of() : reading.differences(name, before.getAsInt(), chosen, "", DIFFERENCES));
        return "pages/catalogue";
    }

    @PostMapping("/{name}/fetch")
    String fetch(@PathVariable String name, Authentication user) {
        if (acts.fetch(name, Acts.act(user.getName(), "")) != Answer.ASKED) {
            throw new ResponseStatusException(HttpStatus.NOT_FOUND);
        }
        return "redirect:/catalogues/" + name + "?done=fetch";
    }

    @PostMapping("/{name}/accept")
    String accept(
            @PathVariable String name,
            @RequestParam String digest,
            @RequestParam(defaultValue = "") String reason,
            Authentication user) {
        return switch (acts.accept(name, digest, Acts.act(user.getName(), reason))) {
            case ASKED -> "redirect:/catalogues/" + name + "?done=accepted";
            case REASON_MISSING -> "redirect:/catalogues/" + name + "?missing";
            case NOTHING_ASIDE, ASIDE_OTHER -> "redirect:/catalogues/" + name + "?done=other";
            default -> throw new ResponseStatusException(HttpStatus.NOT_FOUND);
        };
    }
}
