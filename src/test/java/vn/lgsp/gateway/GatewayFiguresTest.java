package vn.lgsp.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import vn.lgsp.exchange.MessageType;
import vn.lgsp.messagestore.Claim;
import vn.lgsp.messagestore.ClaimKey;
import vn.lgsp.messagestore.Hash;
import vn.lgsp.routing.Systems;

class GatewayFiguresTest {
    private static final ClaimKey KEY = new ClaimKey("desk", Hash.over(new byte[1]));

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final GatewayFigures figures = new GatewayFigures(registry, new Systems(List.of()));

    @Test
    void acceptedMessages_areCountedByHowTheyWereTaken() {
        UUID id = UUID.randomUUID();
        figures.accepted("desk", MessageType.DOSSIER_PUT, new Claim.Repeated(id, null));
        figures.accepted("desk", MessageType.DOSSIER_PUT, new Claim.Repeated(id, null));
        figures.accepted("desk", MessageType.DOSSIER_PUT, new Claim.Unclaimed(KEY, id, Map.of()));

        assertThat(accepted("repeated")).isEqualTo(2);
        assertThat(accepted("unclaimed")).isEqualTo(1);
        assertThat(registry.find("lgsp.messages.accepted").tag("outcome", "new").counter())
                .isNull();
    }

    @Test
    void refusals_areCountedBySenderAndCode() {
        figures.refused("desk", ProblemCode.BODY_INVALID);
        figures.refused("desk", ProblemCode.BODY_INVALID);
        figures.refused(GatewayFigures.UNKNOWN, ProblemCode.TOKEN_MISSING);

        assertThat(registry.get("lgsp.requests.refused")
                        .tags("sender", "desk", "code", "body.invalid")
                        .counter()
                        .count())
                .isEqualTo(2);
        assertThat(registry.get("lgsp.requests.refused")
                        .tags("sender", "unknown", "code", "token.missing")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void acceptance_isTimedBySender() {
        figures.acceptedIn("desk", Duration.ofMillis(30));

        assertThat(registry.get("lgsp.acceptance").tag("sender", "desk").timer().totalTime(TimeUnit.MILLISECONDS))
                .isEqualTo(30);
    }

    private double accepted(String outcome) {
        return registry.get("lgsp.messages.accepted")
                .tags("sender", "desk", "type", "dossier.put", "outcome", outcome)
                .counter()
                .count();
    }
}
