package vn.lgsp.delivery;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static vn.lgsp.delivery.Driven.AWAY;
import static vn.lgsp.delivery.Driven.LOST;
import static vn.lgsp.delivery.Driven.START;
import static vn.lgsp.delivery.Driven.TAKEN;
import static vn.lgsp.delivery.Driven.refused;

import java.time.Duration;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import vn.lgsp.channel.InFlightMessage;
import vn.lgsp.delivery.LaneRules.TypeRule;
import vn.lgsp.exchange.LogEvent;
import vn.lgsp.exchange.LogEvent.Kind;
import vn.lgsp.exchange.MessageType;
import vn.lgsp.routing.Manifest.UnknownPolicy;
import vn.lgsp.routing.QuietHours;

/** What people do about messages and systems, and what a manifest asks for: edits, pauses, health, no order. */
class LanesRepairTest {
    private final Driven bus = new Driven(8);

    @Test
    void editedMessage_goesInItsPlace_withItsNewBody_andKeepsItWhenItIsParkedAgain() {
        bus.arrive("a1", "a2").step();
        bus.then("a1", refused("-7"));
        assertThat(bus.edited("a1", new byte[] {7}).step()).containsExactly("a1");
        LogEvent told = event(Kind.EDITED);
        assertThat(told.detail()).containsEntry("actor", "an operator").containsEntry("reason", "a typing error");
        assertThat(told.parts()).containsOnlyKeys("body");
        bus.then("a1", refused("-8"));
        assertThat(bus.commit.parked()).hasSize(1);
        assertThat(bus.commit.parked().getFirst().item().sealed()).containsExactly(7);
    }

    @Test
    void everyUnknownOutcome_saysHowItWasResolved() {
        bus.arrive("a1").step();
        bus.then("a1", LOST);
        bus.step(ofSeconds(2));
        bus.then("a1", TAKEN);
        assertThat(event(Kind.DELIVERED).detail()).containsEntry("resolved", "resend");

        Driven asking = Driven.batching(1, UnknownPolicy.QUERY);
        asking.arrive("a1").step();
        asking.then("a1", LOST);
        asking.step(ofSeconds(2));
        asking.then("a1?", TAKEN);
        assertThat(asking.commit.events().getLast().detail()).containsEntry("resolved", "query");

        Driven parking = Driven.batching(1, UnknownPolicy.PARK);
        parking.arrive("a1", "b1").step();
        parking.end("a1", LOST).end("b1", LOST).step();
        parking.lanes.unparked(parking.again("a1", Item.Origin.PARKED), Act.of("an operator", ""), parking.now);
        parking.lanes.skipped(
                parking.again("b1", Item.Origin.PARKED), Act.of("an operator", "it is there"), parking.now);
        parking.step(ofSeconds(2));
        assertThat(parking.commit.events())
                .filteredOn(event -> event.kind() == Kind.SKIPPED)
                .singleElement()
                .satisfies(event -> assertThat(event.detail()).containsEntry("resolved", "person"));
        parking.then("a1", TAKEN);
        assertThat(parking.commit.events().getLast().detail()).containsEntry("resolved", "person");
    }

    @Test
    void unknownOutcome_isResolved_whenWhatIsSentAgainIsRefused() {
        bus.arrive("a1").step();
        bus.then("a1", LOST);
        bus.step(ofSeconds(2));
        bus.then("a1", refused("-7"));
        assertThat(event(Kind.PARKED).detail()).containsEntry("code", "-7").containsEntry("resolved", "resend");
        assertThat(bus.inflight()).isEmpty();
    }

    @Test
    void unknownOutcome_isResolved_thoughItsOwnerDiedBeforeTheNextTry() {
        bus.arrive("a1").step();
        bus.then("a1", LOST);
        Driven next = new Driven(8);
        next.lanes.takeOver(bus.inflight, Map.of(), Map.of(), next.now);
        next.lanes.arrived(bus.again("a1", Item.Origin.DISPATCH), next.now);
        Commit commit = next.lanes.next(next.now);
        assertThat(commit.events()).as("it is known already").isEmpty();
        next.lanes.finished(commit.starts().getFirst(), new Result(TAKEN, List.of()), next.now);
        assertThat(next.lanes.next(next.now).events())
                .filteredOn(event -> event.kind() == Kind.DELIVERED)
                .singleElement()
                .satisfies(event -> assertThat(event.detail()).containsEntry("resolved", "resend"));
    }

    @Test
    void unknownOutcome_isRemembered_whereItsMessageIsParked_andAPersonResolvesIt() {
        Driven asking = Driven.batching(1, UnknownPolicy.QUERY);
        asking.arrive("a1", "b1", "c1", "d1").step();
        asking.then("a1", LOST);
        asking.end("b1", TAKEN).end("c1", TAKEN).end("d1", TAKEN).step(ofSeconds(64));
        asking.then("a1?", LOST);
        asking.step(ofSeconds(64));
        asking.then("a1?", LOST);
        assertThat(asking.parked()).containsExactly("a1:SUSPECT");
        assertThat(asking.inflight()).as("where it lies says so").isEmpty();
        // When
        assertThat(asking.unparked("a1").step(ofSeconds(64))).as("asked first").containsExactly("a1?");
        asking.then("a1?", TAKEN);
        assertThat(asking.commit.events().getLast().detail()).containsEntry("resolved", "query");
    }

