package vn.lgsp.controlbus.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import vn.lgsp.channel.Queues;
import vn.lgsp.channel.Whereabouts;
import vn.lgsp.controlbus.watch.Alert.Condition;
import vn.lgsp.controlbus.watch.SweepResult.Lost;
import vn.lgsp.delivery.LaneStatus;
import vn.lgsp.delivery.QuietTime;
import vn.lgsp.exchange.Ids;
import vn.lgsp.messagestore.SystemStatus;

/** What a person is alerted to, when, and when no more. */
class WatchIT {
    private static final String TAKER = Observatory.TAKER;
    private static final String MAKER = Observatory.MAKER;
    private static final Duration OLD = Duration.ofMinutes(20);
    private static Observatory here;

    @BeforeAll
    static void start() {
        here = new Observatory();
    }

    @AfterAll
    static void stop() throws Exception {
        here.close();
    }

    @BeforeEach
    void clear() throws ActiveMQException {
        here.clear();
    }

    private static List<String> open() {
        return here.alerts.open().stream()
                .map(alert -> alert.kind().code() + " " + alert.system())
                .sorted()
                .toList();
    }

    private static LaneStatus status(String away, boolean misconfigured, Duration ago) {
        return new LaneStatus(
                TAKER, null, away, misconfigured, here.clock.instant().minus(ago), false, 0);
    }

    @Test
    void alert_opensOnce_isAcknowledged_andClearsWithItsReason() {
        // Given
        List<Condition> parked = List.of(Condition.of(AlertKind.LOG_PARKED, Alert.BUS, Map.of("count", "1")));
        here.alerts.judged(EnumSet.of(AlertKind.LOG_PARKED), parked);
        Alert first = here.alerts.open().getFirst();

        // When it is seen again, acknowledged, and somebody judges of other things
        here.pass(Duration.ofMinutes(1));
        here.alerts.judged(EnumSet.of(AlertKind.LOG_PARKED), parked);
        assertThat(here.alerts.acknowledge(first.id(), "an operator")).isTrue();
        here.alerts.judged(EnumSet.of(AlertKind.AWAY), List.of());

        // Then
        Alert now = here.alerts.open().getFirst();
        assertThat(here.alerts.open()).hasSize(1);
        assertThat(now.id()).isEqualTo(first.id());
        assertThat(now.since()).isEqualTo(first.since());
        assertThat(now.lastSeen()).isAfter(first.lastSeen());
        assertThat(now.acknowledgedBy()).isEqualTo("an operator");
        here.alerts.judged(EnumSet.of(AlertKind.LOG_PARKED), List.of());
        assertThat(here.alerts.open()).isEmpty();
        assertThat(here.alerts.acknowledge(first.id(), "late")).isFalse();
    }

    @Test
    void alertThatComesBackSoon_isTheSame_andLaterANewOne() {
        List<Condition> storm = List.of(Condition.of(AlertKind.STORM, TAKER, Map.of()));
        here.alerts.present(storm);
        UUID first = here.alerts.open().getFirst().id();
        here.alerts.judged(EnumSet.of(AlertKind.STORM), List.of());
        here.pass(Duration.ofMinutes(9));
        here.alerts.present(storm);
        assertThat(here.alerts.open()).extracting(Alert::id).containsExactly(first);

        here.alerts.judged(EnumSet.of(AlertKind.STORM), List.of());
        here.pass(Duration.ofMinutes(11));
        here.alerts.present(storm);
        assertThat(here.alerts.open()).hasSize(1).extracting(Alert::id).doesNotContain(first);
    }

