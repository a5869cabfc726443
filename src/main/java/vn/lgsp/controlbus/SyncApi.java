package vn.lgsp.controlbus;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;
import vn.lgsp.controlbus.Synchronisations.Outcome;
import vn.lgsp.controlbus.Synchronisations.Selection;
import vn.lgsp.exchange.VietnamTime;
import vn.lgsp.messagestore.Reconciliations;
import vn.lgsp.messagestore.Resyncs;

/** Comparisons with a partner, and dossiers sent to it again, by script. */
@ControlController
@RequestMapping(path = "/control/v1", produces = MediaType.APPLICATION_JSON_VALUE)
@ResponseBody
class SyncApi {
    private static final int PAGE = 200;

    private final Synchronisations sync;
    private final Reconciliations reconciliations;
    private final Resyncs resyncs;

    SyncApi(Synchronisations sync, Reconciliations reconciliations, Resyncs resyncs) {
        this.sync = sync;
        this.reconciliations = reconciliations;
        this.resyncs = resyncs;
    }

    /** Times as {@code 2026-03-15T08:30:00+07:00}. */
    record Period(@Nullable String from, @Nullable String to) {}

    record Wish(
            @Nullable String from,
            @Nullable String to,
            @Nullable String agency,
            @Nullable String procedure,
            @Nullable String reason) {}

    record Reason(@Nullable String reason) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Items<T>(List<T> items, @Nullable String next) {
        /** A page of so many; the next one begins after the last of it. */
        static <S, T> Items<T> of(List<S> found, Function<S, T> view, Function<S, String> key) {
            return new Items<>(
                    found.stream().map(view).toList(), found.size() < PAGE ? null : key.apply(found.getLast()));
        }
    }

