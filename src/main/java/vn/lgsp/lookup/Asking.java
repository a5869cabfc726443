package vn.lgsp.lookup;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import vn.lgsp.delivery.partner.Partner;
import vn.lgsp.delivery.route.RouteRegistry;
import vn.lgsp.exchange.Outcome;
import vn.lgsp.exchange.Outcome.Delivered;
import vn.lgsp.exchange.Outcome.OutcomeUnknown;
import vn.lgsp.exchange.Outcome.Rejected;
import vn.lgsp.exchange.Outcome.Unavailable;
import vn.lgsp.exchange.Outcome.Unmappable;
import vn.lgsp.lookup.Reply.Answered;
import vn.lgsp.lookup.Reply.Reason;
import vn.lgsp.lookup.Reply.Unanswered;
import vn.lgsp.translation.MappingFailed;
import vn.lgsp.translation.Violation;

/** Asks partners: each question on a virtual thread of its own, and never longer than its time-out. */
final class Asking implements AutoCloseable {
    /** The code of an answer mapping that says that there is nothing of the kind. In a minute there may be. */
    private static final String NONE = "none";
    /** A question ends in time by itself, unless it waits while another one signs in. */
    private static final Duration GRACE = Duration.ofMillis(250);

    private final RouteRegistry partners;
    private final InstantSource clock;
    private final Logger log;
    private final ExecutorService errands = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("lookup-", 0).factory());

    /** @param log what is told of each question and its requests */
    Asking(RouteRegistry partners, InstantSource clock, Logger log) {
        this.partners = partners;
        this.clock = clock;
        this.log = log;
    }

    /**
     * What came of a question.
     *
     * @param lasting whether the answer will be the same for a while
     * @param outcome what the partner's answer meant; null if there was none, or nobody waited for it
     */
    record Said(Reply reply, boolean lasting, @Nullable Outcome outcome) {
        Said(Unanswered reply) {
            this(reply, false, null);
        }

        Said(Unanswered reply, Outcome outcome) {
            this(reply, false, outcome);
        }
    }

    Said ask(Inquiry inquiry, UUID id, Turnstile.Place place) {
        Future<Said> errand = errands.submit(() -> run(inquiry, id, place));
        try {
            return errand.get(inquiry.offer().rule().timeout().plus(GRACE).toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return new Said(new Unanswered(Reason.TIMEOUT));
        } catch (ExecutionException e) {
            log.error("event=lookup-failed id={} system={}", id, inquiry.offer().system(), e.getCause());
            return new Said(new Unanswered(Reason.UNASKABLE));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Said(new Unanswered(Reason.TIMEOUT));
        }
    }

    private Said run(Inquiry inquiry, UUID id, Turnstile.Place place) {
        Offer offer = inquiry.offer();
        byte[] request;
        try {
            request = offer.request(inquiry.question(), variables(inquiry, id));
        } catch (MappingFailed e) {
            place.unused();
            log.error("event=lookup-not-worded id={} system={} reason=\"{}\"", id, offer.system(), e.getMessage());
            return new Said(new Unanswered(Reason.UNASKABLE));
        }
        Said said = null;
        Duration rest = null;
        try {
            Errand errand = new Errand(id, offer, log);
            Partner.Answer answer = partners.calling(
                    offer.system(), partner -> partner.call(offer.rule().operation(), request, errand));
            rest = answer.outcome() instanceof Unavailable away ? away.retryAfter() : null;
            said = said(answer, id, offer, !errand.lasts());
            return said;
        } finally {
            if (said != null && isAnswer(said.reply())) {
                place.answered();
            } else {
                place.failed(rest);
            }
        }
    }

    /** A refusal shows that the system is well. */
    private static boolean isAnswer(Reply reply) {
        return reply instanceof Answered || reply instanceof Unanswered no && no.reason() == Reason.REFUSED;
    }

    /** An answer that may be told to others is asked for without saying for whom. */
    static Map<String, @Nullable Object> variables(Inquiry inquiry, UUID id) {
        boolean told = inquiry.offer().rule().cache() == null;
        Map<String, @Nullable Object> variables = new HashMap<>();
        variables.put("id", id.toString());
        variables.put("caller", told ? inquiry.caller().system().name() : null);
        variables.put("officer", told ? inquiry.officer() : null);
        variables.put("purpose", told ? inquiry.purpose() : null);
        variables.put("dossier", told ? inquiry.dossier() : null);
        return variables;
    }

    private Said said(Partner.Answer answer, UUID id, Offer offer, boolean over) {
        Outcome outcome = answer.outcome();
        return switch (outcome) {
            case Delivered done -> told(answer.body(), done, id, offer);
            case Rejected no ->
                new Said(new Unanswered(Reason.REFUSED, no.code(), no.text(), null, List.of()), outcome);
            case Unavailable away -> new Said(unreached(away, offer, over), outcome);
            case OutcomeUnknown unknown ->
                new Said(
                        over || unknown.code().equals("timeout")
                                ? new Unanswered(Reason.TIMEOUT)
                                : new Unanswered(Reason.UNREADABLE, unknown.code()),
                        outcome);
            case Unmappable ours -> new Said(new Unanswered(Reason.UNASKABLE, ours.code()), outcome);
        };
    }

    private Unanswered unreached(Unavailable away, Offer offer, boolean over) {
        if (away.misconfigured()) {
            log.warn("event=lookup-misconfigured system={} code={}", offer.system(), away.code());
            return new Unanswered(Reason.MISCONFIGURED, away.code());
        }
        return over
                ? new Unanswered(Reason.TIMEOUT)
                : new Unanswered(Reason.AWAY, away.code(), "", away.retryAfter(), List.of());
    }

    /** What callers are told keeps its contract, or they are told nothing. */
    private Said told(@Nullable JsonNode body, Delivered done, UUID id, Offer offer) {
        if (body == null) {
            return new Said(new Unanswered(Reason.UNREADABLE, "answer.empty"), done);
        }
        Instant at = clock.instant();
        try {
            JsonNode answer = offer.told(body);
            List<Violation> violations = offer.checkAnswer(answer);
            if (violations.isEmpty()) {
                return new Said(
                        new Answered(id, at, false, answer), !done.code().equals(NONE), done);
            }
            log.warn(
                    "event=lookup-answer-odd id={} system={} lookup={} at={} codes={}",
                    id,
                    offer.system(),
                    offer.name(),
                    violations.stream().map(Violation::pointer).toList(),
                    violations.stream().map(Violation::code).toList());
        } catch (MappingFailed | JacksonException e) {
            log.warn(
                    "event=lookup-answer-not-worded id={} system={} reason=\"{}\"", id, offer.system(), e.getMessage());
        }
        return new Said(new Unanswered(Reason.UNREADABLE, "answer.unreadable"), done);
    }

    @Override
    public void close() {
        errands.shutdownNow();
    }
}