    @Test
    void refusedFiles_areOneAlert_untilSomebodyKnowsOfThem() {
        // Given
        Watch watch = here.watch();
        here.refusals.add(MAKER, "document", "1001", "edxml.malformed", null, here.clock.instant());
        here.pass(Duration.ofSeconds(1));
        here.refusals.add(MAKER, "document", "1002", "edxml.from.missing", null, here.clock.instant());
        // The same file again is nothing new.
        here.refusals.add(MAKER, "document", "1001", "edxml.malformed", null, here.clock.instant());
        watch.look();
        assertThat(open()).containsExactly("fetch-refused " + MAKER);
        Alert first = here.alerts.open().getFirst();
        assertThat(first.detail())
                .containsEntry("count", "2")
                .containsEntry("id", "1002")
                .containsEntry("code", "edxml.from.missing");

        // When somebody knows, and one was refused that this alert did not count
        here.pass(Duration.ofSeconds(1));
        here.refusals.add(MAKER, "document", "1003", "document.signature.missing", null, here.clock.instant());
        assertThat(here.alerts.acknowledge(first.id(), "an operator")).isTrue();
        assertThat(open()).isEmpty();
        watch.look();

        // Then that is an alert of its own
        Alert second = here.alerts.open().getFirst();
        assertThat(second.id()).isNotEqualTo(first.id());
        assertThat(second.acknowledgedBy()).isNull();
        assertThat(second.detail()).containsEntry("count", "1").containsEntry("id", "1003");
        assertThat(here.alerts.acknowledge(second.id(), "an operator")).isTrue();
        watch.look();
        assertThat(open()).isEmpty();
    }

    @Test
    void systemThatCannotBeAsked_isAlertedOf_atOnceWhereSomebodyHasToMendIt_andAfterAWhileWhereItIsAway() {
        Watch watch = here.watch();
        Instant now = here.clock.instant();
        here.polls.failed(MAKER, "news", now, now.plusSeconds(120), "http.503", false);
        here.polls.failed(MAKER, "not-asked-any-more", now, now, "http.404", true);
        watch.look();
        assertThat(open()).isEmpty();

        here.polls.failed(MAKER, "news", now, now.plusSeconds(240), "http.404", true);
        watch.look();
        assertThat(open()).containsExactly("poll-failing " + MAKER);
        assertThat(here.alerts.open().getFirst().detail())
                .containsEntry("polls", "news")
                .containsEntry("code", "http.404");

        here.polls.answered(MAKER, "news", now, now);
        watch.look();
        assertThat(open()).isEmpty();

        here.polls.failed(MAKER, "news", here.clock.instant(), now, "connect.refused", false);
        here.pass(Duration.ofMinutes(16));
        watch.look();
        assertThat(open()).contains("poll-failing " + MAKER);
    }

    @Test
    void partner_isAlertedOfWhenItIsAwayForLong_misconfigured_orRefusesEverything() {
        Watch watch = here.watch();
        here.engine.add(status("connect.refused", false, Duration.ofMinutes(14)));
        watch.look();
        assertThat(open()).isEmpty();

        here.pass(Duration.ofMinutes(2));
        watch.look();
        assertThat(open()).containsExactly("away taker");

        here.engine.set(0, status("http.401", true, Duration.ZERO));
        watch.look();
        assertThat(open()).containsExactly("misconfigured taker");

        here.engine.set(0, status("storm", true, Duration.ZERO));
        watch.look();
        assertThat(open()).containsExactly("storm taker");

        here.engine.set(0, new LaneStatus(TAKER, null, null, false, null, false, 3));
        watch.look();
        assertThat(open()).isEmpty();
    }

    @Test
    void messagesThatWaitTooLong_areOneAlertASystem_withCountAndOldest() {
        // Given
        Watch watch = here.watch();
        UUID oldest = here.logged("WAITING", Duration.ofHours(30));
        here.logged("PARKED", Duration.ofHours(25));
        here.logged("DELIVERED", Duration.ofHours(29));
        here.logged("WAITING", Duration.ofHours(1));

        // When
        watch.look();

        // Then
        assertThat(open()).containsExactly("overdue taker");
        assertThat(here.alerts.open().getFirst().detail())
                .containsEntry("count", "2")
                .containsEntry("oldest", Ids.time(oldest).toString());
        here.store.sql().sql("UPDATE delivery SET state = 'DELIVERED'").update();
        watch.look();
        assertThat(open()).isEmpty();
    }

