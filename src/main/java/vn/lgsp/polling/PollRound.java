package vn.lgsp.polling;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import vn.lgsp.delivery.partner.Partner;
import vn.lgsp.delivery.partner.Passage;
import vn.lgsp.delivery.partner.Trace;
import vn.lgsp.exchange.Outcome;
import vn.lgsp.polling.ItemIntake.Fate;
import vn.lgsp.polling.ItemIntake.Item;
import vn.lgsp.polling.ItemIntake.NotNow;
import vn.lgsp.routing.ConnectedSystem;
import vn.lgsp.routing.Poll;
import vn.lgsp.translation.ExactJson;
import vn.lgsp.translation.MappingFailed;

/**
 * One round of asking: page after page until there is nothing new. Where the next page begins is kept when everything of this
 * one was accepted, or told to be refused; a round that ends before asks the same again, and items are known again.
 */
final class PollRound {
    /** A system that always has more lets others have their turn after so many. */
    private static final int PAGES = 100;

    /** So many that none of them can be read speak against the mapping, and not against the items. */
    private static final int STORM = 5;

    private static final JsonMapper JSON = ExactJson.MAPPER;
    private static final Logger log = LoggerFactory.getLogger(PollRound.class);

    private final PollParts parts;
    private final ConnectedSystem system;
    private final String name;
    private final Poll rule;
    private final PollWords words;
    private final BooleanSupplier goesOn;
    private final Set<String> seen = new HashSet<>();

    /** @param goesOn whether the system may be asked, and what it told be taken */
    PollRound(PollParts parts, ConnectedSystem system, String name, Poll rule, BooleanSupplier goesOn) {
        this.parts = parts;
        this.system = system;
        this.name = name;
        this.rule = rule;
        this.words = new PollWords(name, rule, parts.partners().mappings(system.name()));
        this.goesOn = goesOn;
    }

    /** The round cannot be brought to its end now; the next one begins where this one is. */
    static final class Stopped extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final String code;
        private final boolean misconfigured;
        private final @Nullable Duration retryAfter;

        Stopped(String code, boolean misconfigured, @Nullable Duration retryAfter) {
            super(code, null, false, false);
            this.code = code;
            this.misconfigured = misconfigured;
            this.retryAfter = retryAfter;
        }

        String code() {
            return code;
        }

        boolean isMisconfigured() {
            return misconfigured;
        }

