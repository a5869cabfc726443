package vn.lgsp.controlbus;

import java.util.Locale;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.Authentication;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import vn.lgsp.routing.Systems;

/** The systems that are asked: where that stands, which items cannot be taken, and asking for one once more. */
@ControlController
@RequestMapping("/polls")
class PollPages {
    private final Systems systems;
    private final PollActs acts;

    PollPages(Systems systems, PollActs acts) {
        this.systems = systems;
        this.acts = acts;
    }

    @GetMapping
    String list(Model model, Locale locale) {
        model.addAttribute("text", new PageText(systems, locale));
        model.addAttribute("lines", acts.lines(null));
        return "pages/polls";
    }

    @PostMapping("/{system}/{poll}/again")
    String again(
            @PathVariable String system,
            @PathVariable String poll,
            @RequestParam String item,
            @RequestParam(defaultValue = "") String reason,
            Authentication user) {
        return switch (acts.again(system, poll, item, Acts.act(user.getName(), reason))) {
            case ASKED -> "redirect:/polls?done";
            case REASON_MISSING -> "redirect:/polls?missing";
            default -> throw new ResponseStatusException(HttpStatus.NOT_FOUND);
        };
    }
}
