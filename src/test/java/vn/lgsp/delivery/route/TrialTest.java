package vn.lgsp.delivery.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import vn.lgsp.exchange.Ids;
import vn.lgsp.exchange.Outcome;
import vn.lgsp.exchange.Outcome.Delivered;
import vn.lgsp.exchange.Outcome.OutcomeUnknown;
import vn.lgsp.exchange.Outcome.Rejected;
import vn.lgsp.exchange.Outcome.Unavailable;
import vn.lgsp.exchange.Outcome.Unmappable;

class TrialTest {
    private static final Outcome TAKEN = new Delivered("ok", "");
    private static final Outcome REFUSED = new Rejected("not-this", "");
    private static final Outcome WRONG_PATH = new Unavailable("http.404", "", true, null);

    private static final int LENGTH = 20;
    private static final String STEPS = Trial.poll("steps");

    private final List<String> condemned = new ArrayList<>();
    private final List<UUID> goBack = new ArrayList<>();
    private int trusted;
    private Trial.Sentence sentence = Trial.Sentence.GONE;

    private Trial trial = trial(Trial.DELIVERY);

    private Trial trial(String... ways) {
        return trial(LENGTH, ways);
    }

    private Trial trial(int length, String... ways) {
        Trial.Verdict verdict = new Trial.Verdict() {
            @Override
            public Trial.Sentence condemn(String why, List<UUID> refused) {
                condemned.add(why);
                goBack.addAll(refused);
                return sentence;
            }

            @Override
            public void trust() {
                trusted++;
            }
        };
        return new Trial(verdict, length, Set.of(ways), Optional::empty);
    }

    private boolean failed(Outcome outcome) {
        return trial.failed(Ids.next(), outcome);
    }

    private void many(int times, Outcome outcome) {
        for (int i = 0; i < times; i++) {
            assertThat(failed(outcome)).isFalse();
        }
    }

    @Test
    void twentyMessages_endIt_forGood() {
        many(LENGTH - 1, TAKEN);
        assertThat(trusted).isZero();
        many(1, TAKEN);
        assertThat(trusted).isOne();
        assertThat(failed(new Unmappable("mapping.failed", ""))).isFalse();
        assertThat(condemned).isEmpty();
    }

    @Test
    void refusalThatIsTheTwentieth_endsItToo() {
        many(LENGTH - 1, TAKEN);
        many(1, REFUSED);
        assertThat(trusted).isOne();
        assertThat(condemned).isEmpty();
    }

    @Test
    void messageThatCannotBeWorded_condemnsAtOnce_andGoesOnceMore() {
        many(3, TAKEN);
        assertThat(failed(new Unmappable("mapping.failed", ""))).isTrue();
        assertThat(condemned).containsExactly("mapping.failed");
        // What was under way goes once more too
        assertThat(failed(REFUSED)).isTrue();
        assertThat(failed(TAKEN)).isFalse();
        assertThat(condemned).hasSize(1);
    }

    @Test
    void refusals_condemn_whenTheyAreMostOfIt() {
        many(4, REFUSED);
        assertThat(failed(REFUSED)).isTrue();
        assertThat(condemned).containsExactly("not-this");
        assertThat(goBack).hasSize(4);
    }

    @Test
    void refusalsAmongMoreDeliveries_condemnNothing() {
        many(9, TAKEN);
        many(8, REFUSED);
        many(3, TAKEN);
        assertThat(condemned).isEmpty();
        assertThat(trusted).isOne();
    }

    @Test
    void partnerThatWillNotBeCalledLikeThis_condemns_whileItHasTakenNothing() {
        assertThat(failed(WRONG_PATH)).isTrue();
        assertThat(condemned).containsExactly("http.404");
    }

    @Test
    void partnerThatChangedItsMindLater_condemnsNothing() {
        many(1, TAKEN);
        many(10, WRONG_PATH);
        assertThat(condemned).isEmpty();
    }

    @Test
    void answersThatCannotBeRead_condemn_andTheirMessagesAreNotSentAgainForIt() {
        many(5, new OutcomeUnknown("answer.unreadable", ""));
        assertThat(condemned).containsExactly("answer.unreadable");
    }

