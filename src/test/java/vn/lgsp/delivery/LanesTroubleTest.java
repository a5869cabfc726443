package vn.lgsp.delivery;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static vn.lgsp.delivery.Driven.AWAY;
import static vn.lgsp.delivery.Driven.LOST;
import static vn.lgsp.delivery.Driven.TAKEN;
import static vn.lgsp.delivery.Driven.refused;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import vn.lgsp.channel.InFlightMessage;
import vn.lgsp.delivery.Item.Origin;
import vn.lgsp.exchange.LogEvent.Kind;
import vn.lgsp.exchange.MessageType;
import vn.lgsp.exchange.Outcome.Rejected;
import vn.lgsp.exchange.Outcome.Unavailable;
import vn.lgsp.exchange.Outcome.Unmappable;
import vn.lgsp.routing.Manifest.UnknownPolicy;

/** What the engine does when partners or owners fail: probes, unknown outcomes, take-over, storm, poison. */
class LanesTroubleTest {
    private final Driven bus = new Driven(8);

    @Test
    void unavailablePartner_isProbed_atGrowingDistances() {
        bus.arrive("a1").step();
        assertThat(bus.then("a1", AWAY)).isEmpty();
        assertThat(bus.lanes.status().away()).isEqualTo("connect.refused");
        Duration distance = ofSeconds(1);
        for (int probe = 0; probe < 8; probe++) {
            assertThat(bus.step(distance.minusMillis(1))).isEmpty();
            assertThat(bus.step(ofMillis(1))).containsExactly("a1");
            bus.then("a1", AWAY);
            distance = distance.multipliedBy(2).compareTo(ofSeconds(60)) > 0 ? ofSeconds(60) : distance.multipliedBy(2);
        }
        assertThat(bus.parked()).isEmpty();
        assertThat(bus.events(Kind.POSTPONED)).containsOnly("a1");
    }

    @Test
    void probes_takeTheHeadsInTurn_andOneAtATime() {
        bus.arrive("a1", "b1", "c1").step();
        bus.end("a1", AWAY).end("b1", AWAY).end("c1", AWAY).step();
        assertThat(bus.step(ofSeconds(1))).containsExactly("a1");
        assertThat(bus.step(ofSeconds(100))).as("one is under way").isEmpty();
        bus.then("a1", AWAY);
        assertThat(bus.step(ofSeconds(100))).containsExactly("b1");
        bus.then("b1", AWAY);
        assertThat(bus.step(ofSeconds(100))).containsExactly("c1");
    }

    @Test
    void callsThatBeganBefore_sayNothingAboutTheProbe() {
        bus.arrive("a1", "b1", "c1").step();
        bus.then("a1", AWAY);
        assertThat(bus.step(ofSeconds(1))).containsExactly("a1");
        assertThat(bus.end("b1", AWAY).end("c1", LOST).step(ofSeconds(100)))
                .as("a1 is still the one probe")
                .isEmpty();
        bus.then("a1", AWAY);
        assertThat(bus.step(ofMillis(1999))).isEmpty();
        assertThat(bus.step(ofMillis(1))).as("the distance grew once").hasSize(1);
    }

    @Test
    void firstSuccess_letsEverythingFlow() {
        bus.arrive("a1", "b1", "c1").step();
        bus.end("a1", AWAY).end("b1", AWAY).end("c1", AWAY).step();
        assertThat(bus.lanes.status().probing()).isFalse();
        bus.step(ofSeconds(1));
        assertThat(bus.lanes.status().probing()).as("a single one tries").isTrue();
        assertThat(bus.then("a1", TAKEN)).containsExactly("b1", "c1");
        assertThat(bus.lanes.status().away()).isNull();
        assertThat(bus.lanes.status().probing()).isFalse();
    }

    @Test
    void retryAfter_isRespected() {
        bus.arrive("a1").step();
        bus.then("a1", new Unavailable("http.429", "", false, ofSeconds(30)));
        assertThat(bus.step(ofSeconds(29))).isEmpty();
        assertThat(bus.step(ofSeconds(1))).containsExactly("a1");
    }

