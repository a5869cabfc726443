package vn.lgsp.delivery.partner;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import vn.lgsp.exchange.Outcome;

/** The answers that a partner once gave to the requests of one delivery. Each is given again once, in its order. */
public final class Recording {
    private static final ScopedValue<Recording> PLAYING = ScopedValue.newInstance();

    private final List<Call> left;
    private @Nullable String gap;

    /**
     * One request's answer.
     *
     * @param status HTTP status, 0 if no answer came
     * @param headers those of the answer that were kept, as JSON; empty if none were
     * @param outcome what became of the request if no answer came
     */
    public record Call(String operation, int status, byte[] answer, byte[] headers, Outcome outcome) {}

    public Recording(List<Call> calls) {
        left = new ArrayList<>(calls);
    }

    /** Does this, with the answers of this recording for whatever a {@link RecordedPartner} is asked by it. */
    public <T> T playing(Supplier<T> work) {
        return ScopedValue.where(PLAYING, this).call(work::get);
    }

    static Recording now() {
        return PLAYING.get();
    }

    /** The answer to the next request of this operation; nothing if there was none that is left. */
    Optional<Call> next(String operation) {
        Optional<Call> next =
                left.stream().filter(call -> call.operation().equals(operation)).findFirst();
        next.ifPresent(left::remove);
        return next;
    }

    /** What comes out cannot be relied on. */
    public void lacks(String what) {
        gap = what;
    }

    /** What would have been needed and is not kept: {@code headers} of an answer, {@code papers} of a message. */
    public Optional<String> gap() {
        return Optional.ofNullable(gap);
    }
}
