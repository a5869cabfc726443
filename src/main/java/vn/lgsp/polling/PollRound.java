package vn.lgsp.polling;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import vn.lgsp.delivery.partner.Mappings;
import vn.lgsp.delivery.partner.Partner;
import vn.lgsp.delivery.partner.Passage;
import vn.lgsp.delivery.partner.Trace;
import vn.lgsp.delivery.route.Trial;
import vn.lgsp.delivery.route.WayIn;
import vn.lgsp.exchange.Outcome;
import vn.lgsp.messagestore.FetchRefusals;
import vn.lgsp.messagestore.PollState;
import vn.lgsp.polling.ItemIntake.Fate;
import vn.lgsp.polling.ItemIntake.Item;
import vn.lgsp.polling.ItemIntake.NotNow;
import vn.lgsp.routing.ConnectedSystem;
import vn.lgsp.routing.Manifest;
import vn.lgsp.routing.Poll;
import vn.lgsp.translation.CanonicalItem;
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
    private final WayIn way;
    private final BooleanSupplier goesOn;
    private final Set<String> seen = new HashSet<>();

    /** @param goesOn whether the system may be asked, and what it told be taken */
    PollRound(PollParts parts, ConnectedSystem system, String name, Poll rule, BooleanSupplier goesOn) {
        this.parts = parts;
        this.system = system;
        this.name = name;
        this.rule = rule;
        this.words = new PollWords(name, rule, parts.partners().mappings(system.name()));
        this.way = new WayIn(Trial.poll(name), system, words::mapping, this::mapping, parts.partners());
        this.goesOn = goesOn;
    }

    private @Nullable String mapping(Manifest version) {
        Poll same = version.polls().get(name);
        return same == null ? null : same.mapping();
    }

    /** The round cannot be brought to its end now; the next one begins where this one is. */
    static final class Stopped extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient Outcome outcome;
        private final boolean ofThisVersion;

        Stopped(Outcome outcome) {
            this(outcome, true);
        }

        private Stopped(Outcome outcome, boolean ofThisVersion) {
            super(outcome.code(), null, false, false);
            this.outcome = outcome;
            this.ofThisVersion = ofThisVersion;
        }

        /** A person has to mend something. */
        static Stopped misconfigured(String code) {
            return new Stopped(new Outcome.Unavailable(code, "", true, null));
        }

        /** The same, and the version before would have come no further. */
        static Stopped anyVersion(String code) {
            return new Stopped(new Outcome.Unavailable(code, "", true, null), false);
        }

        /** Whether it says something about the version that asked. */
        boolean isOfThisVersion() {
            return ofThisVersion;
        }

        Outcome outcome() {
            return outcome;
        }

        boolean isMisconfigured() {
            return outcome instanceof Outcome.Rejected
                    || outcome instanceof Outcome.Unmappable
                    || outcome instanceof Outcome.Unavailable away && away.misconfigured();
        }

        @Nullable
        Duration retryAfter() {
            return outcome instanceof Outcome.Unavailable away ? away.retryAfter() : null;
        }
    }

    /**
     * Asks until there is nothing new, or it may go on no longer.
     *
     * @param state where it begins
     * @return whether it came to its end
     * @throws Stopped if the system, or the bus, cannot do its part now
     */
    boolean run(PollState state) {
        // A mapping that is not there would refuse everything.
        var unused = worded(PollWords::mapping);
        String cursor = state.cursor();
        for (int page = 1; page <= PAGES && goesOn.getAsBoolean(); page++) {
            Page asked = ask(cursor);
            if (!take(asked.items(), cursor)) {
                return false;
            }
            String next = asked.next();
            boolean moved = next != null && !next.equals(cursor);
            if (moved
                    && !parts.polls()
                            .move(system.name(), name, cursor, state.generation(), Objects.requireNonNull(next))) {
                log.warn("event=poll-overtaken system={} poll={}", system.name(), name);
                return false;
            }
            if (asked.items().isEmpty() || !moved && (rule.cursor() != null || rule.answer() == null)) {
                return true;
            }
            cursor = next;
        }
        return false;
    }

    /** Only what the version before could have worded speaks against this one. */
    private <T extends @Nullable Object> T worded(Function<PollWords, T> wording) {
        try {
            return wording.apply(words);
        } catch (MappingFailed e) {
            log.warn("event=poll-not-worded system={} poll={} reason=\"{}\"", system.name(), name, e.getMessage());
            boolean before = way.couldBefore((version, mappings) -> wording.apply(words(version, mappings)));
            throw before
                    ? new Stopped(new Outcome.Unmappable("mapping.failed", ""))
                    : Stopped.anyVersion("mapping.failed");
        }
    }

    private PollWords words(Manifest version, Mappings mappings) {
        Poll same = version.polls().get(name);
        if (same == null) {
            throw new IllegalStateException("The version before had no such poll");
        }
        return new PollWords(name, same, mappings);
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
        byte[] question = worded(
                each -> each.question(PollWords.basis(cursor, parts.clock().instant())));
        Partner.Answer answer = call(rule.operation(), question);
        if (!(answer.outcome() instanceof Outcome.Delivered)) {
            throw new Stopped(answer.outcome());
        }
        JsonNode body = answer.body();
        Optional<List<Item>> items = words.items(body, cursor);
        if (items.isEmpty()) {
            throw Stopped.misconfigured("poll.unreadable");
        }
        way.answered();
        JsonNode next = worded(each -> each.next(body, cursor));
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
     * @param from from where they were asked for, as JSON
     * @return whether all were taken
     */
    private boolean take(List<Item> items, @Nullable String from) {
        if (items.size() >= STORM
                && items.stream().noneMatch(item -> way.canRead(mapping -> words.read(mapping, item)))) {
            items.forEach(this::count);
            throw Stopped.anyVersion("poll.none-readable");
        }
        Set<String> accepted = new HashSet<>();
        try {
            return takeEach(items, from, accepted);
        } finally {
            // The system may not tell of them again.
            if (!accepted.isEmpty()) {
                parts.refusals().forget(system.name(), FetchRefusals.ofPoll(name), accepted);
            }
        }
    }

    private boolean takeEach(List<Item> items, @Nullable String from, Set<String> accepted) {
        for (Item item : items) {
            if (!goesOn.getAsBoolean()) {
                return false;
            }
            Fate fate = fate(item);
            parts.figures().item(system.name(), name, fate);
            keep(item, fate, from);
            if (fate instanceof Fate.Accepted) {
                accepted.add(item.id());
            } else {
                accepted.remove(item.id());
            }
            tell(item, fate);
        }
        return true;
    }

    private void keep(Item item, Fate fate, @Nullable String from) {
        switch (fate) {
            case Fate.Accepted accepted ->
                log.info(
                        "event=poll-item-accepted system={} poll={} id={} exchangeId={} repeated={}",
                        system.name(),
                        name,
                        item.id(),
                        accepted.exchangeId(),
                        accepted.repeated());
            case Fate.Changed changed -> {
                log.warn(
                        "event=poll-item-changed system={} poll={} id={} exchangeId={}",
                        system.name(),
                        name,
                        item.id(),
                        changed.exchangeId());
                refused(item, "poll.item-changed", from);
            }
            case Fate.Refused refused -> {
                log.warn(
                        "event=poll-item-refused system={} poll={} id={} code={} reason={}",
                        system.name(),
                        name,
                        item.id(),
                        refused.code(),
                        refused.reason());
                refused(item, refused.reason(), from);
            }
        }
    }

    private void refused(Item item, String code, @Nullable String from) {
        Instant now = parts.clock().instant();
        parts.refusals().add(system.name(), FetchRefusals.ofPoll(name), item.id(), code, from, now);
    }

    /** For its trial: people are told of a way that is new and reads little. */
    private void count(Item item) {
        try {
            way.read(mapping -> words.read(mapping, item));
        } catch (CanonicalItem.Unreadable e) {
            log.debug("event=poll-item-unreadable system={} poll={} id={}", system.name(), name, item.id());
        }
    }

    private Fate fate(Item item) {
        try {
            return parts.intake().take(system, rule, way, item);
        } catch (NotNow e) {
            throw new Stopped(new Outcome.Unavailable(e.code(), ""));
        }
    }

    /** Before anything else is asked: what the system was not told it may not tell again once the cursor is past it. */
    private void tell(Item item, Fate fate) {
        Poll.PollAnswer how = rule.answer();
        if (how == null) {
            return;
        }
        Outcome outcome =
                call(how.operation(), worded(each -> each.said(item, fate))).outcome();
        if (outcome instanceof Outcome.Rejected rejected) {
            // It would refuse that again; the item itself is where it belongs.
            log.warn(
                    "event=poll-answer-refused system={} poll={} id={} code={}",
                    system.name(),
                    name,
                    item.id(),
                    rejected.code());
        } else if (!(outcome instanceof Outcome.Delivered)) {
            throw new Stopped(outcome);
        }
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