    @Test
    void probeThatNeverReachedThePartner_makesRoomForTheNext() {
        bus.arrive("a1", "b1").step();
        bus.end("a1", AWAY).end("b1", AWAY).step();
        bus.step(ofSeconds(1));
        assertThat(bus.then("a1", new Unmappable("mapping.failed", ""))).containsExactly("b1");
        assertThat(bus.lanes.status().away()).isEqualTo("connect.refused");
    }

    @Test
    void unknownOutcome_isResent_afterAWhile() {
        bus.arrive("a1").step();
        assertThat(bus.then("a1", LOST)).isEmpty();
        assertThat(bus.events(Kind.OUTCOME_UNKNOWN)).containsExactly("a1");
        assertThat(bus.step(ofSeconds(2))).containsExactly("a1");
    }

    @Test
    void unknownOutcome_isAskedAbout_beforeItIsSentAgain() {
        Driven asking = Driven.batching(1, UnknownPolicy.QUERY);
        asking.arrive("a1", "b1").step();
        asking.end("a1", LOST).end("b1", LOST).step();
        assertThat(asking.inflight()).as("a new owner must ask too").containsExactly("a1", "b1");
        assertThat(asking.step(ofSeconds(2))).containsExactly("a1?", "b1?");

        asking.end("a1?", TAKEN);
        assertThat(asking.then("b1?", new Rejected("none", ""))).containsExactly("b1");
        assertThat(asking.done()).containsExactly("a1");
        assertThat(asking.inflight()).containsExactly("b1");
    }

    @Test
    void unknownOutcome_isParked_whereAPersonDecides() {
        Driven parking = Driven.batching(1, UnknownPolicy.PARK);
        parking.arrive("a1", "a2").step();
        parking.then("a1", LOST);
        assertThat(parking.parked()).containsExactly("a1:OUTCOME_UNKNOWN");
        assertThat(parking.held()).containsExactly("a2");
    }

    @Test
    void messageInDoubtThatIsHeld_isStillInDoubtWhenItComesBack() {
        // Given a batch of unknown outcome, whose messages are asked about one by one
        Driven asking = Driven.batching(2, UnknownPolicy.QUERY);
        asking.arriveProgress("a1", "a2").step();
        asking.then("a1+a2", LOST);
        asking.step(ofSeconds(2));
        asking.then("a1?", new Rejected("none", ""));

        // When the first is refused and the second held behind it
        asking.then("a1", refused("-7"));
        assertThat(asking.held()).containsExactly("a2");
        assertThat(asking.inflight()).containsExactly("a2");

        // Then the second is asked about, and not simply sent
        asking.skipped("a1").step();
        assertThat(asking.drained("a", "a2").step()).containsExactly("a2?");
    }

    @Test
    void illPartner_isProbed_insteadOfBeingSentEverythingAgain() {
        bus.arrive("a1", "b1", "c1", "d1").step();
        bus.end("a1", LOST).end("b1", LOST).end("c1", LOST).step();
        assertThat(bus.lanes.status().away()).isEqualTo("sick");
        bus.then("d1", TAKEN);
        assertThat(bus.lanes.status().away()).isNull();
    }

    @Test
    void illPartner_doesNotGetEverythingParked() {
        Driven parking = Driven.batching(1, UnknownPolicy.PARK);
        parking.arrive("a1", "b1", "c1").step();
        parking.end("a1", LOST).end("b1", LOST).end("c1", LOST);
        assertThat(parking.arrive("d1", "e1", "f1").step()).isEmpty();
        assertThat(parking.step(ofSeconds(1))).containsExactly("d1");
    }

    @Test
    void newOwner_countsExactlyTheDeliveriesInFlightAsUnknown() {
        // Given an owner that ended while it called a1
        bus.arrive("a1", "b1").step();
        Driven next = new Driven(8);
        next.lanes.takeOver(new InFlightMessage(Set.of(bus.id("a1")), Set.of()), Map.of(), Map.of(), next.now);
        next.lanes.arrived(bus.again("a1", Origin.DISPATCH), next.now);
        next.lanes.arrived(bus.again("b1", Origin.DISPATCH), next.now);

        Commit commit = next.lanes.next(next.now);
        assertThat(commit.starts()).hasSize(1);
        assertThat(bus.name(commit.starts().getFirst().first())).isEqualTo("b1");
        assertThat(commit.inflight()).isEqualTo(new InFlightMessage(Set.of(bus.id("a1"), bus.id("b1")), Set.of()));

        // Then a1 is looked into only when the old call must have ended
        assertThat(next.lanes.next(next.now.plusMillis(59_999)).starts()).isEmpty();
        Commit later = next.lanes.next(next.now.plusMillis(60_000));
        assertThat(later.events()).extracting(event -> event.kind()).containsExactly(Kind.OUTCOME_UNKNOWN);
        assertThat(bus.name(later.starts().getFirst().first())).isEqualTo("a1");
    }

