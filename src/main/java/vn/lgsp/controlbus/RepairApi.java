package vn.lgsp.controlbus;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;
import tools.jackson.databind.JsonNode;
import vn.lgsp.exchange.VietnamTime;
import vn.lgsp.messagestore.ParkedGroups;
import vn.lgsp.messagestore.SystemActs;

/**
 * What operators do by script, with HTTP Basic. Acts are answered with 202: the system's owner carries them out, and the
 * exchange's timeline tells who did what and why.
 */
@ControlController
@RequestMapping(path = "/control/v1", produces = MediaType.APPLICATION_JSON_VALUE)
@ResponseBody
class RepairApi {
    private final Acts acts;
    private final Corrections corrections;
    private final GroupRetries retries;

    RepairApi(Acts acts, Corrections corrections, GroupRetries retries) {
        this.acts = acts;
        this.corrections = corrections;
        this.retries = retries;
    }

    record Reason(@Nullable String reason) {
        static @Nullable String of(@Nullable Reason why) {
            return why == null ? null : why.reason();
        }
    }

    /** @param body the whole new body */
    record Edit(@Nullable String reason, @Nullable JsonNode body) {}

    /** Times as {@code 2026-03-15T08:30:00+07:00}. */
    record Pause(
            @Nullable String reason,
            @Nullable String from,
            @Nullable String until) {}

    record Group(@Nullable String cause, @Nullable String reason) {}

    /**
     * @param texts the partner's words, a few different ones, of which {@code text} is the first
     * @param oldest when the oldest of them was accepted
     */
    record ParkedGroup(String cause, String text, List<String> texts, long count, String oldest) {}

    record Groups(List<ParkedGroup> items) {}

    /** @param cancelled left out unless it was cancelled */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record GroupRetry(
            UUID id,
            String system,
            String cause,
            String actor,
            String reason,
            String begunAt,
            String state,
            long total,
            long asked,
            long settled,
            long parked,
            @Nullable Cancelled cancelled) {

        static GroupRetry of(ParkedGroups.Progress now) {
            return new GroupRetry(
                    now.id(),
                    now.system(),
                    now.cause(),
                    now.actor(),
                    now.reason(),
                    VietnamTime.text(now.begunAt()),
                    now.state(),
                    now.total(),
                    now.asked(),
                    now.settled(),
                    now.parked(),
                    Cancelled.of(now.cancellation()));
        }
    }

    record Done(List<Deed> items) {}

