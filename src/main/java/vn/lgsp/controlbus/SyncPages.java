package vn.lgsp.controlbus;

import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
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
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import vn.lgsp.controlbus.Synchronisations.Outcome;
import vn.lgsp.controlbus.Synchronisations.Selection;
import vn.lgsp.exchange.VietnamTime;
import vn.lgsp.messagestore.Reconciliations;
import vn.lgsp.messagestore.Resyncs;
import vn.lgsp.routing.ConnectedSystem;
import vn.lgsp.routing.Systems;

/** Comparisons with partners and what they found, and dossiers sent again: begun, watched, paused, cancelled. */
@ControlController
@RequestMapping("/sync")
class SyncPages {
    private static final int RUNS = 30;
    private static final int ROWS = 200;

    private final Systems systems;
    private final Synchronisations sync;
    private final Reconciliations reconciliations;
    private final Resyncs resyncs;

    SyncPages(Systems systems, Synchronisations sync, Reconciliations reconciliations, Resyncs resyncs) {
        this.systems = systems;
        this.sync = sync;
        this.reconciliations = reconciliations;
        this.resyncs = resyncs;
    }

    /**
     * What a form says.
     *
     * @param from first day
     * @param to last day
     */
    record Form(String system, String from, String to, String agency, String procedure) {

        /** Without what cannot be read, which is then refused as missing. */
        Selection selection() {
            return new Selection(system, begins(from, 0), begins(to, 1), Acts.oneLine(agency), Acts.oneLine(procedure));
        }

        private static @Nullable Instant begins(String day, int later) {
            try {
                return VietnamTime.of(LocalDate.parse(day).plusDays(later).atStartOfDay());
            } catch (DateTimeParseException e) {
                return null;
            }
        }
    }

    /** The overview; with a choice of dossiers it tells how many they are, and asks whether to send them. */
    @GetMapping
    String overview(
            @RequestParam(defaultValue = "") String system,
            @RequestParam(defaultValue = "") String from,
            @RequestParam(defaultValue = "") String to,
            @RequestParam(defaultValue = "") String agency,
            @RequestParam(defaultValue = "") String procedure,
            Model model,
            Locale locale) {
        Form form = new Form(system, from, to, agency, procedure);
        model.addAttribute("text", new PageText(systems, locale));
        model.addAttribute("comparisons", reconciliations.latest(null, RUNS));
        model.addAttribute("resyncs", resyncs.latest(RUNS));
        List<ConnectedSystem> receivers =
                systems.all().stream().filter(ConnectedSystem::isReceiver).toList();
        model.addAttribute("receivers", receivers);
        model.addAttribute(
                "comparable",
                receivers.stream()
                        .filter(one -> one.manifest().reconcile() != null)
                        .toList());
        model.addAttribute("form", form);
        Outcome<Synchronisations.Count> counted =
                system.isEmpty() ? Outcome.of(Answer.ASKED) : sync.count(form.selection());
        model.addAttribute("count", counted.result());
        model.addAttribute("wrong", counted.answer() == Answer.ASKED ? null : code(counted.answer()));
        return "pages/sync";
    }

    @PostMapping("/resyncs")
    String begin(
            @RequestParam String system,
            @RequestParam String from,
            @RequestParam String to,
            @RequestParam(defaultValue = "") String agency,
            @RequestParam(defaultValue = "") String procedure,
            @RequestParam(defaultValue = "") String reason,
            Authentication user) {
        Selection wanted = new Form(system, from, to, agency, procedure).selection();
        return begun(sync.resync(wanted, Acts.act(user.getName(), reason)), "/sync");
    }

    @PostMapping("/comparisons")
    String compare(
            @RequestParam String system, @RequestParam String from, @RequestParam String to, Authentication user) {
        Selection wanted = new Form(system, from, to, "", "").selection();
        Outcome<Reconciliations.Run> run = sync.compare(system, wanted.from(), wanted.to(), user.getName());
        return run.result() == null
                ? "redirect:/sync?failed=" + code(run.answer())
                : "redirect:/sync/comparisons/" + run.result().id();
    }

    @GetMapping("/comparisons/{id}")
    String comparison(
            @PathVariable UUID id, @RequestParam(defaultValue = "") String after, Model model, Locale locale) {
        List<Reconciliations.Difference> found = reconciliations.differences(id, after, ROWS);
        model.addAttribute("text", new PageText(systems, locale));
        model.addAttribute("run", reconciliations.run(id).orElseThrow(SyncPages::absent));
        model.addAttribute("differences", found);
        model.addAttribute("next", found.size() < ROWS ? null : found.getLast().subject());
        return "pages/comparison";
    }

    @PostMapping("/comparisons/{id}/cancel")
    String cancelComparison(@PathVariable UUID id, Authentication user) {
        return changed(sync.cancelComparison(id, user.getName()), "/sync/comparisons/" + id);
    }

    @PostMapping("/comparisons/{id}/resync")
    String resync(@PathVariable UUID id, @RequestParam(defaultValue = "") String reason, Authentication user) {
        return begun(sync.resync(id, Acts.act(user.getName(), reason)), "/sync/comparisons/" + id);
    }

    @GetMapping("/resyncs/{id}")
    String resync(@PathVariable UUID id, @RequestParam(defaultValue = "") String after, Model model, Locale locale) {
        List<Resyncs.Dossier> dossiers = resyncs.dossiers(id, after, ROWS);
        model.addAttribute("text", new PageText(systems, locale));
        model.addAttribute("run", resyncs.run(id).orElseThrow(SyncPages::absent));
        model.addAttribute("dossiers", dossiers);
        model.addAttribute(
                "next", dossiers.size() < ROWS ? null : dossiers.getLast().subject());
        return "pages/resync";
    }

    @PostMapping("/resyncs/{id}/pause")
    String pause(@PathVariable UUID id, Authentication user) {
        return changed(sync.pause(id, user.getName()), "/sync/resyncs/" + id);
    }

    @PostMapping("/resyncs/{id}/resume")
    String resume(@PathVariable UUID id, Authentication user) {
        return changed(sync.resume(id, user.getName()), "/sync/resyncs/" + id);
    }

    @PostMapping("/resyncs/{id}/cancel")
    String cancel(@PathVariable UUID id, Authentication user) {
        return changed(sync.cancel(id, user.getName()), "/sync/resyncs/" + id);
    }

    private static String begun(Outcome<Resyncs.Run> outcome, String otherwise) {
        Resyncs.Run run = outcome.result();
        return run == null
                ? "redirect:" + otherwise + "?failed=" + code(outcome.answer())
                : "redirect:/sync/resyncs/" + run.id();
    }

    /** What is over already needs no saying: the page shows it. */
    private static String changed(Answer answer, String page) {
        if (answer == Answer.NO_SYNC) {
            throw absent();
        }
        return "redirect:" + page;
    }

    private static String code(Answer answer) {
        return answer.code().replace("control.", "");
    }

    private static ResponseStatusException absent() {
        return new ResponseStatusException(HttpStatus.NOT_FOUND);
    }
}