    @Test
    void parkedMessageInDoubt_isForgotten_whenItIsSkipped() {
        bus.arrive("a1", "a2");
        Driven next = new Driven(8);
        next.lanes.takeOver(
                new InFlightMessage(Set.of(bus.id("a1")), Set.of()),
                Map.of("a", List.of(bus.place("a1"))),
                Map.of(),
                next.now);
        next.lanes.skipped(bus.again("a1", Origin.PARKED), Act.of("an operator", "done by hand"), next.now);
        assertThat(next.lanes.next(next.now).inflight()).isEqualTo(InFlightMessage.NONE);

        // Its followers wait until the dead owner's call must have ended
        next.lanes.arrived(bus.again("a2", Origin.DISPATCH), next.now);
        assertThat(next.lanes.next(next.now.plusMillis(59_999)).starts()).isEmpty();
        assertThat(next.lanes.next(next.now.plusMillis(60_000)).starts()).hasSize(1);
    }

    @Test
    void sameRefusalOfFiveSubjects_isAStorm_thatParksNobody() {
        bus.arrive("a1", "b1", "c1", "d1", "e1", "f1").step();
        for (String name : List.of("a1", "b1", "c1", "d1", "e1")) {
            bus.end(name, refused("-99"));
        }
        bus.step();
        assertThat(bus.lanes.status().away()).isEqualTo("storm");
        assertThat(bus.lanes.status().misconfigured()).as("an alert is raised").isTrue();
        assertThat(bus.commit.commands())
                .map(command -> ((Command.Retry) command).exchangeId())
                .containsExactlyInAnyOrder(bus.id("a1"), bus.id("b1"), bus.id("c1"), bus.id("d1"));
        assertThat(bus.commit.commands())
                .allMatch(command -> ((Command.Retry) command).act().actor().equals("storm"));
        bus.then("f1", refused("-99"));
        assertThat(bus.parked()).as("while it lasts").isEmpty();
    }

    @Test
    void stormedMessage_isParked_whenItIsRefusedAfterTheStorm() {
        bus.arrive("a1", "b1", "c1", "d1", "e1", "f1").step();
        for (String name : List.of("a1", "b1", "c1", "d1", "e1")) {
            bus.then(name, refused("-99"));
        }
        bus.unparked("a1").unparked("b1").unparked("c1").unparked("d1");
        assertThat(bus.then("f1", TAKEN)).contains("a1", "b1", "c1", "d1", "e1");
        for (String name : List.of("a1", "b1", "c1", "d1", "e1")) {
            bus.then(name, refused("-99"));
            assertThat(bus.parked()).containsExactly(name + ":-99");
        }
        assertThat(bus.lanes.status().away()).isNull();
    }

    @Test
    void whatPeopleSendAgain_isNoStorm_whenItIsRefusedAgain() {
        List<String> refused = List.of("a1", "b1", "c1", "d1", "e1", "f1", "g1");
        for (String name : refused) {
            bus.arrive(name, "z").step();
            bus.then(name, refused("-99"));
            bus.then("z", TAKEN);
        }
        refused.forEach(bus::unparked);
        bus.step();
        for (String name : refused) {
            bus.then(name, refused("-99"));
            assertThat(bus.parked()).containsExactly(name + ":-99");
        }
        assertThat(bus.lanes.status().away()).isNull();
        assertThat(bus.arrive("h1").step()).containsExactly("h1");
    }