    @Test
    void senderThatFallsSilent_isAlertedOf_alsoIfItNeverSent() {
        Watch watch = here.watch();
        watch.look();
        assertThat(open()).isEmpty();
        here.pass(Duration.ofHours(5));
        watch.look();
        assertThat(open()).containsExactly("silent maker");

        here.alerts.judged(EnumSet.of(AlertKind.SILENT), List.of());
        here.logged("DELIVERED", Duration.ofHours(-2));
        watch.look();
        assertThat(open()).isEmpty();
        here.pass(Duration.ofHours(2));
        watch.look();
        assertThat(open()).containsExactly("silent maker");
    }

    @Test
    void logThatIsLate_saysNothingOfOverdueOrSilence() throws ActiveMQException {
        Watch watch = here.watch();
        here.logged("WAITING", Duration.ofHours(30));
        here.put(Queues.LOG, Ids.next());
        here.writtenUntil(here.clock.instant().minus(Duration.ofHours(1)));
        watch.look();
        assertThat(open()).isEmpty();

        here.pass(Duration.ofMinutes(6));
        watch.look();
        assertThat(open()).containsExactly("log-behind bus");
        here.drain(Queues.LOG);
        watch.look();
        assertThat(open()).containsExactly("overdue taker", "silent maker");
    }

    @Test
    void queuesThatMustBeEmpty_areAlertedOf() throws ActiveMQException {
        Watch watch = here.watch();
        here.put(Queues.LOG_PARKED, Ids.next());
        here.put(Queues.UNEXPECTED, Ids.next());
        watch.look();
        assertThat(open()).containsExactly("log-parked bus", "unexpected bus");
        here.drain(Queues.LOG_PARKED);
        here.drain(Queues.UNEXPECTED);
        watch.look();
        assertThat(open()).isEmpty();
    }

    @Test
    void oneNodeAtATime_raisesAlertsAndSweeps() {
        here.engine.add(status("http.401", true, Duration.ZERO));
        boolean done = here.alone.run("watch", () -> here.watch().look());
        assertThat(done).isTrue();
        assertThat(open()).isEmpty();
        here.alone.run("sweep", () -> assertThat(here.sweep().run()).isEmpty());
        assertThat(here.sweep().run()).isPresent();
        here.watch().look();
        assertThat(open()).containsExactly("misconfigured taker");
    }

    @Test
    void statusIsKnownOnEveryNode_asLongAsItsOwnerSpeaks() {
        // Given
        UUID owner = UUID.randomUUID();
        List<LaneStatus> owned = new ArrayList<>(List.of(status("http.503", false, Duration.ofMinutes(1))));
        Statuses first = here.node(owner, owned);
        Statuses second = here.node(UUID.randomUUID(), List.of());

        // When
        first.exchange();
        second.exchange();

        // Then
        SystemStatus there = Objects.requireNonNull(second.now().get(TAKER));
        assertThat(there.away()).isEqualTo("http.503");
        assertThat(there.node()).isEqualTo(owner);
        assertThat(second.isOwn(there)).isFalse();
        assertThat(first.isOwn(Objects.requireNonNull(first.now().get(TAKER)))).isTrue();

        // When it changes, and when the owner falls silent
        QuietTime pause = new QuietTime("an operator", Map.of("vi", "Bảo trì", "en", "Upkeep"), Instant.now(), null);
        owned.set(0, new LaneStatus(TAKER, pause, null, false, null, false, 0));
        first.exchange();
        second.exchange();
        assertThat(second.now().get(TAKER)).extracting(SystemStatus::pausedBy).isEqualTo("an operator");
        assertThat(Objects.requireNonNull(second.now().get(TAKER)).pauseReason())
                .containsEntry("vi", "Bảo trì");
        here.pass(Duration.ofSeconds(31));
        second.exchange();
        assertThat(second.now()).doesNotContainKey(TAKER);
    }