        @Nullable
        Duration retryAfter() {
            return retryAfter;
        }
    }

    /**
     * Asks until there is nothing new, or it may go on no longer.
     *
     * @param kept where it begins, as JSON
     * @return whether it came to its end
     * @throws Stopped if the system, or the bus, cannot do its part now
     */
    boolean run(@Nullable String kept) {
        try {
            // A mapping that is not there would refuse everything.
            words.mapping();
            String cursor = kept;
            for (int page = 1; page <= PAGES && goesOn.getAsBoolean(); page++) {
                Page asked = ask(cursor);
                if (!take(asked.items())) {
                    return false;
                }
                String next = asked.next();
                boolean moved = next != null && !next.equals(cursor);
                if (moved && !parts.polls().move(system.name(), name, cursor, Objects.requireNonNull(next))) {
                    log.warn("event=poll-overtaken system={} poll={}", system.name(), name);
                    return false;
                }
                if (asked.items().isEmpty() || !moved && (rule.cursor() != null || rule.answer() == null)) {
                    return true;
                }
                cursor = next;
            }
            return false;
        } catch (MappingFailed e) {
            log.warn("event=poll-not-worded system={} poll={} reason=\"{}\"", system.name(), name, e.getMessage());
            throw new Stopped("mapping.failed", true, null);
        }
    }

    /**
     * What the system told.
     *
     * @param items what was not seen before in this round
     * @param next where the next question begins, as JSON; null if nobody says
     */
    private record Page(List<Item> items, @Nullable String next) {}

    private Page ask(@Nullable String kept) {
        JsonNode cursor = kept == null ? null : JSON.readTree(kept);
        byte[] question = words.question(PollWords.basis(cursor, parts.clock().instant()));
        Partner.Answer answer = call(rule.operation(), question);
        if (!(answer.outcome() instanceof Outcome.Delivered)) {
            throw stopped(answer.outcome());
        }
        JsonNode body = answer.body();
        Optional<List<Item>> items = words.items(body, cursor);
        if (items.isEmpty()) {
            throw new Stopped("poll.unreadable", true, null);
        }
        JsonNode next = words.next(body, cursor);
        return new Page(fresh(items.get()), next == null ? null : JSON.writeValueAsString(next));
    }

    /** Without a cursor the system tells the same until it was told what became of it, or for ever. */
    private List<Item> fresh(List<Item> items) {
        return rule.cursor() != null
                ? items
                : items.stream()
                        .filter(item -> seen.add(JSON.writeValueAsString(item.json())))
                        .toList();
    }

    /**
     * Takes them one after the other, none skipped.
     *
     * @return whether all were taken
     */
    private boolean take(List<Item> items) {
        if (items.size() >= STORM && items.stream().noneMatch(words::isReadable)) {
            throw new Stopped("poll.none-readable", true, null);
        }
        for (Item item : items) {
            if (!goesOn.getAsBoolean()) {
                return false;
            }
            Fate fate = fate(item);
            parts.figures().item(system.name(), name, fate);
            switch (fate) {
                case Fate.Accepted accepted ->
                    log.info(
                            "event=poll-item-accepted system={} poll={} id={} exchangeId={} repeated={}",
                            system.name(),
                            name,
                            item.id(),
                            accepted.exchangeId(),
                            accepted.repeated());
                case Fate.Refused refused -> {
                    log.warn(
                            "event=poll-item-refused system={} poll={} id={} code={} reason={}",
                            system.name(),
                            name,
                            item.id(),
                            refused.code(),
                            refused.reason());
                    parts.refusals()
                            .add(
                                    system.name(),
                                    "poll:" + name,
                                    item.id(),
                                    refused.reason(),
                                    parts.clock().instant());
                }
            }
            tell(item, fate);
        }
        return true;
    }

    private Fate fate(Item item) {
        try {
            return parts.intake().take(system, rule, words.mapping(), item);
        } catch (NotNow e) {
            throw new Stopped(e.code(), false, null);
        }
    }

    /** Before anything else is asked: what the system was not told it may not tell again once the cursor is past it. */
    private void tell(Item item, Fate fate) {
        Poll.PollAnswer how = rule.answer();
        if (how == null) {
            return;
        }
        Outcome outcome = call(how.operation(), words.said(how, item, fate)).outcome();
        if (outcome instanceof Outcome.Rejected rejected) {
            // It would refuse that again; the item itself is where it belongs.
            log.warn(
                    "event=poll-answer-refused system={} poll={} id={} code={}",
                    system.name(),
                    name,
                    item.id(),
                    rejected.code());
        } else if (!(outcome instanceof Outcome.Delivered)) {
            throw stopped(outcome);
        }
    }

    private static Stopped stopped(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Unavailable away -> new Stopped(away.code(), away.misconfigured(), away.retryAfter());
            case Outcome.OutcomeUnknown unknown -> new Stopped(unknown.code(), false, null);
            case Outcome.Rejected rejected -> new Stopped(rejected.code(), true, null);
            case Outcome.Unmappable ours -> new Stopped(ours.code(), true, null);
            case Outcome.Delivered answered -> throw new IllegalArgumentException(answered.toString());
        };
    }

    private Partner.Answer call(String operation, byte[] json) {
        return parts.partners()
                .calling(
                        system.name(),
                        partner -> partner.call(operation, json, new Passage() {
                            @Override
                            public void made(Trace trace) {
                                log.info(
                                        "event=poll-call system={} poll={} operation={} status={} outcome={} code={} ms={}",
                                        system.name(),
                                        name,
                                        trace.operation(),
                                        trace.status(),
                                        trace.outcome(),
                                        trace.code(),
                                        trace.duration().toMillis());
                            }

                            @Override
                            public boolean lasts() {
                                return goesOn.getAsBoolean();
                            }
                        }));
    }
}