    @Test
    void whatPeopleSendAgainInAStorm_doesNotEndIt_andIsParkedAgain() {
        bus.arrive("a1").step();
        bus.then("a1", refused("-99"));
        bus.then(bus.arrive("z").step().getFirst(), TAKEN);
        bus.arrive("b1", "c1", "d1", "e1", "f1").step();
        for (String name : List.of("b1", "c1", "d1", "e1", "f1")) {
            bus.then(name, refused("-99"));
        }
        assertThat(bus.lanes.status().away()).isEqualTo("storm");
        bus.unparked("a1");
        while (!bus.step(ofSeconds(60)).contains("a1")) {
            bus.then("f1", refused("-99"));
        }
        bus.then("a1", refused("-99"));
        assertThat(bus.parked()).containsExactly("a1:-99");
        assertThat(bus.lanes.status().away()).isEqualTo("storm");
    }

    @Test
    void refusalsOfOneSubject_areNoStorm() {
        for (String name : List.of("a1", "a2", "a3", "a4", "a5", "a6")) {
            bus.arrive(name).step();
            bus.then(name, refused("-99"));
            bus.skipped(name).step();
        }
        assertThat(bus.lanes.status().away()).isNull();
    }

    @Test
    void stormIsOver_withTheFirstSuccess() {
        Driven one = new Driven(1);
        one.arrive("a1", "b1", "c1", "d1", "e1", "f1").step();
        for (String name : List.of("a1", "b1", "c1", "d1", "e1")) {
            one.then(name, refused("-99"));
        }
        assertThat(one.step(ofSeconds(1))).as("the next head probes").containsExactly("f1");
        one.then("f1", refused("-99"));
        assertThat(one.step(ofSeconds(2))).containsExactly("e1");
        one.then("e1", TAKEN);
        assertThat(one.lanes.status().away()).isNull();
    }

    @Test
    void messageThatFailsThreeTimes_whileOthersSucceed_isSuspect() {
        bus.arrive("a1", "a2", "b1", "c1", "d1").step();
        bus.then("a1", LOST);
        bus.end("b1", TAKEN).end("c1", TAKEN).end("d1", TAKEN).step(ofSeconds(2));
        bus.then("a1", LOST);
        assertThat(bus.step(ofSeconds(4))).containsExactly("a1");
        bus.then("a1", LOST);
        assertThat(bus.parked()).containsExactly("a1:SUSPECT");
        assertThat(bus.held()).containsExactly("a2");
    }

    @Test
    void messageThatFailsOften_isNotSuspect_whileOthersDoNotSucceed() {
        bus.arrive("a1").step();
        for (String other : List.of("b1", "b2", "b3", "b4")) {
            bus.arrive(other);
            bus.then("a1", LOST);
            bus.then(other, TAKEN);
            assertThat(bus.parked()).isEmpty();
            assertThat(bus.step(ofSeconds(64))).containsExactly("a1");
        }
    }

    @Test
    void messageThatAlwaysLooksLikeABadConfiguration_isSuspect_whenOthersGetThrough() {
        bus.arrive("a1").step();
        Unavailable missing = new Unavailable("http.404", "", true, null);
        for (String other : List.of("b1", "c1", "d1")) {
            bus.then("a1", missing);
            bus.arrive(other);
            assertThat(bus.step(ofSeconds(60))).containsExactly("a1");
            bus.then("a1", AWAY);
            assertThat(bus.step(ofSeconds(60))).containsExactly(other);
            assertThat(bus.then(other, TAKEN)).containsExactly("a1");
        }
        bus.then("a1", missing);
        assertThat(bus.parked()).containsExactly("a1:SUSPECT");
        assertThat(bus.lanes.status().away()).isNull();
    }

    @Test
    void messageThatCannotBeAskedAbout_isSuspect_whenOthersSucceed() {
        Driven asking =
                new Driven(8, Map.of(MessageType.DOSSIER_PUT, new LaneRules.TypeRule(1, UnknownPolicy.QUERY, true)));
        asking.arrive("a1", "b1", "c1", "d1").step();
        asking.then("a1", LOST);
        asking.end("b1", TAKEN).end("c1", TAKEN).end("d1", TAKEN).step(ofSeconds(64));
        asking.then("a1?", LOST);
        asking.step(ofSeconds(64));
        asking.then("a1?", LOST);
        assertThat(asking.parked()).containsExactly("a1:SUSPECT");
        assertThat(asking.commit.parked().getFirst().item().doubtful()).isTrue();
    }
}
