package vn.lgsp.controlbus;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.lgsp.delivery.Act;
import vn.lgsp.messagestore.FetchRefusals;
import vn.lgsp.messagestore.FetchRefusals.Refusal;
import vn.lgsp.messagestore.PollState;
import vn.lgsp.messagestore.Polls;
import vn.lgsp.messagestore.Polls.SetBack;
import vn.lgsp.routing.ConnectedSystem;
import vn.lgsp.routing.Poll;
import vn.lgsp.routing.Systems;

/** How asking systems stands, and having one asked once more from where it was before; kept with who wanted it. */
final class PollActs {
    private static final Logger LOG = LoggerFactory.getLogger(PollActs.class);
    private static final int LONGEST = 4000;
    private static final int SHOWN = 20;
    private static final int REFUSED = 200;

    private final Systems systems;
    private final Polls polls;
    private final FetchRefusals refusals;
    private final MeterRegistry figures;
    private final InstantSource clock;

    PollActs(Systems systems, Polls polls, FetchRefusals refusals, MeterRegistry figures, InstantSource clock) {
        this.systems = systems;
        this.polls = polls;
        this.refusals = refusals;
        this.figures = figures;
        this.clock = clock;
    }

    /**
     * One poll of a system.
     *
     * @param refused items of it that cannot be taken, the latest ones first
     * @param refusedCount how many there are
     * @param setBacks who had it asked once more, the latest first
     */
    record Line(
            ConnectedSystem system,
            String name,
            Poll rule,
            PollState state,
            List<Refusal> refused,
            long refusedCount,
            List<SetBack> setBacks) {
        /** Whether there is a place to go back to. */
        public boolean hasCursor() {
            return rule.cursor() != null;
        }
    }

    /** All polls, of this system if one is given. */
    List<Line> lines(@Nullable String system) {
        return systems.all().stream()
                .filter(each -> system == null || each.name().equals(system))
                .filter(each -> each.manifest().connection() != null)
                .flatMap(each -> each.manifest().polls().entrySet().stream()
                        .map(poll -> line(each, poll.getKey(), poll.getValue())))
                .toList();
    }

    private Line line(ConnectedSystem system, String poll, Poll rule) {
        String source = FetchRefusals.ofPoll(poll);
        return new Line(
                system,
                poll,
                rule,
                polls.state(system.name(), poll),
                refusals.of(system.name(), source, REFUSED),
                refusals.count(system.name(), source),
                polls.setBacks(system.name(), poll, SHOWN));
    }

    /** Has a refused item fetched once more, with all that came after it; what was accepted before is known again. */
    Answer again(String system, String poll, String item, Act act) {
        Optional<Refusal> refusal = refusals.find(system, FetchRefusals.ofPoll(poll), item);
        return refusal.isEmpty()
                ? rule(system, poll).isEmpty() ? Answer.NO_POLL : Answer.NO_ITEM
                : from(system, poll, refusal.get().from(), act);
    }

    /**
     * Has the system asked once more from this place.
     *
     * @param cursor as JSON; null for the beginning
     */
    Answer from(String system, String poll, @Nullable String cursor, Act act) {
        Optional<Poll> rule = rule(system, poll);
        if (rule.isEmpty()) {
            return Answer.NO_POLL;
        }
        if (act.reason().isEmpty()) {
            return Answer.REASON_MISSING;
        }
        if (rule.get().cursor() == null) {
            return Answer.NO_CURSOR;
        }
        if (cursor != null && cursor.length() > LONGEST) {
            return Answer.CURSOR_WRONG;
        }
        if (!polls.setBack(system, poll, cursor, act.actor(), act.reason(), clock.instant())) {
            return Answer.NO_POLL;
        }
        LOG.info(
                "event=operator-act act=ask-again actor={} system={} poll={} reason=\"{}\"",
                act.actor(),
                system,
                poll,
                act.reason());
        figures.counter("lgsp.operator.acts", "act", "ask-again", "system", system)
                .increment();
        return Answer.ASKED;
    }

    private Optional<Poll> rule(String system, String poll) {
        return systems.named(system)
                .flatMap(each -> Optional.ofNullable(each.manifest().polls().get(poll)));
    }
}
