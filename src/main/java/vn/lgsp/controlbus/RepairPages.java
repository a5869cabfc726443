package vn.lgsp.controlbus;

import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.Authentication;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import vn.lgsp.messagestore.ExchangeView;
import vn.lgsp.messagestore.Exchanges;
import vn.lgsp.messagestore.ParkedGroups;
import vn.lgsp.routing.ConnectedSystem;
import vn.lgsp.routing.Systems;

/** Where an operator changes a parked message, and retries all that are parked for one cause. */
@ControlController
class RepairPages {
    private final Exchanges exchanges;
    private final Systems systems;
    private final Corrections corrections;
    private final GroupRetries retries;

    RepairPages(Exchanges exchanges, Systems systems, Corrections corrections, GroupRetries retries) {
        this.exchanges = exchanges;
        this.systems = systems;
        this.corrections = corrections;
        this.retries = retries;
    }

    @GetMapping("/exchanges/{id}/deliveries/{receiver}/edit")
    String askToEdit(
            @PathVariable UUID id, @PathVariable String receiver, Model model, Locale locale, Authentication user) {
        Corrections.Draft draft = corrections.draft(id, receiver, user.getName());
        if (draft.answer() == Answer.UNKNOWN) {
            throw absent();
        }
        return edit(id, receiver, draft, "", Corrections.Verdict.of(draft.answer()), model, locale);
    }

    /** Goes on only with a valid body; else the page comes back as the person left it, with what is wrong. */
    @PostMapping("/exchanges/{id}/deliveries/{receiver}/edit")
    String edit(
            @PathVariable UUID id,
            @PathVariable String receiver,
            @RequestParam(defaultValue = "") String reason,
            @RequestParam(defaultValue = "") String body,
            @RequestParam(defaultValue = "") String version,
            Model model,
            Locale locale,
            Authentication user,
            HttpServletResponse response) {
        Corrections.Draft changed = new Corrections.Draft(Answer.ASKED, body, version);
        Corrections.Verdict verdict = corrections.edit(id, receiver, Acts.act(user.getName(), reason), changed);
        return switch (verdict.answer()) {
            case ASKED -> "redirect:/exchanges/" + id + "?done=edit";
            case NOT_PARKED -> "redirect:/exchanges/" + id + "?done=not-parked";
            case UNKNOWN -> throw absent();
            default -> {
                response.setStatus(verdict.answer().status());
                yield edit(id, receiver, changed, reason, verdict, model, locale);
            }
        };
    }

    private String edit(
            UUID id,
            String receiver,
            Corrections.Draft draft,
            String reason,
            Corrections.Verdict verdict,
            Model model,
            Locale locale) {
        ExchangeView exchange = exchanges.exchange(id).orElseThrow(RepairPages::absent);
        PageText text = new PageText(systems, locale);
        model.addAttribute("text", text);
        model.addAttribute("exchange", exchange);
        model.addAttribute(
                "delivery",
                exchange.deliveries().stream()
                        .filter(each -> each.receiver().equals(receiver))
                        .findFirst()
                        .orElseThrow(RepairPages::absent));
        model.addAttribute("draft", draft);
        model.addAttribute("reason", reason);
        model.addAttribute("answer", verdict.answer());
        model.addAttribute("violations", verdict.violations());
        return "pages/edit";
    }

    /** What is parked for a system, by cause, and the retries that are under way. */
    @GetMapping("/systems/{name}/parked")
    String parked(@PathVariable String name, Model model, Locale locale) {
        model.addAttribute("text", new PageText(systems, locale));
        model.addAttribute("system", receiver(name));
        model.addAttribute("groups", retries.groups(name));
        model.addAttribute("running", retries.running(name));
        return "pages/parked";
    }

    /** Asks why, and whether it is meant. */
    @GetMapping("/systems/{name}/retries")
    String askToRetry(@PathVariable String name, @RequestParam String cause, Model model, Locale locale) {
        List<ParkedGroups.Group> groups = retries.groups(name);
        model.addAttribute("text", new PageText(systems, locale));
        model.addAttribute("system", receiver(name));
        model.addAttribute(
                "group",
                groups.stream()
                        .filter(group -> group.cause().equals(cause))
                        .findFirst()
                        .orElse(null));
        return "pages/group";
    }

    @PostMapping("/systems/{name}/retries")
    String retry(
            @PathVariable String name,
            @RequestParam(defaultValue = "") String cause,
            @RequestParam(defaultValue = "") String reason,
            Model model,
            Locale locale,
            Authentication user,
            HttpServletResponse response) {
        GroupRetries.Begun begun = retries.begin(name, cause, Acts.act(user.getName(), reason));
        ParkedGroups.Progress progress = begun.progress();
        if (progress != null) {
            return "redirect:/retries/" + progress.id();
        }
        if (begun.answer() == Answer.UNKNOWN) {
            throw absent();
        }
        response.setStatus(begun.answer().status());
        model.addAttribute("missing", begun.answer() == Answer.REASON_MISSING);
        return askToRetry(name, cause, model, locale);
    }

    @GetMapping("/retries/{id}")
    String progress(@PathVariable UUID id, Model model, Locale locale) {
        ParkedGroups.Progress progress = retries.progress(id);
        if (progress == null) {
            throw absent();
        }
        model.addAttribute("text", new PageText(systems, locale));
        model.addAttribute("retry", progress);
        return "pages/retry";
    }

    @PostMapping("/retries/{id}/cancel")
    String cancel(@PathVariable UUID id, @RequestParam(defaultValue = "") String reason, Authentication user) {
        return switch (retries.cancel(id, Acts.act(user.getName(), reason))) {
            case ASKED -> "redirect:/retries/" + id;
            case REASON_MISSING -> "redirect:/retries/" + id + "?missing";
            default -> throw absent();
        };
    }

    private ConnectedSystem receiver(String name) {
        return systems.named(name).filter(ConnectedSystem::isReceiver).orElseThrow(RepairPages::absent);
    }

    private static ResponseStatusException absent() {
        return new ResponseStatusException(HttpStatus.NOT_FOUND);
    }
}
