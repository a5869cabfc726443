package vn.lgsp.controlbus.sync;

import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.lgsp.messagestore.Reconciliations;
import vn.lgsp.messagestore.Reconciliations.Next;
import vn.lgsp.messagestore.Reconciliations.Result;
import vn.lgsp.messagestore.Reconciliations.Standing;
import vn.lgsp.routing.ConnectedSystem;
import vn.lgsp.routing.Manifest.Connection;
import vn.lgsp.routing.Manifest.Reconcile;

/** Goes on with a system's comparisons, one subject after the other. What it did not settle is asked about again. */
final class Reconciler {
    private static final Logger log = LoggerFactory.getLogger(Reconciler.class);

    private final Reconciliations runs;
    private final Question question;
    private final Readiness readiness;
    private final Duration again;

    Reconciler(Reconciliations runs, Question question, Readiness readiness, Duration again) {
        this.runs = runs;
        this.question = question;
        this.readiness = readiness;
        this.again = again;
    }

    /** @param enough when to stop in between */
    void run(ConnectedSystem system, Reconcile how, BooleanSupplier enough) {
        Pace pace = new Pace(how.perSecond());
        while (!enough.getAsBoolean() && readiness.toAsk(system)) {
            Optional<Next> next = runs.next(system.name());
            if (next.isEmpty() || !compared(system, how, next.get())) {
                return;
            }
            pace.await();
        }
    }

    /** @return false if the partner is away */
    private boolean compared(ConnectedSystem system, Reconcile how, Next next) {
        Standing here = runs.standing(system.name(), how.type(), next.subject());
        String status = here.status();
        if (here.open() || status == null) {
            judge(next, Result.UNDERWAY, status, null, null);
            return true;
        }
        switch (question.ask(system, how, next.subject(), status)) {
            case Question.Answer.Away away -> {
                Connection connection = system.manifest().connection();
                if (connection != null) {
                    readiness.away(system, connection, away.rest());
                }
                log.info("event=reconciliation-waits system={} code={}", system.name(), away.code());
                return false;
            }
            case Question.Answer.Nothing nothing -> judge(next, Result.UNANSWERED, status, null, nothing.code());
            case Question.Answer.Told told -> judge(next, result(status, told), status, told.status(), null);
        }
        readiness.answered(system);
        return true;
    }

    private static Result result(String here, Question.Answer.Told there) {
        if (!there.found()) {
            return Result.MISSING;
        }
        if (here.isEmpty() || there.status().isEmpty()) {
            return Result.FOUND;
        }
        return here.equals(there.status()) ? Result.EQUAL : Result.OTHER;
    }

    private void judge(Next next, Result result, @Nullable String here, @Nullable String there, @Nullable String code) {
        runs.judged(next, result, here, there, code, Math.toIntExact(again.toSeconds()));
    }
}
