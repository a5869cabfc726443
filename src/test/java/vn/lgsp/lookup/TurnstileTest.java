package vn.lgsp.lookup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import vn.lgsp.lookup.Reply.Reason;
import vn.lgsp.routing.LookupLimits;
import vn.lgsp.routing.LookupLimits.Circuit;
import vn.lgsp.routing.LookupLimits.Share;

/** How many questions are let through to a system, and when none is. */
class TurnstileTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    private static Turnstile turnstile(int burst, int concurrency, Share caller, Circuit circuit) {
        return new Turnstile("some-system", new LookupLimits(1, burst, concurrency, caller, circuit));
    }

    private static Turnstile wide(Circuit circuit) {
        return turnstile(1000, 100, new Share(1000, 1000, 100), circuit);
    }

    private static void assertTurnedAway(ThrowingCallable question, Reason reason) {
        assertThatThrownBy(question).isInstanceOfSatisfying(TurnedAway.class, away -> {
            assertThat(away.why().reason()).isEqualTo(reason);
            assertThat(away.why().retryAfter()).isPositive();
        });
    }

    @Test
    void callerHasItsOwnShare() throws TurnedAway {
        Turnstile turnstile = turnstile(1000, 100, new Share(1, 2, 4), new Circuit(20, 50, LONG));
        turnstile.count("a");
        turnstile.count("a");
        assertTurnedAway(() -> turnstile.count("a"), Reason.RATE);
        turnstile.count("b");
    }

    @Test
    void systemIsNotAskedMoreThanItMayBe_byAllTogether() throws TurnedAway {
        Turnstile turnstile = turnstile(2, 100, new Share(100, 100, 100), new Circuit(20, 50, LONG));
        turnstile.enter("a");
        turnstile.enter("b");
        assertTurnedAway(() -> turnstile.enter("c"), Reason.BUSY);
    }

    @Test
    void placesAreGivenBack_howeverTheQuestionEnds() throws TurnedAway {
        Turnstile turnstile = turnstile(1000, 3, new Share(100, 100, 2), new Circuit(100, 50, LONG));
        Turnstile.Place first = turnstile.enter("a");
        Turnstile.Place second = turnstile.enter("a");
        assertTurnedAway(() -> turnstile.enter("a"), Reason.RATE);
        Turnstile.Place other = turnstile.enter("b");
        assertTurnedAway(() -> turnstile.enter("b"), Reason.BUSY);
        first.answered();
        second.failed(null);
        other.unused();
        for (String caller : new String[] {"a", "a", "b"}) {
            turnstile.enter(caller);
        }
        assertTurnedAway(() -> turnstile.enter("c"), Reason.BUSY);
    }

    @Test
    void systemThatFails_isLeftAlone_thenTried() throws TurnedAway {
        Turnstile turnstile = wide(new Circuit(4, 50, Duration.ofMillis(100)));
        turnstile.enter("a").answered();
        assertThat(turnstile.isOpen()).isFalse();
        turnstile.enter("a").failed(null);
        assertThat(turnstile.isOpen()).isTrue();
        assertTurnedAway(() -> turnstile.enter("a"), Reason.AWAY);
        await().ignoreExceptionsInstanceOf(TurnedAway.class)
                .untilAsserted(() -> turnstile.enter("a").answered());
        turnstile.enter("a").answered();
        turnstile.enter("a").failed(null);
        assertThat(turnstile.isOpen()).as("well again, with a new count").isFalse();
    }

    @Test
    void refusalsDoNotOpenTheCircuit_andQuestionsThatWereNotAskedDoNotCount() throws TurnedAway {
        Turnstile turnstile = wide(new Circuit(4, 50, LONG));
        for (int i = 0; i < 10; i++) {
            turnstile.enter("a").answered();
            turnstile.enter("a").unused();
        }
        turnstile.enter("a").failed(null);
        assertThat(turnstile.isOpen()).isFalse();
    }

    @Test
    void systemThatAsksForIt_isLeftAlone_butNotForLong() throws TurnedAway {
        Turnstile turnstile = wide(new Circuit(100, 50, LONG));
        turnstile.enter("a").failed(Duration.ofDays(1));
        assertThatThrownBy(() -> turnstile.enter("b"))
                .isInstanceOfSatisfying(
                        TurnedAway.class,
                        away -> assertThat(away.why().retryAfter())
                                .isBetween(Duration.ofMinutes(4), Duration.ofMinutes(5)));
    }
}
