package vn.lgsp.delivery;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static vn.lgsp.delivery.Driven.AWAY;
import static vn.lgsp.delivery.Driven.LOST;
import static vn.lgsp.delivery.Driven.TAKEN;
import static vn.lgsp.delivery.Driven.refused;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import vn.lgsp.channel.InFlightMessage;
import vn.lgsp.delivery.Item.Origin;
import vn.lgsp.exchange.LogEvent.Kind;
import vn.lgsp.exchange.MessageType;
import vn.lgsp.exchange.Outcome.Unavailable;
import vn.lgsp.exchange.Outcome.Unmappable;
import vn.lgsp.routing.Manifest.UnknownPolicy;

/** What the engine does in the ordinary course: order, batches, parking, commands. */
class LanesTest {
    private final Driven bus = new Driven(8);

    @Test
    void oneSubject_isCalledOneByOne_inOrder() {
        assertThat(bus.arrive("a1", "a2", "a3").step()).containsExactly("a1");
        assertThat(bus.then("a1", TAKEN)).containsExactly("a2");
        assertThat(bus.then("a2", TAKEN)).containsExactly("a3");
        bus.then("a3", TAKEN);

        assertThat(bus.done()).containsExactly("a3");
        assertThat(bus.inflight()).isEmpty();
        assertThat(bus.lanes.size()).as("remembered subjects").isZero();
    }

    @Test
    void subjects_doNotWaitForEachOther() {
        assertThat(bus.arrive("a1", "a2", "b1", "c1").step()).containsExactly("a1", "b1", "c1");
        assertThat(bus.then("b1", TAKEN)).isEmpty();
        assertThat(bus.done()).containsExactly("b1");
    }

    @Test
    void calls_areAsManyAsTheManifestAllows() {
        Driven two = new Driven(2);
        assertThat(two.arrive("a1", "b1", "c1").step()).containsExactly("a1", "b1");
        assertThat(two.then("a1", TAKEN)).containsExactly("c1");
    }

    @Test
    void everyCall_isNamedInFlight_byTheCommitItFollows() {
        bus.arrive("a1", "b1").step();
        assertThat(bus.inflight()).containsExactly("a1", "b1");
        bus.then("a1", TAKEN);
        assertThat(bus.inflight()).containsExactly("b1");
    }

    @Test
    void refusedMessage_isParked_andItsFollowersAreHeld() {
        bus.arrive("a1", "a2", "a3", "b1").step();

        bus.then("a1", refused("-7"));
        assertThat(bus.parked()).containsExactly("a1:-7");
        assertThat(bus.held()).containsExactly("a2", "a3");
        assertThat(bus.events(Kind.HELD)).containsExactly("a2", "a3");

        bus.arrive("a4").step();
        assertThat(bus.held()).containsExactly("a4");
        assertThat(bus.drainable()).isEmpty();
        assertThat(bus.then("b1", TAKEN)).isEmpty();
    }

    @Test
    void retriedMessage_goesFirst_andThenWhatWasHeld() {
        bus.arrive("a1", "a2", "a3").step();
        bus.then("a1", refused("-7"));

        assertThat(bus.unparked("a1").step()).containsExactly("a1");
        assertThat(bus.events(Kind.RELEASED)).containsExactly("a1");
        bus.arrive("a4").step();
        assertThat(bus.held()).as("joins those on the held queue").containsExactly("a4");
        bus.then("a1", TAKEN);

        assertThat(bus.drainable()).containsExactly("a");
        assertThat(bus.drained("a", "a2", "a3").step()).containsExactly("a2");
        assertThat(bus.then("a2", TAKEN)).containsExactly("a3");
        bus.then("a3", TAKEN);
        assertThat(bus.drained("a", "a4").step()).containsExactly("a4");
        bus.then("a4", TAKEN);
        assertThat(bus.commit.endedReading()).containsExactly("a");
        assertThat(bus.lanes.size()).isZero();
    }