    @Test
    void sweep_findsExactlyWhatLiesNowhere() throws ActiveMQException {
        // Given
        UUID waits = here.logged("WAITING", OLD);
        UUID parked = here.logged("PARKED", OLD);
        UUID lost = here.logged("WAITING", OLD);
        here.logged("DELIVERED", OLD);
        here.logged("WAITING", Duration.ofMinutes(5));
        here.put(Queues.dispatch(TAKER), waits);
        here.put(Queues.parked(TAKER), parked);

        // When
        SweepResult result = here.sweep().run().orElseThrow();

        // Then
        assertThat(result.lost()).containsExactly(new Lost(lost, TAKER));
        assertThat(result.checked()).isEqualTo(3);
        assertThat(here.alerts.open()).extracting(Alert::exchangeId).containsExactly(lost);
        here.put(Queues.dispatch(TAKER), lost);
        assertThat(here.sweep().run().orElseThrow().clean()).isTrue();
        assertThat(open()).isEmpty();
    }

    @Test
    void whatAConsumerHas_isNotMissed() throws ActiveMQException {
        UUID id = here.logged("WAITING", OLD);
        here.put(Queues.dispatch(TAKER), id);
        try (ClientSession session = here.broker.transacted();
                ClientConsumer consumer = session.createConsumer(Queues.dispatch(TAKER))) {
            ClientMessage message = consumer.receive(5_000);
            assertThat(message).isNotNull();

            SweepResult result = here.sweep().run().orElseThrow();

            assertThat(result.missing() + result.unproven()).isZero();
            assertThat(result.checked()).isEqualTo(1);
            session.rollback();
        }
    }

    @Test
    void sweep_seesWhatTheBrokerKeepsOnTheDisk() throws ActiveMQException {
        // Given more than the broker keeps in memory, and one that is gone
        List<UUID> waiting = here.logged(30_000, "WAITING", Duration.ofHours(2));
        UUID gone = waiting.get(20_000);
        here.put(
                Queues.dispatch(TAKER),
                waiting.stream().filter(id -> !id.equals(gone)).toList());

        // When
        SweepResult result = here.sweep().run().orElseThrow();

        // Then
        assertThat(result.checked()).isEqualTo(30_000);
        assertThat(result.lost()).containsExactly(new Lost(gone, TAKER));
        Whereabouts whereabouts = new Whereabouts(here.broker);
        assertThat(whereabouts.has(TAKER, waiting.getLast())).isTrue();
        assertThat(whereabouts.has(TAKER, gone)).isFalse();
    }

    @Test
    void whatTheLogMayStillSettle_isNotReported_untilItCannot() throws ActiveMQException {
        // Given
        here.logged("WAITING", OLD);
        here.put(Queues.LOG, Ids.next());
        Sweep sweep = here.sweep();

        // When events are on their way all the time
        SweepResult first = sweep.run().orElseThrow();
        SweepResult second = sweep.run().orElseThrow();
        here.writtenUntil(Instant.now().plusSeconds(120));
        SweepResult third = sweep.run().orElseThrow();

        // Then
        assertThat(first.unproven()).isEqualTo(1);
        assertThat(first.missing()).isZero();
        assertThat(second.unproven()).isEqualTo(1);
        assertThat(third.missing()).isEqualTo(1);
        assertThat(open()).containsExactly("lost taker");
    }

    @Test
    void requestsThatTheLogForgot_areFound_andThoseThatWereNotAcceptedAreNot() throws ActiveMQException {
        // Given
        UUID forgotten = here.claimed(true, OLD);
        here.claimed(false, OLD);
        here.claimed(true, Duration.ofMinutes(1));
        here.claimed(here.logged("DELIVERED", OLD), true);

        // When events are on their way, and when they are not
        here.put(Queues.LOG, Ids.next());
        assertThat(here.sweep().run().orElseThrow().unlogged()).isZero();
        here.drain(Queues.LOG);
        SweepResult result = here.sweep().run().orElseThrow();

        // Then
        assertThat(result.unlogged()).isEqualTo(1);
        assertThat(here.alerts.open()).extracting(Alert::exchangeId).containsExactly(forgotten);
        assertThat(open()).containsExactly("unlogged " + MAKER);
        here.pass(Duration.ofHours(20));
        assertThat(here.sweep().run().orElseThrow().unlogged())
                .as("still known")
                .isGreaterThanOrEqualTo(1);
    }
}
