package vn.lgsp.controlbus;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.lgsp.delivery.Act;
import vn.lgsp.messagestore.Reconciliations;
import vn.lgsp.messagestore.Resyncs;
import vn.lgsp.routing.AgencyCode;
import vn.lgsp.routing.ConnectedSystem;
import vn.lgsp.routing.Manifest.Reconcile;
import vn.lgsp.routing.Systems;

/** What operators wish of comparisons with a partner, and of sending dossiers to it again. */
final class Synchronisations {
    private static final Logger LOG = LoggerFactory.getLogger(Synchronisations.class);
    private static final Duration LONGEST = Duration.ofDays(400);
    private static final int PER_SECOND = 5;

    private final Systems systems;
    private final Reconciliations reconciliations;
    private final Resyncs resyncs;

    Synchronisations(Systems systems, Reconciliations reconciliations, Resyncs resyncs) {
        this.systems = systems;
        this.reconciliations = reconciliations;
        this.resyncs = resyncs;
    }

    /**
     * Which dossiers.
     *
     * @param from the first moment of the period
     * @param to the first moment after it
     * @param agency this agency and those below it, or all if empty
     * @param procedure this procedure, or all if empty
     */
    record Selection(
            String system, @Nullable Instant from, @Nullable Instant to, String agency, String procedure) {}

    /**
     * What sending them would be.
     *
     * @param seconds how long it takes at least
     */
    record Count(int dossiers, int seconds) {}

    /** What became of a wish; one of the two others is there if it was carried out. */
    record Outcome<T>(Answer answer, @Nullable T result) {
        static <T> Outcome<T> of(Answer answer) {
            return new Outcome<>(answer, null);
        }

        static <T> Outcome<T> asked(T result) {
            return new Outcome<>(Answer.ASKED, result);
        }
    }

    Outcome<Reconciliations.Run> compare(String system, @Nullable Instant from, @Nullable Instant to, String actor) {
        ConnectedSystem partner =
                systems.named(system).filter(ConnectedSystem::isReceiver).orElse(null);
        if (partner == null) {
            return Outcome.of(Answer.UNKNOWN);
        }
        Reconcile how = partner.manifest().reconcile();
        if (how == null) {
            return Outcome.of(Answer.NOT_COMPARABLE);
        }
        if (from == null || to == null || !isPeriod(from, to)) {
            return Outcome.of(Answer.PERIOD_WRONG);
        }
        Reconciliations.Run run =
                reconciliations.begin(system, how.type(), from, to, actor).orElseThrow();
        LOG.info(
                "event=reconciliation-begun actor={} system={} id={} count={}", actor, system, run.id(), run.counted());
        return Outcome.asked(run);
    }

    Answer cancelComparison(UUID id, String actor) {
        if (reconciliations.run(id).isEmpty()) {
            return Answer.NO_SYNC;
        }
        if (!reconciliations.cancel(id)) {
            return Answer.OVER;
        }
        LOG.info("event=reconciliation-cancelled id={} actor={}", id, actor);
        return Answer.ASKED;
    }

    Outcome<Count> count(Selection wanted) {
        Answer wrong = wrong(wanted);
        if (wrong != Answer.ASKED) {
            return Outcome.of(wrong);
        }
        int dossiers = resyncs.count(choice(wanted));
        return Outcome.asked(new Count(dossiers, Math.ceilDiv(dossiers, perSecond(wanted.system()))));
    }

    Outcome<Resyncs.Run> resync(Selection wanted, Act act) {
        Answer wrong = act.reason().isEmpty() ? Answer.REASON_MISSING : wrong(wanted);
        if (wrong != Answer.ASKED) {
            return Outcome.of(wrong);
        }
        String agency = wanted.agency().isEmpty() ? null : wanted.agency();
        return begun(resyncs.begin(new Resyncs.Wish(act.id(), act.actor(), act.reason(), agency), choice(wanted)));
    }

    /** Sends what a comparison found missing or otherwise. */
    Outcome<Resyncs.Run> resync(UUID comparison, Act act) {
        Reconciliations.Run found = reconciliations.run(comparison).orElse(null);
        if (found == null) {
            return Outcome.of(Answer.NO_SYNC);
        }
        if (act.reason().isEmpty()) {
            return Outcome.of(Answer.REASON_MISSING);
        }
        return begun(resyncs.begin(new Resyncs.Wish(act.id(), act.actor(), act.reason(), null), found));
    }

    private static Outcome<Resyncs.Run> begun(Optional<Resyncs.Run> begun) {
        if (begun.isEmpty()) {
            return Outcome.of(Answer.NOTHING_CHOSEN);
        }
        Resyncs.Run run = begun.get();
        LOG.info(
                "event=resync-begun actor={} system={} id={} count={} reason=\"{}\"",
                run.actor(),
                run.system(),
                run.id(),
                run.total(),
                run.reason());
        return Outcome.asked(run);
    }

    Answer pause(UUID id, String actor) {
        return change(id, actor, "PAUSED", "RUNNING");
    }

    Answer resume(UUID id, String actor) {
        return change(id, actor, "RUNNING", "PAUSED");
    }

    Answer cancel(UUID id, String actor) {
        return change(id, actor, "CANCELLED", "RUNNING", "PAUSED");
    }

    private Answer change(UUID id, String actor, String to, String... from) {
        Resyncs.Run run = resyncs.run(id).orElse(null);
        if (run == null) {
            return Answer.NO_SYNC;
        }
        if (run.state().equals(to)) {
            return Answer.ASKED;
        }
        if (!resyncs.change(id, to, from)) {
            return Answer.OVER;
        }
        LOG.info("event=resync-changed id={} actor={} state={}", id, actor, to);
        return Answer.ASKED;
    }

    private Answer wrong(Selection wanted) {
        if (systems.named(wanted.system()).filter(ConnectedSystem::isReceiver).isEmpty()) {
            return Answer.UNKNOWN;
        }
        return wanted.from() == null || wanted.to() == null || !isPeriod(wanted.from(), wanted.to())
                ? Answer.PERIOD_WRONG
                : Answer.ASKED;
    }

    private static Resyncs.Choice choice(Selection wanted) {
        AgencyCode agency = AgencyCode.of(wanted.agency());
        Predicate<String> covered = wanted.agency().isEmpty() ? null : code -> agency.covers(AgencyCode.of(code));
        Instant from = Objects.requireNonNull(wanted.from());
        Instant to = Objects.requireNonNull(wanted.to());
        return new Resyncs.Choice(
                wanted.system(), from, to, covered, wanted.procedure().isEmpty() ? null : wanted.procedure());
    }

    private int perSecond(String system) {
        return systems.named(system)
                .map(one -> one.manifest().reconcile())
                .map(Reconcile::perSecond)
                .orElse(PER_SECOND);
    }

    private static boolean isPeriod(Instant from, Instant to) {
        return from.isBefore(to) && Duration.between(from, to).compareTo(LONGEST) <= 0;
    }
}
