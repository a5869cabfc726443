package vn.lgsp.deployment;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;
import vn.lgsp.delivery.Deliverer.Message;
import vn.lgsp.delivery.Result;
import vn.lgsp.delivery.partner.RecordedPartner;
import vn.lgsp.delivery.partner.Recording;
import vn.lgsp.delivery.partner.Trace;
import vn.lgsp.delivery.route.Rehearsal;
import vn.lgsp.deployment.Shadow.Change;
import vn.lgsp.deployment.Shadow.Kind;
import vn.lgsp.exchange.Outcome;
import vn.lgsp.exchange.Outcome.OutcomeUnknown;
import vn.lgsp.exchange.Outcome.Unavailable;
import vn.lgsp.exchange.Outcome.Unmappable;
import vn.lgsp.exchange.Seal;
import vn.lgsp.messagestore.EventView;
import vn.lgsp.messagestore.Exchanges;
import vn.lgsp.messagestore.Originals;
import vn.lgsp.routing.Manifest;
import vn.lgsp.translation.ExactJson;

/** Puts recorded deliveries of one system through another version of its folder, and compares. */
final class Replay {
    /** Events of one subject that are looked through for what went together with a message. */
    private static final int EVENTS = 1_000;

    private final String system;
    private final Rehearsal rehearsal;
    private final Exchanges exchanges;
    private final Originals originals;
    private final Seal seal;
    private final Set<String> logins = new HashSet<>();
    private final Set<String> questions = new HashSet<>();
    /** What went together is looked at once. */
    private final Map<UUID, Verdict> together = new ConcurrentHashMap<>();

    /** @param manifests what the live version says, and what the other one says */
    Replay(
            String system,
            Rehearsal rehearsal,
            Exchanges exchanges,
            Originals originals,
            Seal seal,
            List<Manifest> manifests) {
        this.system = system;
        this.rehearsal = rehearsal;
        this.exchanges = exchanges;
        this.originals = originals;
        this.seal = seal;
        for (Manifest each : manifests) {
            if (each.authentication() != null
                    && each.authentication().settings().containsKey("login")) {
                logins.add(each.authentication().settings().get("login"));
            }
            each.operations().values().forEach(operation -> {
                if (operation.query() != null) {
                    questions.add(operation.query());
                }
            });
        }
    }

    /** What came of comparing one message. */
    sealed interface Verdict {
        /**
         * It was compared.
         *
         * @param changes none if everything is the same
         * @param said what was accepted and answered
         */
        record Compared(List<Change> changes, List<JsonNode> said) implements Verdict {}

        /** @param gap what would have been needed and is not kept, in a word */
        record NotComparable(String gap) implements Verdict {}
    }

