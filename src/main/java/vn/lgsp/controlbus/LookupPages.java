package vn.lgsp.controlbus;

import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import vn.lgsp.messagestore.LookupFilter;
import vn.lgsp.messagestore.LookupLog;
import vn.lgsp.messagestore.LookupRecord;
import vn.lgsp.routing.ConnectedSystem;
import vn.lgsp.routing.Systems;

/** Who looked up what, the latest first. */
@ControlController
@RequestMapping("/lookups")
class LookupPages {
    private static final int PAGE = 50;

    private final Systems systems;
    private final LookupLog log;

    LookupPages(Systems systems, LookupLog log) {
        this.systems = systems;
        this.log = log;
    }

    /** What is looked for; empty means any. */
    record Form(String system, String caller, String officer, String dossier) {
        Form {
            system = system == null ? "" : system.strip();
            caller = caller == null ? "" : caller.strip();
            officer = officer == null ? "" : officer.strip();
            dossier = dossier == null ? "" : dossier.strip();
        }

        LookupFilter filter(@Nullable UUID before) {
            return new LookupFilter(
                    given(system),
                    null,
                    given(caller),
                    null,
                    given(officer),
                    given(dossier),
                    null,
                    null,
                    null,
                    null,
                    before,
                    PAGE + 1);
        }

        private static @Nullable String given(String text) {
            return text.isEmpty() ? null : text;
        }
    }

    @GetMapping
    String list(
            @ModelAttribute("form") Form form,
            @RequestParam(required = false) @Nullable UUID cursor,
            Model model,
            Locale locale) {
        List<LookupRecord> found = log.find(form.filter(cursor));
        boolean more = found.size() > PAGE;
        List<LookupRecord> page = more ? found.subList(0, PAGE) : found;
        model.addAttribute("text", new PageText(systems, locale));
        model.addAttribute("lookups", page);
        model.addAttribute("next", more ? page.getLast().id() : null);
        model.addAttribute(
                "asked",
                systems.all().stream()
                        .filter(system -> !system.manifest().lookups().isEmpty())
                        .map(ConnectedSystem::name)
                        .toList());
        return "pages/lookups";
    }
}
