package vn.lgsp.controlbus;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import vn.lgsp.deployment.FolderDiff.FileDiff;
import vn.lgsp.deployment.Versions;
import vn.lgsp.messagestore.Deployments;
import vn.lgsp.messagestore.Deployments.Entry;
import vn.lgsp.messagestore.ShadowRuns;
import vn.lgsp.routing.ConnectedSystem;
import vn.lgsp.routing.FolderVersion;
import vn.lgsp.routing.Systems;

/** Which version of each system's folder is live, what was before, and what changed from one to the next. */
@ControlController
@RequestMapping("/deployments")
class DeploymentPages {
    private static final int PAGE = 100;
    private static final int RUNS = 20;
    private static final int FILES = 40;
    private static final int LINES = 400;

    private final Systems systems;
    private final Deployments store;
    private final Versions versions;
    private final ShadowRuns runs;

    DeploymentPages(Systems systems, Deployments store, Versions versions, ShadowRuns runs) {
        this.systems = systems;
        this.store = store;
        this.versions = versions;
        this.runs = runs;
    }

    /** @param entry null where what came with the installation is live */
    record Row(String system, String version, @Nullable Entry entry) {}

    /**
     * A file that differs.
     *
     * @param cut whether lines are left out
     */
    record File(FileDiff diff, List<Line> lines, boolean cut) {
        static File of(FileDiff diff) {
            // The first two lines only name the file once more.
            List<String> all = diff.text() == null
                    ? List.of()
                    : diff.text().lines().skip(2).toList();
            return new File(diff, all.stream().limit(LINES).map(Line::of).toList(), all.size() > LINES);
        }
    }

    /** @param tone a class of the style sheet */
    record Line(String tone, String text) {
        static Line of(String text) {
            return new Line(
                    switch (text.isEmpty() ? ' ' : text.charAt(0)) {
                        case '+' -> "added";
                        case '-' -> "removed";
                        case '@' -> "place";
                        default -> "same";
                    },
                    text);
        }
    }

    @GetMapping
    String list(Model model, Locale locale) {
        Map<String, Entry> live =
                store.allLive().stream().collect(Collectors.toMap(Entry::system, Function.identity()));
        model.addAttribute("text", new PageText(systems, locale));
        model.addAttribute(
                "rows",
                systems.all().stream()
                        .map(system -> row(system, live.get(system.name())))
                        .toList());
        return "pages/deployments";
    }

    private static Row row(ConnectedSystem system, @Nullable Entry live) {
        return new Row(
                system.name(), live == null ? FolderVersion.of(system.folders().getFirst()) : live.version(), live);
    }

    /** @param version number of the deployment whose difference to the one before it is shown; the latest if null */
    @GetMapping("/{system}")
    String system(
            @PathVariable String system,
            @RequestParam(required = false) @Nullable Long version,
            Model model,
            Locale locale) {
        List<Entry> history = store.history(system, PAGE);
        if (history.isEmpty() && systems.named(system).isEmpty()) {
            throw new ResponseStatusException(HttpStatus.NOT_FOUND);
        }
        Entry chosen = history.stream()
                .filter(entry -> version == null || entry.id() == version)
                .findFirst()
                .orElse(null);
        if (version != null && chosen == null) {
            throw new ResponseStatusException(HttpStatus.NOT_FOUND);
        }
        List<FileDiff> files = chosen == null
                ? List.of()
                : versions.between(system, null, String.valueOf(chosen.id())).stream()
                        .flatMap(found -> found.diff().files().stream())
                        .toList();
        model.addAttribute("text", new PageText(systems, locale));
        model.addAttribute("system", system);
        model.addAttribute("history", history);
        model.addAttribute("chosen", chosen);
        model.addAttribute("files", files.stream().limit(FILES).map(File::of).toList());
        model.addAttribute("moreFiles", Math.max(0, files.size() - FILES));
        model.addAttribute("runs", runs.latest(system, RUNS));
        return "pages/deployment";
    }
}
