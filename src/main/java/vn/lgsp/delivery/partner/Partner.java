package vn.lgsp.delivery.partner;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import vn.lgsp.exchange.Outcome;
import vn.lgsp.exchange.Outcome.Unavailable;
import vn.lgsp.routing.ConnectedSystem;
import vn.lgsp.routing.Manifest.Connection;
import vn.lgsp.routing.Manifest.Operation;
import vn.lgsp.translation.ExactJson;

/** A system as the bus calls it: its operations, over HTTP, signed in as its manifest says. */
public final class Partner implements AutoCloseable {
    private static final JsonMapper JSON = ExactJson.MAPPER;

    /** Catalogues, comparisons and questions at a face. */
    private static final int BESIDE = 2;

    private final ConnectedSystem system;
    private final Connection connection;
    private final Mappings mappings;
    private final HttpCaller http;
    private final SignIn signIn;
    private final InstantSource clock;

    /** @throws IllegalArgumentException if the manifest gives no connection, or a sign-in that does not exist */
    public Partner(ConnectedSystem system, Mappings mappings, InstantSource clock) {
        Connection given = system.manifest().connection();
        if (given == null) {
            throw new IllegalArgumentException(system.name() + " has no connection");
        }
        this.system = system;
        this.connection = given;
        this.mappings = mappings;
        this.clock = clock;
        // Deliveries, look-ups and what is asked beside them keep each other from no connection.
        int lookups = system.manifest().lookups().isEmpty()
                ? 0
                : system.manifest().lookupLimits().concurrency();
        this.http = new HttpCaller(given, given.concurrency() + lookups + BESIDE);
        this.signIn = SignIn.of(system.manifest().authentication(), clock);
    }

    /**
     * An answer and what it means.
     *
     * @param body the answer as JSON, or null if it was none
     */
    public record Answer(Outcome outcome, @Nullable JsonNode body) {}

    /** Calls an operation, with the requests that this takes. */
    public Answer call(String operation, byte[] json, Passage passage) {
        for (int attempt = 0; ; attempt++) {
            SignIn.Signed signed = signIn.sign(json, (name, login) -> exchange(operation(name), name, login, passage));
            if (signed instanceof SignIn.Refused refused) {
                return new Answer(refused.why(), null);
            }
            SignIn.Request request = (SignIn.Request) signed;
            Answers.Meaning meaning = exchange(operation(operation), operation, request, passage);
            if (!meaning.expired()) {
                return new Answer(meaning.outcome(), meaning.body());
            }
            signIn.expired(request);
            if (attempt > 0) {
                return new Answer(
                        new Unavailable("session.refused", "A new session expired at once", true, null), null);
            }
        }
    }

    private Answers.Meaning exchange(Operation operation, String name, SignIn.Request request, Passage passage) {
        if (!passage.lasts()) {
            return new Answers.Meaning(
                    new Unavailable("mandate.over", "Another node delivers to this system now"), false, null);
        }
        Target target;
        try {
            target = Target.of(connection.url(), operation, request.body());
        } catch (Target.Incomplete e) {
            return new Answers.Meaning(
                    new Outcome.Unmappable("parameter.missing", String.valueOf(e.getMessage())), false, null);
        }
        Instant at = clock.instant();
        long start = System.nanoTime();
        HttpResult result = http.send(
                operation.method(), target.uri(), headers(operation, request), target.body(), passage.patience());
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        Answers.Meaning meaning = switch (result) {
            case HttpResult.Answer answer -> {
                if (!request.login() && signIn.endsWith(answer.status())) {
                    yield new Answers.Meaning(new Unavailable("session.expired", ""), true, null);
                }
                yield Answers.meaning(answer, mappings.named(operation.answer()), name);
            }
            case HttpResult.Failure failure -> new Answers.Meaning(failure.outcome(), false, null);
        };
        HttpResult.Answer answer = result instanceof HttpResult.Answer a ? a : null;
        passage.made(new Trace(
                at,
                name,
                took,
                answer == null ? 0 : answer.status(),
                meaning.outcome().getClass().getSimpleName(),
                meaning.outcome().code(),
                request.loggable(),
                answer == null ? new byte[0] : request.login() ? new byte[0] : answer.body()));
        return meaning;
    }

    private Operation operation(String name) {
        Operation operation = system.manifest().operations().get(name);
        if (operation == null) {
            throw new IllegalArgumentException(system.name() + " has no operation '" + name + "'");
        }
        return operation;
    }

    private static Map<String, String> headers(Operation operation, SignIn.Request request) {
        Map<String, String> headers = new HashMap<>(operation.headers());
        headers.put("Accept", "application/json");
        headers.putAll(request.headers());
        return headers;
    }

    @Override
    public void close() {
        try {
            http.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