    /** @param left dossiers that are still to be asked about */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Comparison(
            UUID id,
            String system,
            String from,
            String to,
            @Nullable String actor,
            String state,
            String begunAt,
            @Nullable String endedAt,
            int counted,
            int equal,
            int found,
            int missing,
            int other,
            int underway,
            int unanswered,
            int left) {
        static Comparison of(Reconciliations.Run run) {
            return new Comparison(
                    run.id(),
                    run.system(),
                    VietnamTime.text(run.from()),
                    VietnamTime.text(run.to()),
                    run.actor(),
                    run.state(),
                    VietnamTime.text(run.begunAt()),
                    text(run.endedAt()),
                    run.counted(),
                    run.equal(),
                    run.found(),
                    run.missing(),
                    run.other(),
                    run.underway(),
                    run.unanswered(),
                    run.left());
        }
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Difference(
            String dossier,
            String result,
            @Nullable String here,
            @Nullable String there,
            @Nullable String code,
            String askedAt) {
        static Difference of(Reconciliations.Difference one) {
            return new Difference(
                    one.subject(),
                    one.result().name(),
                    one.here(),
                    one.there(),
                    one.code(),
                    VietnamTime.text(one.askedAt()));
        }
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Resync(
            UUID id,
            String system,
            String actor,
            String reason,
            @Nullable String from,
            @Nullable String to,
            @Nullable String agency,
            @Nullable String procedure,
            @Nullable UUID reconciliation,
            String state,
            String begunAt,
            @Nullable String endedAt,
            int total,
            int sent,
            int notSent,
            int left) {
        static Resync of(Resyncs.Run run) {
            return new Resync(
                    run.id(),
                    run.system(),
                    run.actor(),
                    run.reason(),
                    text(run.from()),
                    text(run.to()),
                    run.agency(),
                    run.procedure(),
                    run.reconciliation(),
                    run.state(),
                    VietnamTime.text(run.begunAt()),
                    text(run.endedAt()),
                    run.total(),
                    run.sent(),
                    run.notSent(),
                    run.left());
        }
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Dossier(
            String dossier,
            String state,
            int messages,
            @Nullable UUID exchangeId) {
        static Dossier of(Resyncs.Dossier one) {
            return new Dossier(one.subject(), one.state(), one.messages(), one.exchange());
        }
    }

    private static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : VietnamTime.text(time);
    }

    private static @Nullable Instant time(@Nullable String text) {
        return text == null || text.isBlank() ? null : VietnamTime.parse(text);
    }

    private static String line(@Nullable String text) {
        return text == null ? "" : Acts.oneLine(text);
    }

    /** The latest comparisons with a system. */
    @GetMapping("/systems/{name}/reconciliations")
    Items<Comparison> comparisons(@PathVariable String name) {
        return new Items<>(
                reconciliations.latest(name, PAGE).stream().map(Comparison::of).toList(), null);
    }

    /** Compares what changed in a period now, beside the night's own. */
    @PostMapping("/systems/{name}/reconciliations")
    ResponseEntity<?> compare(
            @PathVariable String name,
            @RequestBody Period period,
            @RequestHeader HttpHeaders headers,
            Authentication user) {
        return answer(
                sync.compare(name, time(period.from()), time(period.to()), user.getName()), Comparison::of, headers);
    }

    @GetMapping("/reconciliations/{id}")
    ResponseEntity<?> comparison(@PathVariable UUID id, @RequestHeader HttpHeaders headers) {
        return reconciliations
                .run(id)
                .<ResponseEntity<?>>map(run -> ResponseEntity.ok(Comparison.of(run)))
                .orElseGet(() -> ApiAnswers.of(Answer.NO_SYNC, headers));
    }

    @GetMapping("/reconciliations/{id}/differences")
    Items<Difference> differences(@PathVariable UUID id, @RequestParam(defaultValue = "") String after) {
        return Items.of(
                reconciliations.differences(id, after, PAGE), Difference::of, Reconciliations.Difference::subject);
    }

    @DeleteMapping("/reconciliations/{id}")
    ResponseEntity<?> cancelComparison(@PathVariable UUID id, @RequestHeader HttpHeaders headers, Authentication user) {
        Answer answer = sync.cancelComparison(id, user.getName());
        return answer == Answer.ASKED ? comparison(id, headers) : ApiAnswers.of(answer, headers);
    }

    /** Sends what it found missing or otherwise. */
    @PostMapping("/reconciliations/{id}/resync")
    ResponseEntity<?> resyncDifferences(
            @PathVariable UUID id,
            @RequestBody(required = false) @Nullable Reason why,
            @RequestHeader HttpHeaders headers,
            Authentication user) {
        return answer(
                sync.resync(id, Acts.act(user.getName(), why == null ? null : why.reason())), Resync::of, headers);
    }

    /** How many dossiers a wish would send; nothing is sent. */
    @PostMapping("/systems/{name}/resyncs/count")
    ResponseEntity<?> count(@PathVariable String name, @RequestBody Wish wish, @RequestHeader HttpHeaders headers) {
        Outcome<Synchronisations.Count> counted = sync.count(selection(name, wish));
        return counted.result() == null
                ? ApiAnswers.of(counted.answer(), headers)
                : ResponseEntity.ok(counted.result());
    }

    /** Sends the last state and the progress of dossiers again. */
    @PostMapping("/systems/{name}/resyncs")
    ResponseEntity<?> resync(
            @PathVariable String name,
            @RequestBody Wish wish,
            @RequestHeader HttpHeaders headers,
            Authentication user) {
        return answer(sync.resync(selection(name, wish), Acts.act(user.getName(), wish.reason())), Resync::of, headers);
    }

    private static Selection selection(String system, Wish wish) {
        return new Selection(system, time(wish.from()), time(wish.to()), line(wish.agency()), line(wish.procedure()));
    }

    @GetMapping("/resyncs/{id}")
    ResponseEntity<?> progress(@PathVariable UUID id, @RequestHeader HttpHeaders headers) {
        return resyncs.run(id)
                .<ResponseEntity<?>>map(run -> ResponseEntity.ok(Resync.of(run)))
                .orElseGet(() -> ApiAnswers.of(Answer.NO_SYNC, headers));
    }

    @GetMapping("/resyncs/{id}/dossiers")
    Items<Dossier> dossiers(@PathVariable UUID id, @RequestParam(defaultValue = "") String after) {
        return Items.of(resyncs.dossiers(id, after, PAGE), Dossier::of, Resyncs.Dossier::subject);
    }

    @PostMapping("/resyncs/{id}/pause")
    ResponseEntity<?> pause(@PathVariable UUID id, @RequestHeader HttpHeaders headers, Authentication user) {
        return changed(sync.pause(id, user.getName()), id, headers);
    }

    @PostMapping("/resyncs/{id}/resume")
    ResponseEntity<?> resume(@PathVariable UUID id, @RequestHeader HttpHeaders headers, Authentication user) {
        return changed(sync.resume(id, user.getName()), id, headers);
    }

    /** What was sent already goes on; nothing more is sent. */
    @DeleteMapping("/resyncs/{id}")
    ResponseEntity<?> cancel(@PathVariable UUID id, @RequestHeader HttpHeaders headers, Authentication user) {
        return changed(sync.cancel(id, user.getName()), id, headers);
    }

    private ResponseEntity<?> changed(Answer answer, UUID id, HttpHeaders headers) {
        return answer == Answer.ASKED ? progress(id, headers) : ApiAnswers.of(answer, headers);
    }

    private static <T> ResponseEntity<?> answer(Outcome<T> outcome, Function<T, ?> view, HttpHeaders headers) {
        T result = outcome.result();
        return result == null
                ? ApiAnswers.of(outcome.answer(), headers)
                : ResponseEntity.accepted().body(view.apply(result));
    }
}
