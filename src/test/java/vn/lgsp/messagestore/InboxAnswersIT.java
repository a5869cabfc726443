package vn.lgsp.messagestore;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import vn.lgsp.exchange.Envelope;
import vn.lgsp.exchange.MessageType;
import vn.lgsp.messagestore.Inbox.Answer;
import vn.lgsp.messagestore.Inbox.Decision.Taken;

/** What an inbox answers to a receiver whose acknowledgement, or the answer to it, got lost. */
class InboxAnswersIT {
    private static final byte[] BODY = {1, 2, 3};

    private static RunningStore store;
    private static Inbox inbox;

    private String system = "";
    private Envelope envelope = envelope("");
    private UUID lease = UUID.randomUUID();

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
    void leased() {
        system = "s-" + UUID.randomUUID();
        envelope = envelope(system);
        inbox.offer(envelope, 1, BODY);
        lease = inbox.lease(system, "somebody", 1, Duration.ofMinutes(1))
                .getFirst()
                .lease();
    }

    private static Envelope envelope(String system) {
        return new Envelope(
                UUID.randomUUID(),
                "somebody",
                MessageType.DOSSIER_PUT,
                "H94-260315-0001",
                Instant.EPOCH,
                "application/json",
                system,
                null,
                null,
                Envelope.VERSION);
    }

    private void settled() {
        inbox.settled(system, List.of(envelope.id()));
    }

    private Answer acknowledge(UUID with) {
        return inbox.acknowledge(system, envelope.id(), with);
    }

    @Test
    void acknowledgedAgain_isAcknowledged_afterItIsSettled_thoughNoLogSaysSoYet() {
        // Given
        assertThat(acknowledge(lease)).isEqualTo(Answer.DONE);
        settled();
        // Then
        assertThat(acknowledge(lease)).isEqualTo(Answer.DONE);
        assertThat(acknowledge(UUID.randomUUID())).isEqualTo(Answer.LOST);
        assertThat(inbox.decline(system, envelope.id(), lease, "x", "too late")).isEqualTo(Answer.LOST);
        assertThat(inbox.decisions(List.of(system))).isEmpty();
    }

    @Test
    void settledMessage_keepsNothingOfItsContent() {
        // Given
        acknowledge(lease);
        settled();
        // Then
        assertThat(store.sql()
                        .sql("SELECT length(body) FROM inbox WHERE system = :system")
                        .param("system", system)
                        .query(Integer.class)
                        .single())
                .isZero();
    }

    @Test
    void messageThatIsOfferedThoughItWasTaken_isFoundTaken() {
        // Given
        acknowledge(lease);
        settled();
        // When
        inbox.offer(envelope, 1, BODY);
        // Then
        assertThat(inbox.decisions(List.of(system))).containsExactly(new Taken(system, envelope.id(), "somebody"));
        assertThat(inbox.lease(system, "somebody", 1, Duration.ofMinutes(1))).isEmpty();
    }

    @Test
    void messageThatIsSettledWithoutItsReceiver_isForgotten() {
        // When a person skips it
        settled();
        // Then
        assertThat(acknowledge(lease)).isEqualTo(Answer.UNKNOWN);
    }
}