    @Test
    void retriedMessage_isParkedAgain_whenRefusedAgain() {
        bus.arrive("a1", "a2").step();
        bus.then("a1", refused("-7"));
        bus.unparked("a1").step();
        bus.then("a1", refused("-8"));
        assertThat(bus.parked()).containsExactly("a1:-8");
        assertThat(bus.drainable()).isEmpty();
    }

    @Test
    void skippedMessage_isDone_andItsFollowersGo() {
        bus.arrive("a1", "a2").step();
        bus.then("a1", refused("-7"));
        bus.skipped("a1").step();
        assertThat(bus.done()).containsExactly("a1");
        assertThat(bus.events(Kind.SKIPPED)).containsExactly("a1");
        assertThat(bus.drained("a", "a2").step()).containsExactly("a2");
    }

    @Test
    void heldMessageThatIsParked_sendsThoseReadWithItBackToTheirPlaces() {
        bus.arrive("a1", "a2", "a3").step();
        bus.then("a1", refused("-7"));
        bus.skipped("a1").step();
        bus.drained("a", "a2", "a3").step();

        bus.then("a2", refused("-7"));
        assertThat(bus.parked()).containsExactly("a2:-7");
        assertThat(bus.held()).as("not written again").isEmpty();
        assertThat(bus.commit.endedReading()).containsExactly("a");
    }

    @Test
    void pause_stopsCalls_untilItEnds() {
        bus.lanes.pause(Driven.pause(null));
        assertThat(bus.arrive("a1").step()).isEmpty();
        assertThat(bus.lanes.status().pausedBy()).isEqualTo("an operator");
        bus.lanes.pause(null);
        assertThat(bus.step()).containsExactly("a1");
    }

    @Test
    void batch_takesOneTypeOfOneSubject_upToItsMost() {
        Driven batching = Driven.batching(3, UnknownPolicy.RESEND);
        assertThat(batching.arriveProgress("a1", "a2", "a3", "a4")
                        .arrive("a5")
                        .arriveProgress("a6")
                        .step())
                .containsExactly("a1+a2+a3");
        assertThat(batching.inflight()).containsExactly("a1", "a2", "a3");
        assertThat(batching.then("a1+a2+a3", TAKEN)).containsExactly("a4");
        assertThat(batching.then("a4", TAKEN)).containsExactly("a5");
        assertThat(batching.then("a5", TAKEN)).containsExactly("a6");
    }

    @Test
    void refusedBatch_goesOneByOne_andOnlyTheGuiltyOneIsParked() {
        Driven batching = Driven.batching(3, UnknownPolicy.RESEND);
        batching.arriveProgress("a1", "a2", "a3", "a4").step();
        assertThat(batching.then("a1+a2+a3", refused("-7"))).containsExactly("a1");
        assertThat(batching.parked()).isEmpty();
        assertThat(batching.then("a1", TAKEN)).containsExactly("a2");
        batching.then("a2", refused("-7"));
        assertThat(batching.parked()).containsExactly("a2:-7");
        assertThat(batching.held()).containsExactly("a3", "a4");
    }

    @Test
    void untranslatableMessage_isParkedAsSuspect_withoutAffectingOthers() {
        bus.arrive("a1", "a2", "b1").step();
        bus.then("a1", new Unmappable("mapping.failed", "line 3"));
        assertThat(bus.parked()).containsExactly("a1:SUSPECT");
        assertThat(bus.lanes.status().away()).isNull();
    }

    @Test
    void manyOfOneSubject_waitOnTheHeldQueue_inOrder() {
        bus.arrive("a1").step();
        String[] followers = java.util.stream.IntStream.rangeClosed(2, 150)
                .mapToObj(i -> "a" + i)
                .toArray(String[]::new);
        bus.arrive(followers).step();
        assertThat(bus.held()).containsExactly(followers);
        assertThat(bus.events(Kind.HELD)).as("they wait for nobody's decision").isEmpty();

        bus.then("a1", TAKEN);
        assertThat(bus.drainable()).containsExactly("a");
        assertThat(bus.drained("a", "a2", "a3").step()).containsExactly("a2");
        bus.arrive("a151").step();
        assertThat(bus.held()).containsExactly("a151");
    }

