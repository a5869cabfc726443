package vn.lgsp.controlbus;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.security.core.Authentication;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;
import vn.lgsp.controlbus.watch.Alert;
import vn.lgsp.controlbus.watch.Alerts;
import vn.lgsp.controlbus.watch.Sweep;
import vn.lgsp.delivery.Act;
import vn.lgsp.exchange.VietnamTime;
import vn.lgsp.messagestore.ExchangeView;
import vn.lgsp.messagestore.Exchanges;
import vn.lgsp.messagestore.SystemActs;
import vn.lgsp.routing.ConnectedSystem;
import vn.lgsp.routing.Systems;

/** The start page, the login form, what is done to a system, and what is shown of errors. */
@ControlController
class PagesController {
    private static final Logger LOG = LoggerFactory.getLogger(PagesController.class);
    private static final int ATTENTION = 50;
    private static final int ALERTS = 20;

    private final Board board;
    private final Exchanges exchanges;
    private final Systems systems;
    private final Acts acts;
    private final Alerts alerts;
    private final Sweep sweep;

    PagesController(Board board, Exchanges exchanges, Systems systems, Acts acts, Alerts alerts, Sweep sweep) {
        this.board = board;
        this.exchanges = exchanges;
        this.systems = systems;
        this.acts = acts;
        this.alerts = alerts;
        this.sweep = sweep;
    }

    /** Shows what can be known even if broker or store are away: that is when somebody looks. */
    @GetMapping("/")
    String home(Model model, Locale locale) {
        Board.Snapshot now = board.now();
        model.addAttribute("text", new PageText(systems, locale));
        model.addAttribute("board", now);
        model.addAttribute("storeAway", false);
        List<Alert> open = List.of();
        try {
            List<ExchangeView> attention = exchanges.attention(null, ATTENTION);
            model.addAttribute("attention", attention);
            model.addAttribute("more", attention.size() == ATTENTION);
            model.addAttribute("writtenUntil", exchanges.writtenUntil());
            model.addAttribute("swept", sweep.last().orElse(null));
            model.addAttribute("coming", acts.comingPauses());
            open = alerts.open();
        } catch (DataAccessException e) {
            LOG.warn(
                    "event=page-without-store reason=\"{}\"",
                    e.getMostSpecificCause().getMessage());
            model.addAttribute("attention", List.of());
            model.addAttribute("coming", Map.of());
            model.addAttribute("storeAway", true);
        }
        model.addAttribute("alerts", open.stream().limit(ALERTS).toList());
        model.addAttribute("moreAlerts", Math.max(0, open.size() - ALERTS));
        model.addAttribute("verdict", Verdict.of(now, model.getAttribute("storeAway") == Boolean.TRUE, open));
        return "pages/home";
    }

    /** Everything that a person should look at, page by page. */
    @GetMapping("/attention")
    String attention(
            @RequestParam(required = false) @Nullable Instant at,
            @RequestParam(required = false) @Nullable UUID id,
            @RequestParam(required = false) @Nullable String receiver,
            Model model,
            Locale locale) {
        Exchanges.Place after =
                at == null || id == null || receiver == null ? null : new Exchanges.Place(at, id, receiver);
        List<ExchangeView> attention = exchanges.attention(after, ATTENTION);
        model.addAttribute("text", new PageText(systems, locale));
        model.addAttribute("attention", attention);
        model.addAttribute("next", attention.size() < ATTENTION ? null : Exchanges.Place.of(attention.getLast()));
        return "pages/attention";
    }

    /** Asks why, and until when. */
    @GetMapping("/systems/{name}/pause")
    String askToPause(@PathVariable String name, Model model, Locale locale) {
        model.addAttribute("text", new PageText(systems, locale));
        model.addAttribute(
                "system",
                systems.named(name)
                        .filter(ConnectedSystem::isPausable)
                        .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND)));
        if (!model.containsAttribute("typed")) {
            model.addAttribute("typed", Typed.NOTHING);
        }
        return "pages/pause";
    }

    /** What was typed stays there if it cannot be done. */
    @PostMapping("/systems/{name}/pause")
    String pause(@PathVariable String name, @ModelAttribute Typed typed, Authentication user, RedirectAttributes next) {
        Answer answer;
        try {
            Act act = Acts.act(user.getName(), typed.reason());
            answer = acts.pause(name, act, timeOrNull(typed.from()), timeOrNull(typed.until()));
        } catch (DateTimeParseException e) {
            answer = Answer.TIME_PAST;
        }
        if (answer == Answer.ASKED) {
            return "redirect:/?done=paused";
        }
        next.addFlashAttribute("typed", typed);
        return switch (answer) {
            case REASON_MISSING -> "redirect:/systems/" + name + "/pause?missing";
            case TIME_PAST, TIME_TOO_FAR -> "redirect:/systems/" + name + "/pause?past";
            default -> throw new ResponseStatusException(HttpStatus.NOT_FOUND);
        };
    }

    /** The form of a pause as it was sent; times are Vietnam's, without a zone. */
    record Typed(String reason, String from, String until) {
        static final Typed NOTHING = new Typed("", "", "");

        Typed {
            reason = Objects.requireNonNullElse(reason, "");
            from = Objects.requireNonNullElse(from, "");
            until = Objects.requireNonNullElse(until, "");
        }
    }

    private static @Nullable Instant timeOrNull(String field) {
        return field.isBlank() ? null : VietnamTime.ofPage(field);
    }

    @PostMapping("/systems/{name}/resume")
    String resume(@PathVariable String name, @RequestParam(defaultValue = "") String reason, Authentication user) {
        if (acts.resume(name, Acts.act(user.getName(), reason)) != Answer.ASKED) {
            throw new ResponseStatusException(HttpStatus.NOT_FOUND);
        }
        return "redirect:/?done=resumed";
    }

    /** What people did to the system as a whole. */
    @GetMapping("/systems/{name}/acts")
    String acts(@PathVariable String name, Model model, Locale locale) {
        List<SystemActs.Entry> latest = acts.latest(name);
        if (latest == null) {
            throw new ResponseStatusException(HttpStatus.NOT_FOUND);
        }
        PageText text = new PageText(systems, locale);
        model.addAttribute("text", text);
        model.addAttribute("called", text.system(name));
        model.addAttribute("acts", latest);
        return "pages/acts";
    }

    /** Somebody takes care of it. One that cleared meanwhile needs nobody. */
    @PostMapping("/alerts/{id}/acknowledge")
    String acknowledge(@PathVariable UUID id, Authentication user) {
        alerts.acknowledge(id, user.getName());
        return "redirect:/?done=acknowledged";
    }

    @GetMapping("/login")
    String login() {
        return "pages/login";
    }

    /** What a person sees of an error: its number. Scripts get Boot's JSON. */
    @RequestMapping(path = "/error", produces = MediaType.TEXT_HTML_VALUE)
    String error(HttpServletRequest request, HttpServletResponse response, Model model) {
        if (request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) == null) {
            response.setStatus(HttpServletResponse.SC_NOT_FOUND); // asked for by its address
        }
        model.addAttribute("status", response.getStatus());
        return "pages/error";
    }
}
