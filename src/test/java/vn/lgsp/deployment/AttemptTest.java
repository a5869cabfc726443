package vn.lgsp.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import vn.lgsp.exchange.LogEvent.Kind;
import vn.lgsp.messagestore.EventView;

class AttemptTest {
    private static final UUID EXCHANGE = UUID.randomUUID();

    private final List<EventView> events = new ArrayList<>();

    private AttemptTest says(Kind kind, String operation) {
        return says(kind, operation, "partner");
    }

    private AttemptTest says(Kind kind, String operation, @Nullable String receiver) {
        events.add(new EventView(
                UUID.randomUUID(),
                Instant.EPOCH.plusSeconds(events.size()),
                kind,
                EXCHANGE,
                "dossier.put",
                receiver,
                Map.of("operation", operation),
                Set.of()));
        return this;
    }

    private AttemptTest called(String operation) {
        return says(Kind.CALLED, operation);
    }

    private @Nullable Attempt last() {
        return Attempt.last(events, "partner", Set.of("login"), Set.of("ask"));
    }

    private List<String> operations() {
        Attempt last = last();
        assertThat(last).isNotNull();
        return last == null
                ? List.of()
                : last.calls().stream().map(Attempt::operation).toList();
    }

    @Test
    void theLastTry_counts_withoutItsSignIn() {
        says(Kind.ACCEPTED, "", null);
        called("put").says(Kind.POSTPONED, "");
        called("login").called("prepare").called("put").says(Kind.DELIVERED, "");

        assertThat(operations()).containsExactly("prepare", "put");
    }

    @Test
    void othersTries_andOneThatIsUnderWay_doNotCount() {
        called("put").says(Kind.CALLED, "elsewhere", "other").says(Kind.DELIVERED, "", "other");
        assertThat(last()).isNull();

        says(Kind.PARKED, "");
        called("again");
        assertThat(operations()).containsExactly("put");
    }

    @Test
    void askingWhetherItArrived_isNoTry() {
        called("put").says(Kind.OUTCOME_UNKNOWN, "");
        called("ask").says(Kind.DELIVERED, "");

        assertThat(operations()).containsExactly("put");
    }

    @Test
    void aQuestionBeforeASend_isPartOfTheTry() {
        called("ask").called("put").says(Kind.DELIVERED, "");

        assertThat(operations()).containsExactly("ask", "put");
    }

    @Test
    void whatCouldNotBeWorded_isATryWithoutCalls_whatWasGivenUpInDoubtIsNot() {
        says(Kind.ACCEPTED, "", null).says(Kind.PARKED, "");
        assertThat(operations()).isEmpty();

        says(Kind.RELEASED, "").called("put").says(Kind.OUTCOME_UNKNOWN, "").says(Kind.PARKED, "");
        assertThat(operations()).containsExactly("put");
    }

    @Test
    void whatWasChangedSince_isNotWhatWasSent() {
        called("put").says(Kind.PARKED, "");
        assertThat(last()).matches(attempt -> attempt != null && !attempt.edited());

        says(Kind.EDITED, "");
        assertThat(last()).matches(attempt -> attempt != null && attempt.edited());

        called("put").says(Kind.DELIVERED, "");
        assertThat(last()).matches(attempt -> attempt != null && !attempt.edited());
    }
}