    @Test
    void batchThatWasRefusedWhileOverflowing_keepsItsOrderAcrossQueues() {
        // Given a batch under way, and so many behind it that they are on the held queue
        Driven batching = Driven.batching(3, UnknownPolicy.RESEND);
        batching.arriveProgress("a1", "a2", "a3").step();
        String[] followers = java.util.stream.IntStream.rangeClosed(4, 110)
                .mapToObj(i -> "a" + i)
                .toArray(String[]::new);
        batching.arriveProgress(followers).step();
        assertThat(batching.held()).containsExactly(followers);

        // When its first message is parked, the other two come to lie behind younger ones
        batching.then("a1+a2+a3", refused("-7"));
        batching.then("a1", refused("-7"));
        assertThat(batching.held()).containsExactly("a2", "a3");

        // Then these are read first, one by one
        batching.skipped("a1").step();
        assertThat(batching.lanes.toDrain())
                .containsExactly(new Lanes.Drain("a", batching.place("a2"), batching.place("a3")));
        assertThat(batching.drained("a", "a2").step()).containsExactly("a2");
        batching.then("a2", TAKEN);
        assertThat(batching.commit.endedReading()).containsExactly("a");
        assertThat(batching.lanes.toDrain())
                .containsExactly(new Lanes.Drain("a", batching.place("a3"), batching.place("a4")));
        assertThat(batching.drained("a", "a3").step()).containsExactly("a3");
        batching.then("a3", TAKEN);
        assertThat(batching.commit.endedReading()).containsExactly("a");
        assertThat(batching.lanes.toDrain())
                .containsExactly(new Lanes.Drain("a", batching.place("a4"), Long.MAX_VALUE));
    }

    @Test
    void heldMessageThatIsParked_givesItsReaderBack() {
        bus.arrive("a1", "a2").step();
        bus.then("a1", refused("-7"));
        bus.skipped("a1").step();
        assertThat(bus.drained("a", "a2").step()).containsExactly("a2");
        bus.arrive("a3").step();
        assertThat(bus.held()).containsExactly("a3");
        bus.then("a2", refused("-7"));
        assertThat(bus.commit.endedReading())
                .as("else it keeps one of few readers")
                .containsExactly("a");
    }

    @Test
    void fullMemory_sendsFollowersOfBlockedMessagesToTheHeldQueue() {
        bus.arrive("a1", "a2", "a3", "b1", "b2").step();
        bus.end("b1", LOST).step();
        bus.lanes.makeRoom(bus.now);
        bus.step();
        assertThat(bus.held()).containsExactlyInAnyOrder("a2", "a3", "b2");
        assertThat(bus.step(ofSeconds(2))).containsExactly("b1");
    }

    @Test
    void newOwner_keepsTheOrderOfMessagesOnDispatchAndHeld() {
        // Given a1, a2 on dispatch, a3 on held, a4 on dispatch, as a batch and an overflow leave them
        bus.arrive("a1", "a2", "a3", "a4");
        Driven next = new Driven(8);
        next.lanes.takeOver(InFlightMessage.NONE, Map.of(), Map.of("a", List.of(bus.place("a3"))), next.now);

        next.lanes.arrived(bus.again("a1", Origin.DISPATCH), next.now);
        assertThat(next.drainable()).isEmpty();
        next.lanes.arrived(bus.again("a2", Origin.DISPATCH), next.now);
        next.lanes.arrived(bus.again("a4", Origin.DISPATCH), next.now);
        Commit commit = next.lanes.next(next.now);
        assertThat(commit.held()).extracting(bus::name).containsExactly("a4");
        assertThat(commit.starts().getFirst().items()).extracting(bus::name).containsExactly("a1");
    }

