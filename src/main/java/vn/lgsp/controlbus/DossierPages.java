package vn.lgsp.controlbus;

import jakarta.servlet.http.HttpServletResponse;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.core.Authentication;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;
import vn.lgsp.exchange.Fingerprints;
import vn.lgsp.exchange.LogEvent;
import vn.lgsp.messagestore.Documents;
import vn.lgsp.messagestore.EventView;
import vn.lgsp.messagestore.ExchangeFilter;
import vn.lgsp.messagestore.ExchangeView;
import vn.lgsp.messagestore.Exchanges;
import vn.lgsp.routing.Systems;

/** The search, and everything about one dossier. */
@ControlController
class DossierPages {
    private static final Logger LOG = LoggerFactory.getLogger(DossierPages.class);
    private static final int EXCHANGES = 100;
    private static final int EVENTS = 500;

    private final Exchanges exchanges;
    private final Documents documents;
    private final Systems systems;
    private final Fingerprints fingerprints;
    private final Board board;
    private final OpenedBodies bodies;
    private final InstantSource clock;

    DossierPages(
            Exchanges exchanges,
            Documents documents,
            Systems systems,
            Fingerprints fingerprints,
            Board board,
            InstantSource clock) {
        this.documents = documents;
        this.exchanges = exchanges;
        this.systems = systems;
        this.fingerprints = fingerprints;
        this.board = board;
        this.bodies = new OpenedBodies(exchanges, systems);
        this.clock = clock;
    }

    /**
     * Finds by code of a dossier or document, exchange id or the owner's identity number. A POST, so that such a number stands in no
     * address, history or access log; it is compared by its keyed hash and never shown again.
     */
    @PostMapping("/search")
    String search(
            @RequestParam String q,
            Model model,
            Locale locale,
            Authentication user,
            RedirectAttributes redirect,
            HttpServletResponse response) {
        String asked = q.strip();
        Optional<UUID> id = uuid(asked);
        if (id.isPresent() && exchanges.exchange(id.get()).isPresent()) {
            return "redirect:/exchanges/" + id.get();
        }
        if (!asked.isEmpty() && !documents.of(asked).isEmpty()) {
            redirect.addAttribute("code", asked);
            return "redirect:/documents/one";
        }
        if (!asked.isEmpty() && !about(asked, 1).isEmpty()) {
            redirect.addAttribute("code", asked);
            return "redirect:/dossiers";
        }
        List<ExchangeView> found = asked.isEmpty() ? List.of() : ownedBy(asked, user.getName());
        if (found.isEmpty()) {
            response.setStatus(HttpServletResponse.SC_NOT_FOUND);
        }
        model.addAttribute("text", new PageText(systems, locale));
        model.addAttribute("found", found);
        return "pages/found";
    }

    private List<ExchangeView> ownedBy(String number, String actor) {
        List<ExchangeView> found = exchanges.find(new ExchangeFilter(
                null, null, null, null, null, null, null, null, fingerprints.of(number), null, EXCHANGES));
        LOG.info("event=owner-searched actor={} found={}", actor, found.size());
        return found;
    }

    private List<ExchangeView> about(String code, int limit) {
        return exchanges.find(ExchangeFilter.about(code, limit));
    }

    private static Optional<UUID> uuid(String text) {
        try {
            return text.length() == 36 ? Optional.of(UUID.fromString(text)) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    @GetMapping("/dossiers/{code}")
    String dossierByPath(
            @PathVariable String code,
            @RequestParam(required = false) @Nullable UUID open,
            Model model,
            Locale locale,
            Authentication user,
            HttpServletResponse response) {
        return dossier(code, open, model, locale, user, response);
    }

    /** The same with the code as a parameter: it may hold any characters. */
    @GetMapping("/dossiers")
    String dossier(
            @RequestParam String code,
            @RequestParam(required = false) @Nullable UUID open,
            Model model,
            Locale locale,
            Authentication user,
            HttpServletResponse response) {
        model.addAttribute("text", new PageText(systems, locale));
        List<ExchangeView> about = about(code, EXCHANGES);
        if (about.isEmpty()) {
            response.setStatus(HttpServletResponse.SC_NOT_FOUND);
            model.addAttribute("found", List.of());
            return "pages/found";
        }
        List<EventView> events = exchanges.timeline(code, EVENTS);
        model.addAttribute("code", code);
        model.addAttribute("exchanges", about);
        model.addAttribute("events", events);
        model.addAttribute("cut", events.size() == EVENTS);
        model.addAttribute("facts", facts(events));
        model.addAttribute("open", open);
        model.addAttribute("parts", bodies.open(events, open, user.getName()));
        model.addAttribute("completeUntil", completeUntil());
        return "pages/dossier";
    }

    private Instant completeUntil() {
        Board.LogQueues log = board.now().log();
        return log != null && log.waiting() == 0 ? clock.instant() : exchanges.writtenUntil();
    }

    /** What the log keeps of the dossier in the clear, as last reported. */
    private static Map<String, String> facts(List<EventView> events) {
        Map<String, String> facts = new TreeMap<>();
        for (EventView event : events) {
            if (event.kind() == LogEvent.Kind.ACCEPTED) {
                for (String name : List.of("agency", "procedure", "status", "dueAt", "sender")) {
                    String value = event.detail().get(name);
                    if (value != null && !value.isEmpty()) {
                        facts.put(name, value);
                    }
                }
            }
        }
        return facts;
    }
}