    private static final class Gap extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Gap(String what) {
            super(what, null, false, false);
        }
    }

    Verdict of(UUID exchange, String subject) {
        try {
            Attempt attempt = Attempt.last(exchanges.timeline(exchange), system, logins, questions);
            if (attempt == null) {
                throw new Gap("not-tried");
            }
            if (attempt.edited()) {
                throw new Gap("edited-since");
            }
            return goneTogether(attempt) > 1
                    ? together(attempt, subject)
                    : compared(List.of(exchange), attempt.calls());
        } catch (Gap e) {
            return new Verdict.NotComparable(String.valueOf(e.getMessage()));
        } catch (Seal.SealBroken e) {
            return new Verdict.NotComparable("seal-broken");
        }
    }

    private static int goneTogether(Attempt attempt) {
        return attempt.calls().stream()
                .mapToInt(call -> Integer.parseInt(call.detail().getOrDefault("together", "1")))
                .max()
                .orElse(1);
    }

    /** All messages of the call in their order; what was sent and answered stands with the first of them. */
    private Verdict together(Attempt attempt, String subject) {
        EventView own = attempt.calls().getLast();
        List<EventView> of = exchanges.timeline(subject, EVENTS).stream()
                .filter(event -> system.equals(event.receiver())
                        && event.kind() == own.kind()
                        && event.at().equals(own.at())
                        && Attempt.operation(event).equals(Attempt.operation(own)))
                .toList();
        if (of.size() != goneTogether(attempt) || of.getFirst().parts().isEmpty()) {
            throw new Gap("together");
        }
        UUID first = of.getFirst().exchangeId();
        Verdict known = together.get(of.getFirst().id());
        if (known != null) {
            return known;
        }
        Attempt whole = Attempt.last(exchanges.timeline(first), system, logins, questions);
        Verdict verdict = whole == null
                        || !whole.calls().getLast().id().equals(of.getFirst().id())
                ? new Verdict.NotComparable("together")
                : compared(of.stream().map(EventView::exchangeId).toList(), whole.calls());
        together.put(of.getFirst().id(), verdict);
        return verdict;
    }

    private Verdict compared(List<UUID> messages, List<EventView> calls) {
        List<Message> bodies = messages.stream().map(this::message).toList();
        List<Recording.Call> recorded = calls.stream().map(this::recorded).toList();
        Recording answers = new Recording(recorded);
        Result result = rehearsal.deliver(bodies, answers);
        answers.gap().ifPresent(gap -> {
            throw new Gap(gap);
        });
        List<Change> changes = new ArrayList<>();
        List<Trace> now = result.traces();
        for (int i = 0; i < Math.max(calls.size(), now.size()); i++) {
            compare(i < calls.size() ? calls.get(i) : null, i < now.size() ? now.get(i) : null, changes);
        }
        if (result.outcome() instanceof Unmappable unmappable && !(calls.isEmpty() && now.isEmpty())) {
            changes.add(new Change("", Kind.OUTCOME, Difference.of(null, said("Unmappable", unmappable.code()))));
        }
        return new Verdict.Compared(List.copyOf(changes), changes.isEmpty() ? List.of() : said(bodies, recorded));
    }

    private List<JsonNode> said(List<Message> messages, List<Recording.Call> calls) {
        List<JsonNode> said = new ArrayList<>();
        messages.forEach(
                each -> said.add(json(seal.open(each.sealed(), each.envelope().id()))));
        calls.forEach(each -> said.add(json(each.answer())));
        return List.copyOf(said);
    }

    private Message message(UUID exchange) {
        return originals
                .of(exchange, system)
                .map(original -> new Message(original.envelope(), original.sealed(), 0))
                .orElseThrow(() -> new Gap("body-gone"));
    }

    private Recording.Call recorded(EventView call) {
        int status = Integer.parseInt(call.detail().getOrDefault("status", "0"));
        byte[] headers = call.parts().contains("headers") ? part(call, "headers") : new byte[0];
        return new Recording.Call(Attempt.operation(call), status, part(call, "answer"), headers, unanswered(call));
    }

    private byte[] part(EventView call, String part) {
        return exchanges.part(call.exchangeId(), call.id(), part).orElseThrow(() -> new Gap("body-gone"));
    }

    private static Outcome unanswered(EventView call) {
        String code = call.detail().getOrDefault("code", "");
        return call.detail().getOrDefault("outcome", "").equals(Unavailable.class.getSimpleName())
                ? new Unavailable(code, "")
                : new OutcomeUnknown(code, "");
    }

    private void compare(@Nullable EventView then, @Nullable Trace now, List<Change> changes) {
        if (then != null && now != null && Attempt.operation(then).equals(now.operation())) {
            Difference.between(json(part(then, "request")), json(now.request()))
                    .forEach(place -> changes.add(new Change(now.operation(), Kind.SENT, place)));
            JsonNode was = said(
                    then.detail().getOrDefault("outcome", ""), then.detail().getOrDefault("code", ""));
            JsonNode is = said(now.outcome(), now.code());
            if (!was.equals(is) && !now.code().equals(RecordedPartner.NEVER_ASKED)) {
                changes.add(new Change(now.operation(), Kind.OUTCOME, Difference.of(was, is)));
            }
            return;
        }
        if (then != null) {
            changes.add(new Change(
                    Attempt.operation(then), Kind.CALL_REMOVED, Difference.of(json(part(then, "request")), null)));
        }
        if (now != null) {
            changes.add(new Change(now.operation(), Kind.CALL_ADDED, Difference.of(null, json(now.request()))));
        }
    }

    private static JsonNode said(String outcome, String code) {
        return StringNode.valueOf(code.isEmpty() ? outcome : outcome + " " + code);
    }

    private static JsonNode json(byte[] body) {
        try {
            return ExactJson.MAPPER.readTree(body);
        } catch (JacksonException e) {
            return StringNode.valueOf(new String(body, StandardCharsets.UTF_8));
        }
    }
}
