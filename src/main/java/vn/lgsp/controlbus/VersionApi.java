package vn.lgsp.controlbus;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;
import vn.lgsp.deployment.FolderArchive;
import vn.lgsp.deployment.FolderDiff.FileDiff;
import vn.lgsp.deployment.Shadow;
import vn.lgsp.deployment.Versions;
import vn.lgsp.exchange.VietnamTime;
import vn.lgsp.messagestore.ShadowRuns;

/** Versions of systems' folders held against each other, and folders tried on recorded messages. Nothing changes. */
@ControlController
@RequestMapping(path = "/control/v1/deployments/{system}", produces = MediaType.APPLICATION_JSON_VALUE)
@ResponseBody
class VersionApi {
    private static final String USUAL = "100";
    private static final int RUNS = 200;

    private final Versions versions;
    private final Shadow shadow;
    private final ShadowRuns runs;
    private final ShadowReports reports;

    VersionApi(Versions versions, Shadow shadow, ShadowRuns runs, ShadowReports reports) {
        this.versions = versions;
        this.shadow = shadow;
        this.runs = runs;
        this.reports = reports;
    }

    /** @param from left out where there was nothing before */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Diff(String system, @Nullable String from, String to, List<File> files) {}

    /** @param text left out where it is not compared by line */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record File(
            String file,
            String change,
            int added,
            int removed,
            @Nullable String text) {}

    /**
     * What came of a shadow run.
     *
     * @param items messages with differences; at most so many
     * @param left how many were not looked at, since it took too long
     */
    record Report(
            UUID run,
            String system,
            String version,
            String live,
            int messages,
            int same,
            int different,
            Map<String, Integer> notComparable,
            int left,
            List<ShadowReports.Message> items) {}

    /** @param endedAt left out while it is under way, and with it what it came to */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Run(
            UUID run,
            String version,
            String live,
            String by,
            String at,
            int messages,
            @Nullable String endedAt,
            @Nullable Integer same,
            @Nullable Integer different,
            @Nullable Integer notComparable) {}

    record Runs(List<Run> items) {}

    @GetMapping("/diff")
    ResponseEntity<?> diff(
            @PathVariable String system,
            @RequestParam(required = false) @Nullable String from,
            @RequestParam(required = false) @Nullable String to,
            @RequestHeader HttpHeaders headers) {
        return versions.between(system, from, to)
                .<ResponseEntity<?>>map(found -> ResponseEntity.ok(diff(found)))
                .orElseGet(() -> ApiAnswers.of(Answer.NO_VERSION, headers));
    }

    @PostMapping("/diff")
    ResponseEntity<?> diff(@PathVariable String system, HttpServletRequest request, @RequestHeader HttpHeaders headers)
            throws IOException {
        byte[] archive = DeploymentApi.archive(request);
        if (archive == null) {
            return ApiAnswers.of(Answer.FOLDER_TOO_LARGE, headers);
        }
        try {
            return ResponseEntity.ok(diff(versions.toFolder(system, archive)));
        } catch (FolderArchive.Refused e) {
            return ApiAnswers.of(Answer.FOLDER_UNREADABLE, headers);
        }
    }

    private static Diff diff(Versions.Comparison found) {
        return new Diff(
                found.system(),
                found.from().isEmpty() ? null : found.from(),
                found.to(),
                found.diff().files().stream().map(VersionApi::file).toList());
    }

    private static File file(FileDiff each) {
        return new File(
                each.file(), each.change().name().toLowerCase(Locale.ROOT), each.added(), each.removed(), each.text());
    }

    @PostMapping("/shadow")
    ResponseEntity<?> shadow(
            @PathVariable String system,
            @RequestParam(defaultValue = USUAL) int last,
            HttpServletRequest request,
            @RequestHeader HttpHeaders headers,
            Authentication user)
            throws IOException {
        byte[] archive = DeploymentApi.archive(request);
        if (archive == null) {
            return ApiAnswers.of(Answer.FOLDER_TOO_LARGE, headers);
        }
        ShadowReports.Items items = reports.of(system);
        return switch (shadow.run(system, archive, last, user.getName(), items)) {
            case Shadow.Outcome.Done done ->
                ResponseEntity.ok(new Report(
                        done.run(),
                        done.system(),
                        done.version(),
                        done.live(),
                        done.messages(),
                        done.same(),
                        done.different(),
                        done.notComparable(),
                        done.left(),
                        items.all()));
            case Shadow.Outcome.Refused refused -> DeploymentApi.refused(refused.findings(), headers);
            case Shadow.Outcome.Unknown unknown -> ApiAnswers.of(Answer.NO_VERSION, headers);
            case Shadow.Outcome.NotCalled not -> ApiAnswers.of(Answer.NOT_CALLED, headers);
            case Shadow.Outcome.Busy busy -> ApiAnswers.of(Answer.SHADOW_RUNNING, headers);
        };
    }

    @GetMapping("/shadow")
    Runs runs(@PathVariable String system) {
        return new Runs(runs.latest(system, RUNS).stream().map(VersionApi::run).toList());
    }

    private static Run run(ShadowRuns.Run each) {
        boolean ended = each.endedAt() != null;
        return new Run(
                each.id(),
                each.version(),
                each.live(),
                each.actor(),
                VietnamTime.text(each.begunAt()),
                each.messages(),
                each.endedAt() == null ? null : VietnamTime.text(each.endedAt()),
                ended ? each.same() : null,
                ended ? each.different() : null,
                ended ? each.notComparable() : null);
    }
}