    @Test
    void partnerThatIsAway_saysNothing() {
        many(50, new Unavailable("connect.refused", ""));
        many(50, new OutcomeUnknown("http.502", ""));
        many(50, new OutcomeUnknown("timeout", ""));
        assertThat(condemned).isEmpty();
        assertThat(trusted).isZero();
    }

    private void took(int times, String way) {
        for (int i = 0; i < times; i++) {
            trial.took(way);
        }
    }

    @Test
    void everyWay_isWatchedForItself() {
        trial = trial(Trial.DELIVERY, STEPS);
        took(LENGTH, STEPS);
        assertThat(trusted).isZero();
        // What comes in says nothing any more, what goes out still does
        trial.misread(STEPS, "field.missing");
        assertThat(condemned).isEmpty();
        many(LENGTH, TAKEN);
        assertThat(trusted).isOne();
    }

    @Test
    void itemThatTheVersionBeforeCanRead_condemnsAtOnce() {
        trial = trial(Trial.DELIVERY, STEPS);
        took(3, STEPS);
        trial.misread(STEPS, "field.missing");
        assertThat(condemned).containsExactly("poll:steps field.missing");
        assertThat(trial.isCondemned()).isTrue();
    }

    @Test
    void refusalsOnAWayThatIsNew_areToldOnce_andCondemnNothing() {
        trial = trial(STEPS, Trial.FACE);
        took(5, Trial.FACE);
        List<Boolean> told = new ArrayList<>();
        for (int i = 0; i < LENGTH; i++) {
            told.add(trial.isOddlyOftenRefused(STEPS));
        }
        assertThat(told).hasSize(LENGTH).containsOnlyOnce(true);
        assertThat(told.get(4)).isTrue();
        assertThat(condemned).isEmpty();
        // And hide nothing of what comes then
        trial.misread(STEPS, "field.missing");
        assertThat(condemned).hasSize(1);
    }

    @Test
    void refusalsOnAWayThatIsNew_areNotToldOf_whileMoreIsTaken() {
        trial = trial(STEPS);
        took(6, STEPS);
        for (int i = 0; i < 6; i++) {
            assertThat(trial.isOddlyOftenRefused(STEPS)).isFalse();
        }
        assertThat(trial.isOddlyOftenRefused(STEPS)).isTrue();
    }

    @Test
    void systemThatAnsweredOnce_isNotAskedWrongly_alsoWhereItHadNothingToTell() {
        trial = trial(STEPS);
        trial.answered(STEPS);
        for (int i = 0; i < LENGTH; i++) {
            trial.notAnswered(STEPS, WRONG_PATH, i > 0);
            trial.notAnswered(STEPS, REFUSED, i > 0);
        }
        assertThat(condemned).isEmpty();
        // When the next question cannot be worded
        trial.notAnswered(STEPS, new Unmappable("mapping.failed", ""), false);
        assertThat(condemned).containsExactly("mapping.failed");
    }

    @Test
    void versionThatNoneCanReplace_staysForGood_andIsCondemnedOnce() {
        sentence = Trial.Sentence.STAYS;
        assertThat(failed(WRONG_PATH)).isFalse();
        assertThat(failed(WRONG_PATH)).isFalse();
        assertThat(condemned).hasSize(1);
        assertThat(trial.isCondemned()).isFalse();
    }

    @Test
    void versionThatIsReplacedLater_takesNothingTwiceUntilThen() {
        sentence = Trial.Sentence.GOES;
        assertThat(failed(WRONG_PATH)).isFalse();
        assertThat(failed(WRONG_PATH)).isFalse();
        assertThat(condemned).hasSize(1);
        assertThat(trial.isCondemned()).isTrue();
    }

    @Test
    void systemThatWillNotBeAskedLikeThis_condemns_unlessItWouldNotBeAskedBefore() {
        trial = trial(STEPS);
        trial.notAnswered(STEPS, WRONG_PATH, true);
        trial.notAnswered(STEPS, new Unavailable("connect.refused", ""), false);
        assertThat(condemned).isEmpty();
        trial.notAnswered(STEPS, WRONG_PATH, true);
        assertThat(condemned).containsExactly("http.404");
    }

    @Test
    void aShorterTrial_isOverSooner_andNeedsFewerRefusals() {
        trial = trial(2, Trial.DELIVERY);
        many(1, REFUSED);
        assertThat(failed(REFUSED)).isTrue();
        assertThat(condemned).containsExactly("not-this");
    }
}