    @Test
    void messageOfUnknownOutcome_goesByItself_thoughAnotherTakesItsPlaceInFront() {
        bus.arriveProgress("a1", "a2");
        Driven next = Driven.batching(2, UnknownPolicy.QUERY);
        next.lanes.takeOver(
                new InFlightMessage(Set.of(), Set.of(bus.id("a2"))),
                Map.of("a", List.of(bus.place("a1"))),
                Map.of(),
                next.now);
        next.lanes.unparked(bus.again("a1", Item.Origin.PARKED), Act.of("an operator", ""), next.now);
        next.lanes.arrived(bus.again("a2", Item.Origin.DISPATCH), next.now);
        // When
        Call first = next.lanes.next(next.now).starts().getFirst();
        assertThat(first.items()).extracting(bus::name).containsExactly("a1");
        next.lanes.finished(first, new Result(TAKEN, List.of()), next.now);
        // Then
        Call second = next.lanes.next(next.now).starts().getFirst();
        assertThat(second.items()).extracting(bus::name).containsExactly("a2");
        assertThat(second.query()).isTrue();
    }

    @Test
    void withoutOrder_nobodyWaitsForAnybody() {
        Driven free = new Driven(8, Map.of(MessageType.DOSSIER_PUT, new TypeRule(1, UnknownPolicy.RESEND, false)));
        assertThat(free.arrive("a1", "a2", "a3").step()).containsExactly("a1", "a2", "a3");
        free.end("a1", refused("-7")).end("a2", TAKEN).step();
        assertThat(free.parked()).containsExactly("a1:-7");
        assertThat(free.held()).isEmpty();
        assertThat(free.arrive("a4").step()).as("although a1 is parked").containsExactly("a4");
        assertThat(free.unparked("a1").step()).containsExactly("a1");
        free.end("a1", TAKEN).end("a3", TAKEN).end("a4", TAKEN).step();
        assertThat(free.lanes.size()).isZero();
    }

    @Test
    void partnerThatCanBeAsked_isAsked_beforeAMessageIsRisked() {
        Driven careful = new Driven(Driven.rules(8, Map.of(), true, List.of()));
        careful.arrive("a1", "b1").step();
        careful.end("a1", AWAY).end("b1", AWAY).step();
        assertThat(careful.step(ofSeconds(1))).as("no message is risked").isEmpty();
        assertThat(careful.commit.probes()).isTrue();
        careful.lanes.probed(AWAY, careful.now);
        assertThat(careful.step(ofSeconds(1))).isEmpty();
        assertThat(careful.commit.probes()).as("the distance grows").isFalse();
        careful.step(ofSeconds(1));
        assertThat(careful.commit.probes()).isTrue();

        careful.lanes.probed(TAKEN, careful.now);
        assertThat(careful.step()).as("one is risked").containsExactly("a1");
        assertThat(careful.then("a1", AWAY))
                .as("it was well, but does not take messages")
                .isEmpty();
        careful.step(ofSeconds(4));
        assertThat(careful.commit.probes()).as("it is asked again").isTrue();
        careful.lanes.probed(TAKEN, careful.now);
        assertThat(careful.step()).hasSize(1);
    }

    @Test
    void pause_endsByItself() {
        bus.lanes.pause(Driven.pause(START.plusSeconds(60)));
        assertThat(bus.arrive("a1").step()).isEmpty();
        assertThat(bus.lanes.wakeUp(bus.now, bus.now.plusSeconds(3600))).isEqualTo(START.plusSeconds(60));
        assertThat(bus.lanes.pauseAsked()).isTrue();
        assertThat(bus.step(ofSeconds(60))).containsExactly("a1");
        assertThat(bus.lanes.pauseAsked()).isFalse();
    }

    @Test
    void pauseThatIsStillToCome_stopsNothing_untilItBegins() {
        bus.lanes.pause(new QuietTime("an operator", Map.of(), START.plusSeconds(10), null));
        assertThat(bus.arrive("a1").step()).containsExactly("a1");
        bus.then("a1", TAKEN);
        assertThat(bus.arrive("a2").step(ofSeconds(10))).isEmpty();
        assertThat(bus.lanes.status().pausedBy()).isEqualTo("an operator");
    }

    @Test
    void quietHours_stopCalls_andGiveTheirReason() {
        // START is Sunday 8:00 in Vietnam.
        QuietHours quiet = new QuietHours(List.of(), LocalTime.of(8, 1), LocalTime.of(8, 3), Map.of("vi", "Bảo trì"));
        Driven quieted = new Driven(Driven.rules(8, Map.of(), false, List.of(quiet)));
        assertThat(quieted.arrive("a1").step()).containsExactly("a1");
        quieted.then("a1", TAKEN);
        assertThat(quieted.arrive("a2").step(ofSeconds(60))).isEmpty();
        assertThat(quieted.lanes.status().paused())
                .satisfies(pause -> assertThat(pause.reason()).containsEntry("vi", "Bảo trì"));
        assertThat(quieted.step(ofSeconds(120))).containsExactly("a2");
    }

    @Test
    void wallClockThatJumps_moves_noWaitingTime() {
        Object[] wall = {START};
        long[] nanos = {0};
        SteadyClock clock = new SteadyClock(() -> (java.time.Instant) wall[0], () -> nanos[0]);
        nanos[0] += Duration.ofMinutes(1).toNanos();
        wall[0] = START.plusSeconds(60);
        assertThat(clock.instant()).isEqualTo(START.plusSeconds(60));
        // An hour back
        nanos[0] += Duration.ofSeconds(1).toNanos();
        wall[0] = START.minusSeconds(3600);
        assertThat(clock.instant()).isEqualTo(START.plusSeconds(61));
        // A day on
        nanos[0] += Duration.ofSeconds(1).toNanos();
        wall[0] = START.plusSeconds(86_400);
        assertThat(clock.instant()).isEqualTo(START.plusSeconds(62));
    }

    private LogEvent event(Kind kind) {
        return bus.commit.events().stream()
                .filter(event -> event.kind() == kind)
                .findFirst()
                .orElseThrow();
    }
}
