package vn.lgsp.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static vn.lgsp.delivery.Laboratory.soon;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vn.lgsp.channel.Redispatch;
import vn.lgsp.exchange.Envelope;
import vn.lgsp.exchange.LogEvent;
import vn.lgsp.exchange.LogEvent.Kind;
import vn.lgsp.exchange.MessageType;
import vn.lgsp.exchange.Outcome;
import vn.lgsp.exchange.Outcome.OutcomeUnknown;
import vn.lgsp.exchange.Outcome.Rejected;
import vn.lgsp.routing.Manifest.UnknownPolicy;

/** That nobody knows whether a partner has a message is not forgotten, on whatever queue of a real broker it waits. */
class DoubtIT {
    private static final Outcome LOST = new OutcomeUnknown("timeout", "");

    @TempDir
    Path folder;

    @AutoClose
    private Laboratory lab;

    private ScriptedPartner partner;

    @BeforeEach
    void start() throws Exception {
        lab = Laboratory.of(folder, "doubted");
        partner = new ScriptedPartner(lab::name);
    }

    private static LaneRules rules(UnknownPolicy policy) {
        return Laboratory.rules(8, Map.of(MessageType.DOSSIER_PUT, new LaneRules.TypeRule(1, policy, true)));
    }

    private void assertResolved(Kind kind, String how) throws Exception {
        soon(() -> assertThat(lab.events(kind))
                .singleElement()
                .satisfies(event -> assertThat(event.detail()).containsEntry("resolved", how)));
        assertThat(lab.log(Kind.OUTCOME_UNKNOWN)).containsExactly("a-1");
    }

    @Test
    void whatIsParkedInDoubt_isResolvedByWhoeverSendsItAgain_atAnotherNode() throws Exception {
        partner.answers("a-1", LOST);
        lab.node(rules(UnknownPolicy.PARK), partner);
        lab.accept("a-1");
        soon(() -> assertThat(lab.parked()).containsExactly("a-1"));
        lab.stopNodes();
        assertThat(lab.inflight()).isEmpty();
        // When
        partner.takes("a-1");
        lab.node(rules(UnknownPolicy.PARK), partner);
        lab.retryAllParked();
        // Then
        assertResolved(Kind.DELIVERED, "person");
    }

    @Test
    void whatWaitsForItsNextTry_isResolvedByTheNextOwner() throws Exception {
        partner.answers("a-1", LOST);
        lab.node(rules(UnknownPolicy.RESEND), partner);
        lab.accept("a-1");
        soon(() -> assertThat(lab.log(Kind.OUTCOME_UNKNOWN)).containsExactly("a-1"));
        lab.stopNodes();
        assertThat(lab.inflight()).containsExactly("a-1");
        // When
        partner.answers("a-1", new Rejected("-7", "no"));
        lab.node(rules(UnknownPolicy.RESEND), partner);
        // Then
        assertResolved(Kind.PARKED, "resend");
        soon(() -> assertThat(lab.inflight()).isEmpty());
    }

    @Test
    void whatWasLostInDoubt_isAskedAbout_beforeItIsSentAgain() throws Exception {
        // Given
        List<Boolean> queries = new CopyOnWriteArrayList<>();
        Deliverer asked = new Deliverer() {
            @Override
            public Result deliver(List<Message> messages, boolean query, Mandate mandate) {
                queries.add(query);
                return new Result(ScriptedPartner.TAKEN, List.of());
            }

            @Override
            public Outcome health(String system) {
                return ScriptedPartner.TAKEN;
            }
        };
        lab.accept("a-1");
        Envelope envelope = new Envelope(
                lab.id("a-1"),
                "sender",
                MessageType.DOSSIER_PUT,
                "b",
                Instant.now(),
                "application/json",
                "doubted",
                null,
                null,
                Envelope.VERSION);
        LogEvent unknown =
                LogEvent.of(Instant.now(), Kind.OUTCOME_UNKNOWN, envelope.id(), "doubted", Map.of(), Map.of());
        new Redispatch(lab.broker).send(envelope, new byte[16], true, unknown);
        // When
        lab.node(rules(UnknownPolicy.QUERY), asked);
        // Then
        soon(() -> assertThat(queries).containsExactlyInAnyOrder(false, true));
        soon(() -> assertThat(lab.events(Kind.DELIVERED))
                .anySatisfy(event -> assertThat(event.detail()).containsEntry("resolved", "query")));
    }
}
