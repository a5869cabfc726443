package vn.lgsp.delivery.partner;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.hc.core5.http.HttpEntity;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import vn.lgsp.exchange.Outcome;
import vn.lgsp.exchange.Outcome.Unavailable;
import vn.lgsp.routing.ConnectedSystem;
import vn.lgsp.routing.Fetches;
import vn.lgsp.routing.Manifest.Connection;
import vn.lgsp.routing.Manifest.Operation;
import vn.lgsp.translation.ExactJson;
import vn.lgsp.translation.Mapping;

/** A system as the bus calls it: its operations, over HTTP, signed in as its manifest says. */
public final class Partner implements Calls {
    private static final JsonMapper JSON = ExactJson.MAPPER;

    /** Catalogues, comparisons and questions at a face. */
    private static final int BESIDE = 2;

    private final ConnectedSystem system;
    private final Connection connection;
    private final Mappings mappings;
    private final HttpCaller http;
    private final SignIn signIn;
    private final InstantSource clock;
    private final KeptFiles files;

    /** @throws IllegalArgumentException if the manifest gives no connection, or a sign-in that does not exist */
    public Partner(ConnectedSystem system, Mappings mappings, InstantSource clock, KeptFiles files) {
        Connection given = system.manifest().connection();
        if (given == null) {
            throw new IllegalArgumentException(system.name() + " has no connection");
        }
        this.system = system;
        this.connection = given;
        this.mappings = mappings;
        this.clock = clock;
        this.files = files;
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

    @Override
    public Answer call(String operation, byte[] json, Passage passage) {
        return call(operation, json, passage, HttpCaller.WHOLE);
    }

    /**
     * Calls an operation whose answer holds a file of any size.
     *
     * @param file takes the file; what it was given counts only if the outcome is delivered
     * @param form how the file stands in the answer
     */
    public Answer download(String operation, byte[] json, Passage passage, Fetches.FileForm form, OutputStream file) {
        return call(operation, json, passage, content -> FileAnswer.file(form, content, file));
    }

    /** Calls an operation that answers with a long list, and hands out its rows as they come. */
    public Answer rows(String operation, byte[] json, Passage passage, Consumer<JsonNode> each) {
        return call(operation, json, passage, content -> FileAnswer.rows(content, each));
    }

    private Answer call(String operation, byte[] json, Passage passage, HttpCaller.Reading reading) {
        for (int attempt = 0; ; attempt++) {
            SignIn.Signed signed = signIn.sign(
                    json, (name, login) -> exchange(operation(name), name, login, passage, HttpCaller.WHOLE));
            if (signed instanceof SignIn.Refused refused) {
                return new Answer(refused.why(), null);
            }
            SignIn.Request request = (SignIn.Request) signed;
            Answers.Meaning meaning = exchange(operation(operation), operation, request, passage, reading);
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

    /**
     * Where a request of this operation goes and what goes there, before it is signed in.
     *
     * @throws Target.Incomplete if the request lacks something that goes into the address
     */
    public Target target(String operation, byte[] json) throws Target.Incomplete {
        return Target.of(connection.url(), operation(operation), json);
    }

    /** The names of what signing in puts into each request's body. */
    public Set<String> signedFields() {
        return signIn.fields();
    }

    private Answers.Meaning exchange(
            Operation operation, String name, SignIn.Request request, Passage passage, HttpCaller.Reading reading) {
        if (!passage.lasts()) {
            return unsent(new Unavailable("mandate.over", "Another node delivers to this system now"));
        }
        try (InputStream file = file(request.file())) {
            Target target = Target.of(connection.url(), operation, request.body());
            Instant at = clock.instant();
            long start = System.nanoTime();
            HttpResult result = http.send(
                    new HttpCaller.Sent(
                            operation.method(),
                            target.uri(),
                            headers(operation, request),
                            entity(operation, target, request.file(), file),
                            operation.within()),
                    passage.patience(),
                    reading);
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            Answers.Meaning meaning = meaning(operation, name, request, result);
            passage.made(trace(at, name, took, request, result, meaning, mappings.named(operation.answer())));
            return meaning;
        } catch (Target.Incomplete e) {
            return unsent(new Outcome.Unmappable("parameter.missing", String.valueOf(e.getMessage())));
        } catch (NoSuchFileException e) {
            return unsent(new Outcome.Unmappable("file.missing", String.valueOf(e.getMessage())));
        } catch (IOException e) {
            throw new UncheckedIOException("A file cannot be read", e);
        }
    }

    private static Answers.Meaning unsent(Outcome why) {
        return new Answers.Meaning(why, false, null);
    }

    private InputStream file(SignIn.@Nullable FileBody file) throws IOException {
        return file == null
                ? InputStream.nullInputStream()
                : files.open(file.sha256()).orElseThrow(() -> new NoSuchFileException(file.sha256()));
    }

    private static @Nullable HttpEntity entity(
            Operation operation, Target target, SignIn.@Nullable FileBody body, InputStream file) {
        if (body != null) {
            return HttpCaller.file(
                    new SequenceInputStream(file, new ByteArrayInputStream(body.after())),
                    body.size() + body.after().length);
        }
        return operation.method().equals("GET") ? null : HttpCaller.json(target.body());
    }

    private Answers.Meaning meaning(Operation operation, String name, SignIn.Request request, HttpResult result) {
        return switch (result) {
            case HttpResult.Answer answer -> {
                if (!request.login() && signIn.endsWith(answer.status())) {
                    yield new Answers.Meaning(new Unavailable("session.expired", ""), true, null);
                }
                yield Answers.meaning(answer, mappings.named(operation.answer()), name);
            }
            case HttpResult.Failure failure -> new Answers.Meaning(failure.outcome(), false, null);
        };
    }

    private static Trace trace(
            Instant at,
            String name,
            Duration took,
            SignIn.Request request,
            HttpResult result,
            Answers.Meaning meaning,
            Mapping mapping) {
        HttpResult.Answer answer = result instanceof HttpResult.Answer a ? a : null;
        return new Trace(
                at,
                name,
                took,
                answer == null ? 0 : answer.status(),
                meaning.outcome().getClass().getSimpleName(),
                meaning.outcome().code(),
                request.loggable(),
                answer == null || request.login() ? new byte[0] : answer.body(),
                answer == null || request.login() ? new byte[0] : KeptHeaders.of(answer.headers(), mapping));
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
