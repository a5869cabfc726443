package vn.lgsp.controlbus;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;
import vn.lgsp.deployment.Deployer;
import vn.lgsp.deployment.Deployer.Outcome;
import vn.lgsp.exchange.VietnamTime;
import vn.lgsp.messagestore.Deployments;
import vn.lgsp.routing.Finding;
import vn.lgsp.routing.Systems;
import vn.lgsp.wording.Language;

/** Versions of systems' folders: looked at, made live, taken back, told of. The folder comes as a ZIP of its files. */
@ControlController
@RequestMapping(path = "/control/v1/deployments", produces = MediaType.APPLICATION_JSON_VALUE)
@ResponseBody
class DeploymentApi {
    /** Bytes of an archive. */
    private static final int LARGEST = 8 * 1024 * 1024;

    private static final int ENTRIES = 200;

    private final Deployer deployer;
    private final Systems systems;

    DeploymentApi(Deployer deployer, Systems systems) {
        this.deployer = deployer;
        this.systems = systems;
    }

    /** @param deployment left out where it is the folder that came with the installation */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Live(String system, String version, @Nullable Long deployment, boolean changed) {}

    record Found(String file, int line, String code, String text) {}

    record Findings(List<Found> items) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Entry(
            long deployment,
            String system,
            String version,
            String state,
            String by,
            String at,
            String reason,
            @Nullable String endedBy,
            @Nullable String endedAt,
            @Nullable String endedReason) {}

    record History(List<Entry> items) {}

    @GetMapping
    ResponseEntity<?> history(
            @RequestParam(required = false) @Nullable String system, @RequestHeader HttpHeaders headers) {
        List<Deployments.Entry> entries = deployer.history(system, ENTRIES);
        return system != null && entries.isEmpty() && systems.named(system).isEmpty()
                ? ApiAnswers.of(Answer.UNKNOWN, headers)
                : ResponseEntity.ok(
                        new History(entries.stream().map(DeploymentApi::entry).toList()));
    }

    private static Entry entry(Deployments.Entry each) {
        return new Entry(
                each.id(),
                each.system(),
                each.version(),
                each.state(),
                each.by(),
                VietnamTime.text(each.at()),
                each.reason(),
                each.endedBy(),
                each.endedAt() == null ? null : VietnamTime.text(each.endedAt()),
                each.endedReason());
    }

    @PostMapping("/{system}")
    ResponseEntity<?> deploy(
            @PathVariable String system,
            @RequestParam(required = false) @Nullable String reason,
            HttpServletRequest request,
            @RequestHeader HttpHeaders headers,
            Authentication user)
            throws IOException {
        if (reason == null || reason.isBlank()) {
            return ApiAnswers.of(Answer.REASON_MISSING, headers);
        }
        byte[] archive = archive(request);
        return archive == null
                ? ApiAnswers.of(Answer.FOLDER_TOO_LARGE, headers)
                : answer(deployer.deploy(system, archive, user.getName(), reason.strip()), headers);
    }

    @PostMapping("/{system}/check")
    ResponseEntity<?> check(@PathVariable String system, HttpServletRequest request, @RequestHeader HttpHeaders headers)
            throws IOException {
        byte[] archive = archive(request);
        return archive == null
                ? ApiAnswers.of(Answer.FOLDER_TOO_LARGE, headers)
                : ResponseEntity.ok(new Findings(found(deployer.check(system, archive), language(headers))));
    }

    @PostMapping("/{system}/rollback")
    ResponseEntity<?> takeBack(
            @PathVariable String system,
            @RequestBody(required = false) RepairApi.@Nullable Reason why,
            @RequestHeader HttpHeaders headers,
            Authentication user) {
        String reason = RepairApi.Reason.of(why);
        if (reason == null || reason.isBlank()) {
            return ApiAnswers.of(Answer.REASON_MISSING, headers);
        }
        Outcome outcome = deployer.takeBack(system, user.getName(), reason.strip());
        return outcome instanceof Outcome.Nothing && systems.named(system).isEmpty()
                ? ApiAnswers.of(Answer.UNKNOWN, headers)
                : answer(outcome, headers);
    }

    /** What was uploaded; null if it is too large. */
    static byte @Nullable [] archive(HttpServletRequest request) throws IOException {
        byte[] archive = request.getInputStream().readNBytes(LARGEST + 1);
        return archive.length > LARGEST ? null : archive;
    }

    private static ResponseEntity<?> answer(Outcome outcome, HttpHeaders headers) {
        return switch (outcome) {
            case Outcome.Live live ->
                ResponseEntity.status(HttpStatus.CREATED)
                        .body(new Live(live.system(), live.version(), live.deployment(), true));
            case Outcome.Unchanged same -> ResponseEntity.ok(new Live(same.system(), same.version(), null, false));
            case Outcome.Refused refused -> refused(refused.findings(), headers);
            case Outcome.Nothing nothing -> ApiAnswers.of(Answer.NOTHING_BEFORE, headers);
        };
    }

    static ResponseEntity<?> refused(List<Finding> findings, HttpHeaders headers) {
        Language language = language(headers);
        ProblemDetail problem = ProblemDetail.forStatus(Answer.FOLDER_REFUSED.status());
        problem.setTitle(Answer.FOLDER_REFUSED.text(language));
        problem.setProperty("code", Answer.FOLDER_REFUSED.code());
        problem.setProperty("findings", found(findings, language));
        return ResponseEntity.status(Answer.FOLDER_REFUSED.status())
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(problem);
    }

    private static List<Found> found(List<Finding> findings, Language language) {
        return findings.stream()
                .map(each -> new Found(
                        each.file().toString(),
                        each.line(),
                        each.code(),
                        language.say(each.vietnamese(), each.english())))
                .toList();
    }

    private static Language language(HttpHeaders headers) {
        return Language.of(headers.getFirst(HttpHeaders.ACCEPT_LANGUAGE));
    }
}