    /**
     * @param from when a pause begins, left out if at once; {@code until} if it ends by itself
     * @param retry the retry of a group that was begun or cancelled, and its {@code cause}
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Deed(
            String act,
            String actor,
            String at,
            String reason,
            @Nullable String from,
            @Nullable String until,
            @Nullable UUID retry,
            @Nullable String cause) {

        static Deed of(SystemActs.Entry one) {
            return new Deed(
                    one.kind().name(),
                    one.actor(),
                    VietnamTime.text(one.at()),
                    one.reason(),
                    time(one.from()),
                    time(one.until()),
                    one.retry(),
                    one.cause());
        }

        private static @Nullable String time(@Nullable Instant time) {
            return time == null ? null : VietnamTime.text(time);
        }
    }

    record Cancelled(String actor, String at, String reason) {
        static @Nullable Cancelled of(ParkedGroups.@Nullable Cancellation one) {
            return one == null ? null : new Cancelled(one.actor(), VietnamTime.text(one.at()), one.reason());
        }
    }

    @PostMapping("/exchanges/{id}/deliveries/{receiver}/retry")
    ResponseEntity<?> retry(
            @PathVariable UUID id,
            @PathVariable String receiver,
            @RequestBody(required = false) @Nullable Reason why,
            @RequestHeader HttpHeaders headers,
            Authentication user) {
        return ApiAnswers.of(acts.retry(id, receiver, Acts.act(user.getName(), Reason.of(why))), headers);
    }

    @PostMapping("/exchanges/{id}/deliveries/{receiver}/skip")
    ResponseEntity<?> skip(
            @PathVariable UUID id,
            @PathVariable String receiver,
            @RequestBody(required = false) @Nullable Reason why,
            @RequestHeader HttpHeaders headers,
            Authentication user) {
        return ApiAnswers.of(acts.skip(id, receiver, Acts.act(user.getName(), Reason.of(why))), headers);
    }

    @PutMapping("/exchanges/{id}/deliveries/{receiver}/body")
    ResponseEntity<?> edit(
            @PathVariable UUID id,
            @PathVariable String receiver,
            @RequestBody Edit edit,
            @RequestHeader HttpHeaders headers,
            Authentication user) {
        String body = edit.body() == null ? "" : edit.body().toString();
        Corrections.Verdict verdict = corrections.edit(id, receiver, Acts.act(user.getName(), edit.reason()), body);
        return ApiAnswers.of(verdict.answer(), headers.getFirst(HttpHeaders.ACCEPT_LANGUAGE), verdict.violations());
    }

    @PostMapping("/systems/{name}/pause")
    ResponseEntity<?> pause(
            @PathVariable String name,
            @RequestBody(required = false) @Nullable Pause pause,
            @RequestHeader HttpHeaders headers,
            Authentication user) {
        String reason = pause == null ? null : pause.reason();
        Instant from = pause == null || pause.from() == null ? null : VietnamTime.parse(pause.from());
        Instant until = pause == null || pause.until() == null ? null : VietnamTime.parse(pause.until());
        return ApiAnswers.of(acts.pause(name, Acts.act(user.getName(), reason), from, until), headers);
    }

    @PostMapping("/systems/{name}/resume")
    ResponseEntity<?> resume(
            @PathVariable String name,
            @RequestBody(required = false) @Nullable Reason why,
            @RequestHeader HttpHeaders headers,
            Authentication user) {
        Answer answer = acts.resume(name, Acts.act(user.getName(), Reason.of(why)));
        Instant quiet = acts.quietUntil(name);
        return answer == Answer.ASKED && quiet != null
                ? ResponseEntity.accepted().body(Map.of("state", "ASKED", "quietUntil", VietnamTime.text(quiet)))
                : ApiAnswers.of(answer, headers);
    }

    /** What people did to the system as a whole, the latest first. */
    @GetMapping("/systems/{name}/acts")
    ResponseEntity<?> acts(@PathVariable String name, @RequestHeader HttpHeaders headers) {
        List<SystemActs.Entry> latest = acts.latest(name);
        return latest == null
                ? ApiAnswers.of(Answer.UNKNOWN, headers)
                : ResponseEntity.ok(new Done(latest.stream().map(Deed::of).toList()));
    }

    /** What is parked for a system, by cause. */
    @GetMapping("/systems/{name}/parked")
    ResponseEntity<?> parked(@PathVariable String name, @RequestHeader HttpHeaders headers) {
        return acts.isReceiver(name)
                ? ResponseEntity.ok(new Groups(retries.groups(name).stream()
                        .map(group -> new ParkedGroup(
                                group.cause(),
                                text(group),
                                group.texts(),
                                group.count(),
                                VietnamTime.text(group.oldest())))
                        .toList()))
                : ApiAnswers.of(Answer.UNKNOWN, headers);
    }

    private static String text(ParkedGroups.Group group) {
        return group.texts().isEmpty() ? "" : group.texts().getFirst();
    }

    /** Retries everything that is parked for one cause, the oldest first. */
    @PostMapping("/systems/{name}/retries")
    ResponseEntity<?> retryGroup(
            @PathVariable String name,
            @RequestBody Group group,
            @RequestHeader HttpHeaders headers,
            Authentication user) {
        String cause = group.cause() == null ? "" : Acts.oneLine(group.cause());
        GroupRetries.Begun begun = retries.begin(name, cause, Acts.act(user.getName(), group.reason()));
        return begun.progress() == null
                ? ApiAnswers.of(begun.answer(), headers)
                : ResponseEntity.accepted().body(GroupRetry.of(begun.progress()));
    }

    @GetMapping("/retries/{id}")
    ResponseEntity<?> progress(@PathVariable UUID id, @RequestHeader HttpHeaders headers) {
        ParkedGroups.Progress progress = retries.progress(id);
        return progress == null ? ApiAnswers.of(Answer.UNKNOWN, headers) : ResponseEntity.ok(GroupRetry.of(progress));
    }

    /** The reason comes with the address: what a DELETE carries does not arrive everywhere. */
    @DeleteMapping("/retries/{id}")
    ResponseEntity<?> cancel(
            @PathVariable UUID id,
            @RequestParam(required = false) @Nullable String reason,
            @RequestHeader HttpHeaders headers,
            Authentication user) {
        Answer answer = retries.cancel(id, Acts.act(user.getName(), reason));
        return answer == Answer.ASKED ? progress(id, headers) : ApiAnswers.of(answer, headers);
    }
}
