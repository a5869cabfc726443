package vn.lgsp.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import vn.lgsp.delivery.Deliverer.Message;
import vn.lgsp.delivery.Mandate;
import vn.lgsp.delivery.Result;
import vn.lgsp.exchange.Envelope;
import vn.lgsp.exchange.MessageType;
import vn.lgsp.exchange.Outcome.Delivered;
import vn.lgsp.exchange.Outcome.OutcomeUnknown;
import vn.lgsp.messagestore.Inbox;
import vn.lgsp.messagestore.Inbox.Answer;
import vn.lgsp.messagestore.Inbox.Leased;
import vn.lgsp.messagestore.RunningStore;

/** Offers that outlive who made them: nothing is handed out twice without a word. */
class InboxDelivererIT {
    private static final Duration SHORT = Duration.ofMillis(1);
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Mandate MANDATE = () -> true;

    private static RunningStore store;
    private static Inbox inbox;

    private final ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor();
    private final String system = "s-" + UUID.randomUUID();
    private InboxDeliverer owner;

    @BeforeAll
    static void start() {
        store = RunningStore.start();
        inbox = new Inbox(store.source());
    }

    @AfterAll
    static void stop() throws Exception {
        store.close();
    }

    @BeforeEach
    void ownerBegins() {
        owner = new InboxDeliverer(inbox, InstantSource.system());
    }

    @AfterEach
    void close() {
        owner.close();
        calls.shutdownNow();
    }

    private Message message(long place) {
        Envelope envelope = new Envelope(
                UUID.randomUUID(),
                "somebody",
                MessageType.DOSSIER_PUT,
                "H94-260315-000" + place,
                Instant.EPOCH,
                "application/json",
                system,
                null,
                null,
                Envelope.VERSION);
        return new Message(envelope, new byte[] {1}, place);
    }

    private CompletableFuture<Result> offered(Message message) {
        return CompletableFuture.supplyAsync(() -> owner.deliver(List.of(message), false, MANDATE), calls);
    }

    private List<Leased> handedOut(int max, Duration time) {
        return await().until(() -> inbox.lease(system, "receiver", max, time), leased -> leased.size() == max);
    }

    /** The process that had made the offers is gone, and another begins. */
    private void ownerDies() {
        owner.close();
        ownerBegins();
    }

    /** It is offered, handed out, and not acknowledged in time; what its receiver had. */
    private Leased leaseRanOut(Message message) {
        CompletableFuture<Result> call = offered(message);
        Leased leased = handedOut(1, SHORT).getFirst();
        assertDoubted(call);
        return leased;
    }

    private void assertDoubted(CompletableFuture<Result> call) {
        await().until(call::isDone);
        assertThat(call.join().outcome()).isEqualTo(new OutcomeUnknown("lease.expired", "receiver"));
    }

    @Test
    void leasesThatRanOutWhileNobodyOwnedThem_areToldOfEachMessage_whicheverIsOfferedFirst() {
        // Given
        Message first = message(1);
        Message second = message(2);
        inbox.offer(first.envelope(), 1, first.sealed());
        inbox.offer(second.envelope(), 2, second.sealed());
        handedOut(2, SHORT);
        // When
        assertDoubted(offered(first));
        // Then
        assertDoubted(offered(second));
    }

    @Test
    void leaseThatRanOut_isToldAgain_ifItsOwnerDiedBeforeThatWasOnDisk() {
        // Given
        Message message = message(1);
        leaseRanOut(message);
        // When
        ownerDies();
        // Then
        assertDoubted(offered(message));
    }

    @Test
    void messageWhoseLeaseRanOut_isHandedOutAgain_onlyOnceThatIsOnDisk() {
        // Given
        Message message = message(1);
        leaseRanOut(message);
        assertThat(inbox.lease(system, "receiver", 1, LONG)).isEmpty();
        // When
        owner.undecided(system, List.of(message.envelope().id()));
        CompletableFuture<Result> again = offered(message);
        // Then
        Leased leased = handedOut(1, LONG).getFirst();
        assertThat(leased.attempt()).isEqualTo(2);
        assertThat(inbox.acknowledge(system, leased.exchangeId(), leased.lease()))
                .isEqualTo(Answer.DONE);
        assertThat(again.join().outcome()).isEqualTo(new Delivered("taken", "receiver"));
    }

    @Test
    void acknowledgementThatComesLate_counts_evenAfterTheLeaseRanOut() {
        // Given
        Message message = message(1);
        Leased leased = leaseRanOut(message);
        owner.undecided(system, List.of(message.envelope().id()));
        // When
        assertThat(inbox.acknowledge(system, leased.exchangeId(), leased.lease()))
                .isEqualTo(Answer.DONE);
        // Then
        assertThat(offered(message).join().outcome()).isEqualTo(new Delivered("taken", "receiver"));
    }

    @Test
    void leaseThatIsExtendedAtTheLastMoment_isNotEndedByWhatWasSaidOfItBefore() {
        // Given
        Message message = message(1);
        Leased leased = leaseRanOut(message);
        assertThat(inbox.extend(system, leased.exchangeId(), leased.lease(), LONG))
                .isPresent();
        // When
        owner.undecided(system, List.of(message.envelope().id()));
        CompletableFuture<Result> again = offered(message);
        // Then
        assertThat(inbox.lease(system, "receiver", 1, LONG)).isEmpty();
        inbox.acknowledge(system, leased.exchangeId(), leased.lease());
        assertThat(again.join().outcome()).isEqualTo(new Delivered("taken", "receiver"));
    }
}
