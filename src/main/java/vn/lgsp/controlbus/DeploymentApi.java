package vn.lgsp.controlbus;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
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
import vn.lgsp.messagestore.Deployments.State;
import vn.lgsp.routing.Finding;
import vn.lgsp.routing.Systems;
import vn.lgsp.wording.Language;

/** Versions of systems' folders: looked at, made live, taken back, told of. The folder comes as a ZIP or tar of its files. */
@ControlController
@RequestMapping(path = "/control/v1/deployments", produces = MediaType.APPLICATION_JSON_VALUE)
@ResponseBody
class DeploymentApi {
    /** Bytes of an archive. */
    private static final int LARGEST = 8 * 1024 * 1024;

    private static final int ENTRIES = 200;
    private static final String SKIP = "skip";

    private final Deployer deployer;
    private final Acts acts;
    private final Systems systems;

    DeploymentApi(Deployer deployer, Acts acts, Systems systems) {
        this.deployer = deployer;
        this.acts = acts;
        this.systems = systems;
    }

    /** @param deployment left out where it is the folder that came with the installation */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Live(String system, String version, @Nullable Long deployment, boolean changed) {}

    /** @param state such as {@code AWAITING_APPROVAL} */
    record Stands(String system, String version, long deployment, String state) {}

    record Declined(String system, String version, String state) {}

    record Version(@Nullable String version, @Nullable String reason) {}

    /** How it stands at one node; no state while the node has said nothing. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record AtNode(
            UUID node,
            String name,
            @Nullable String state,
            @Nullable String reason,
            boolean runs) {}

    record Nodes(List<AtNode> items) {}

    /** @param parked what becomes of what lies parked for it: {@code skip} gives it up; if left out, nothing may lie there */
    record Removal(@Nullable String reason, @Nullable String parked) {}

    record Found(String file, int line, String code, String text) {}

    record Findings(List<Found> items) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Entry(
            long deployment,
            String system,
            String version,
            String act,
            String state,
            String by,
            String at,
            String reason,
            @Nullable String until,
            @Nullable String approvedBy,
            @Nullable String approvedAt,
            @Nullable String liveAt,
            @Nullable Boolean watched,
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
                each.act().name(),
                each.state().name(),
                each.by(),
                VietnamTime.text(each.at()),
                each.reason(),
                each.state() == State.AWAITING_APPROVAL ? text(each.until()) : null,
                each.approvedBy(),
                text(each.approvedAt()),
                text(each.liveAt()),
                each.state() == State.LIVE ? each.provenAt() == null : null,
                each.endedBy(),
                text(each.endedAt()),
                each.endedReason());
    }

    private static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : VietnamTime.text(time);
    }

    /** How a deployment stands at every node that runs, or has said something of it. */
    @GetMapping("/{deployment}/nodes")
    Nodes nodes(@PathVariable long deployment) {
        return new Nodes(deployer.nodes(deployment).stream()
                .map(each -> new AtNode(
                        each.node(),
                        each.name(),
                        each.answer() == null ? null : each.answer().name(),
                        each.reason(),
                        each.runs()))
                .toList());
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

    @PostMapping("/{system}/remove")
    ResponseEntity<?> remove(
            @PathVariable String system,
            @RequestBody(required = false) @Nullable Removal what,
            @RequestHeader HttpHeaders headers,
            Authentication user) {
        String reason =
                what == null || what.reason() == null ? "" : what.reason().strip();
        if (what == null || reason.isEmpty()) {
            return ApiAnswers.of(Answer.REASON_MISSING, headers);
        }
        String parked = what.parked();
        if (parked != null && !parked.equals(SKIP)) {
            return ApiAnswers.of(Answer.PARKED_UNCLEAR, headers);
        }
        Outcome outcome = parked == null
                ? deployer.remove(system, user.getName(), reason)
                : deployer.removeSkipping(
                        system,
                        user.getName(),
                        reason,
                        each -> acts.skip(each, system, Acts.act(user.getName(), reason)));
        return outcome instanceof Outcome.Nothing ? ApiAnswers.of(Answer.UNKNOWN, headers) : answer(outcome, headers);
    }

    @PostMapping("/{system}/approve")
    ResponseEntity<?> approve(
            @PathVariable String system,
            @RequestBody Version what,
            @RequestHeader HttpHeaders headers,
            Authentication user) {
        return decided(deployer.approve(system, what.version() == null ? "" : what.version(), user.getName()), headers);
    }

    @PostMapping("/{system}/refuse")
    ResponseEntity<?> refuse(
            @PathVariable String system,
            @RequestBody Version what,
            @RequestHeader HttpHeaders headers,
            Authentication user) {
        if (what.reason() == null || what.reason().isBlank()) {
            return ApiAnswers.of(Answer.REASON_MISSING, headers);
        }
        String version = what.version() == null ? "" : what.version();
        return decided(
                deployer.refuse(system, version, user.getName(), what.reason().strip()), headers);
    }

    private static ResponseEntity<?> decided(Outcome outcome, HttpHeaders headers) {
        return outcome instanceof Outcome.Nothing
                ? ApiAnswers.of(Answer.NOTHING_AWAITS, headers)
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
            case Outcome.Awaiting waits ->
                ResponseEntity.accepted()
                        .body(new Stands(
                                waits.system(), waits.version(), waits.deployment(), State.AWAITING_APPROVAL.name()));
            case Outcome.SecondPerson same -> ApiAnswers.of(Answer.SECOND_PERSON, headers);
            case Outcome.Stopped stopped -> problem(Answer.DEPLOYMENT_STOPPED, "detail", stopped.why(), headers);
            case Outcome.Busy busy -> ApiAnswers.of(Answer.DEPLOYMENT_RUNNING, headers);
            case Outcome.InUse inUse -> problem(Answer.SYSTEM_IN_USE, "left", inUse.left(), headers);
            case Outcome.ParkedFirst first -> ApiAnswers.of(Answer.PARKED_FIRST, headers);
            case Outcome.Removed removed ->
                ResponseEntity.ok(
                        Map.of("system", removed.system(), "deployment", removed.deployment(), "state", "REMOVED"));
            case Outcome.Declined declined ->
                ResponseEntity.ok(new Declined(declined.system(), declined.version(), State.REFUSED.name()));
        };
    }

    static ResponseEntity<?> refused(List<Finding> findings, HttpHeaders headers) {
        return problem(Answer.FOLDER_REFUSED, "findings", found(findings, language(headers)), headers);
    }

    private static ResponseEntity<?> problem(Answer answer, String name, Object value, HttpHeaders headers) {
        ProblemDetail problem = ProblemDetail.forStatus(answer.status());
        problem.setTitle(answer.text(language(headers)));
        problem.setProperty("code", answer.code());
        problem.setProperty(name, value);
        return ResponseEntity.status(answer.status())
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
