package vn.lgsp.delivery.partner;

import java.time.Duration;
import java.time.InstantSource;
import vn.lgsp.exchange.Outcome;
import vn.lgsp.exchange.Outcome.OutcomeUnknown;
import vn.lgsp.exchange.Outcome.Unavailable;
import vn.lgsp.exchange.Outcome.Unmappable;
import vn.lgsp.routing.ConnectedSystem;
import vn.lgsp.routing.Manifest.Connection;
import vn.lgsp.routing.Manifest.Operation;
import vn.lgsp.translation.Mapping;

/**
 * A system whose recorded answers are given again, as its manifest reads them. It has no connection: whatever it is asked,
 * nobody is called, and nobody signed in at.
 */
public final class RecordedPartner implements Calls {
    /** Code of what becomes of a request that was never made before. */
    public static final String NEVER_ASKED = "never-asked";

    private final ConnectedSystem system;
    private final Connection connection;
    private final Mappings mappings;
    private final SignIn signIn;
    private final InstantSource clock;

    /** @throws IllegalArgumentException if the manifest gives no connection, or a sign-in that does not exist */
    public RecordedPartner(ConnectedSystem system, Mappings mappings, InstantSource clock) {
        Connection given = system.manifest().connection();
        if (given == null) {
            throw new IllegalArgumentException(system.name() + " has no connection");
        }
        this.system = system;
        this.connection = given;
        this.mappings = mappings;
        this.signIn = SignIn.of(system.manifest().authentication(), clock);
        this.clock = clock;
    }

    @Override
    public Partner.Answer call(String operation, byte[] json, Passage passage) {
        Operation rule = system.manifest().operations().get(operation);
        if (rule == null) {
            throw new IllegalArgumentException(system.name() + " has no operation '" + operation + "'");
        }
        byte[] request = signIn.loggable(json);
        Answers.Meaning meaning = ask(operation, rule, request, passage);
        if (meaning.expired()) {
            // What it took to sign in anew is not repeated, but the same request came again.
            meaning = ask(operation, rule, request, passage);
        }
        return meaning.expired()
                ? new Partner.Answer(
                        new Unavailable("session.refused", "A new session expired at once", true, null), null)
                : new Partner.Answer(meaning.outcome(), meaning.body());
    }

    private Answers.Meaning ask(String name, Operation operation, byte[] request, Passage passage) {
        try {
            Target.of(connection.url(), operation, request);
        } catch (Target.Incomplete e) {
            return says(new Unmappable("parameter.missing", String.valueOf(e.getMessage())));
        }
        Recording.Call recorded = Recording.now().next(name).orElse(null);
        Answers.Meaning meaning = recorded == null
                ? says(new OutcomeUnknown(NEVER_ASKED, ""))
                : meaning(recorded, mappings.named(operation.answer()));
        passage.made(new Trace(
                clock.instant(),
                name,
                Duration.ZERO,
                recorded == null ? 0 : recorded.status(),
                meaning.outcome().getClass().getSimpleName(),
                meaning.outcome().code(),
                request,
                recorded == null ? new byte[0] : recorded.answer()));
        return meaning;
    }

    private Answers.Meaning meaning(Recording.Call recorded, Mapping mapping) {
        if (recorded.status() == 0) {
            return says(recorded.outcome());
        }
        if (signIn.endsWith(recorded.status())) {
            return new Answers.Meaning(new Unavailable("session.expired", ""), true, null);
        }
        if (!KeptHeaders.suffice(recorded.headers(), mapping)) {
            Recording.now().lacks("headers");
        }
        return Answers.meaning(
                new HttpResult.Answer(recorded.status(), KeptHeaders.read(recorded.headers()), recorded.answer()),
                mapping,
                recorded.operation());
    }

    private static Answers.Meaning says(Outcome outcome) {
        return new Answers.Meaning(outcome, false, null);
    }

    @Override
    public void close() {
        // There is nothing to close.
    }
}