    @Test
    void newOwner_drainsHeld_onlyWhenNothingOlderCanCome() {
        bus.arrive("a1", "a2", "b1");
        Driven next = new Driven(8);
        next.lanes.takeOver(InFlightMessage.NONE, Map.of(), Map.of("a", List.of(bus.place("a2"))), next.now);
        assertThat(next.drainable()).isEmpty();
        next.lanes.arrived(bus.again("b1", Origin.DISPATCH), next.now);
        assertThat(next.drainable()).as("b1 was accepted later than a2").containsExactly("a");
    }

    @Test
    void newOwner_holdsTheFollowersOfParkedMessages() {
        bus.arrive("a1", "a2");
        Driven next = new Driven(8);
        next.lanes.takeOver(InFlightMessage.NONE, Map.of("a", List.of(bus.place("a1"))), Map.of(), next.now);
        next.lanes.arrived(bus.again("a2", Origin.DISPATCH), next.now);
        Commit commit = next.lanes.next(next.now);
        assertThat(commit.held()).extracting(bus::name).containsExactly("a2");
        assertThat(commit.starts()).isEmpty();
    }

    @Test
    void severalParkedOfOneSubject_goOnlyInTheirOrder() {
        Driven parking = Driven.batching(3, UnknownPolicy.PARK);
        parking.arriveProgress("a1", "a2", "a3", "a4").step();
        parking.then("a1+a2+a3", LOST);
        assertThat(parking.parked()).containsExactly("a1:OUTCOME_UNKNOWN", "a2:OUTCOME_UNKNOWN", "a3:OUTCOME_UNKNOWN");
        assertThat(parking.events(Kind.OUTCOME_UNKNOWN)).containsExactly("a1", "a2", "a3");
        assertThat(parking.held()).containsExactly("a4");

        assertThat(parking.unparked("a2").step()).as("a1 is older").isEmpty();
        assertThat(parking.unparked("a1").step()).containsExactly("a1+a2");
        parking.then("a1+a2", TAKEN);
        assertThat(parking.drainable()).as("a3 is still parked").isEmpty();
        parking.skipped("a3").step();
        assertThat(parking.drainable()).containsExactly("a");
    }

    @Test
    void wakeUp_isNeverInThePast_whenNothingCanBegin() {
        bus.arrive("a1", "b1").step();
        bus.then("a1", AWAY);
        bus.then("b1", AWAY);
        assertThat(bus.lanes.wakeUp(bus.now, bus.now.plus(ofSeconds(30)))).isEqualTo(bus.now.plus(ofSeconds(1)));
        assertThat(bus.step(ofSeconds(1))).containsExactly("a1");

        bus.now = bus.now.plus(ofSeconds(5));
        assertThat(bus.lanes.wakeUp(bus.now, bus.now.plus(ofMillis(500))))
                .as("a probe is under way")
                .isEqualTo(bus.now.plus(ofMillis(500)));
        bus.then("a1", new Unavailable("http.503", ""));
        bus.lanes.pause(Driven.pause(null));
        bus.now = bus.now.plus(ofSeconds(5));
        assertThat(bus.lanes.wakeUp(bus.now, bus.now.plus(ofMillis(500)))).isEqualTo(bus.now.plus(ofMillis(500)));
    }

    @Test
    void typesOfOneSubject_stayInOrder() {
        Driven batching = Driven.batching(10, UnknownPolicy.RESEND);
        batching.arriveProgress("a1").arrive("a2").arriveProgress("a3").step();
        assertThat(batching.then("a1", TAKEN)).containsExactly("a2");
        assertThat(batching.commit.starts().getFirst().first().envelope().type())
                .isEqualTo(MessageType.DOSSIER_PUT);
        assertThat(batching.then("a2", TAKEN)).containsExactly("a3");
    }
}
