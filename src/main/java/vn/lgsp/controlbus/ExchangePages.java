package vn.lgsp.controlbus;

import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.Authentication;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import vn.lgsp.controlbus.watch.Resend;
import vn.lgsp.messagestore.EventView;
import vn.lgsp.messagestore.ExchangeView;
import vn.lgsp.messagestore.Exchanges;
import vn.lgsp.routing.Systems;

/** One exchange, and what an operator does to its deliveries. */
@ControlController
class ExchangePages {
    private final Exchanges exchanges;
    private final Systems systems;
    private final Acts acts;
    private final OpenedBodies bodies;
    private final Resend resend;

    ExchangePages(Exchanges exchanges, Systems systems, Acts acts, Resend resend) {
        this.exchanges = exchanges;
        this.systems = systems;
        this.acts = acts;
        this.resend = resend;
        this.bodies = new OpenedBodies(exchanges, systems);
    }

    @GetMapping("/exchanges/{id}")
    String exchange(
            @PathVariable UUID id,
            @RequestParam(required = false) @Nullable UUID open,
            Model model,
            Locale locale,
            Authentication user) {
        ExchangeView exchange = known(id);
        List<EventView> events = exchanges.timeline(id);
        model.addAttribute("text", new PageText(systems, locale));
        model.addAttribute("exchange", exchange);
        model.addAttribute("events", events);
        model.addAttribute("open", open);
        model.addAttribute("parts", bodies.open(events, open, user.getName()));
        return "pages/exchange";
    }

    @PostMapping("/exchanges/{id}/deliveries/{receiver}/retry")
    String retry(
            @PathVariable UUID id,
            @PathVariable String receiver,
            @RequestParam(defaultValue = "") String reason,
            Authentication user) {
        return switch (acts.retry(id, receiver, Acts.act(user.getName(), reason))) {
            case ASKED -> back(id, "retry");
            case NOT_PARKED -> back(id, "not-parked");
            default -> throw absent();
        };
    }

    /** Asks for the reason, and whether it is meant. */
    @GetMapping("/exchanges/{id}/deliveries/{receiver}/skip")
    String confirmSkip(@PathVariable UUID id, @PathVariable String receiver, Model model, Locale locale) {
        ExchangeView exchange = known(id);
        ExchangeView.DeliveryView delivery = exchange.deliveries().stream()
                .filter(each -> each.receiver().equals(receiver))
                .findFirst()
                .orElseThrow(ExchangePages::absent);
        model.addAttribute("text", new PageText(systems, locale));
        model.addAttribute("exchange", exchange);
        model.addAttribute("delivery", delivery);
        return "pages/skip";
    }

    @PostMapping("/exchanges/{id}/deliveries/{receiver}/skip")
    String skip(
            @PathVariable UUID id,
            @PathVariable String receiver,
            @RequestParam(defaultValue = "") String reason,
            Authentication user) {
        return switch (acts.skip(id, receiver, Acts.act(user.getName(), reason))) {
            case ASKED -> back(id, "skip");
            case NOT_PARKED -> back(id, "not-parked");
            case REASON_MISSING -> "redirect:/exchanges/" + id + "/deliveries/" + receiver + "/skip?missing";
            default -> throw absent();
        };
    }

    /** What the sweep found missing, sent again by one click. */
    @PostMapping("/exchanges/{id}/resend")
    String resend(@PathVariable UUID id, @RequestParam(defaultValue = "") String reason, Authentication user) {
        String words = Acts.oneLine(reason);
        return back(id, "resend-" + resend.run(id, user.getName(), words.isEmpty() ? "sweep" : words));
    }

    private static String back(UUID id, String done) {
        return "redirect:/exchanges/" + id + "?done=" + done;
    }

    private ExchangeView known(UUID id) {
        return exchanges.exchange(id).orElseThrow(ExchangePages::absent);
    }

    private static ResponseStatusException absent() {
        return new ResponseStatusException(HttpStatus.NOT_FOUND);
    }
}
