package vn.lgsp.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import vn.lgsp.delivery.partner.Trace;
import vn.lgsp.exchange.Envelope;
import vn.lgsp.exchange.LogEvent.Kind;
import vn.lgsp.exchange.MessageType;
import vn.lgsp.exchange.Outcome;

class DeliveryFiguresTest {
    private static final Instant NOW = Instant.parse("2026-03-15T08:30:00Z");

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final DeliveryFigures figures = new DeliveryFigures(registry, "portal", "abc", () -> NOW);

    @Test
    void whatBecomesOfMessages_isCountedBySenderTypeAndOutcome() {
        // Given
        Commit commit = new Commit();
        commit.fate(accepted(Duration.ZERO), Kind.POSTPONED);
        commit.fate(accepted(Duration.ZERO), Kind.POSTPONED);
        commit.fate(accepted(Duration.ZERO), Kind.OUTCOME_UNKNOWN);

        // When
        figures.committed(commit);

        // Then
        assertThat(registry.scrape())
                .contains(
                        "lgsp_deliveries_total{outcome=\"postponed\",sender=\"desk\",system=\"portal\","
                                + "type=\"dossier.put\",version=\"abc\"} 2.0",
                        "outcome=\"outcome_unknown\"")
                .doesNotContain("lgsp_delivery_seconds", "H28.12");
    }

    @Test
    void firstOfWhatIsExpected_isAnIncrease() {
        figures.expect("desk", MessageType.DOSSIER_PUT);

        assertThat(registry.scrape())
                .contains("lgsp_deliveries_total{outcome=\"delivered\",sender=\"desk\",system=\"portal\","
                        + "type=\"dossier.put\",version=\"abc\"} 0.0");
        assertThat(way("+Inf")).isEqualTo("0");
    }

    @Test
    void wholeWay_isTimedFromAcceptance_alsoOverDays() {
        Commit commit = new Commit();
        commit.fate(accepted(Duration.ofMillis(40)), Kind.DELIVERED);
        commit.fate(accepted(Duration.ofHours(3)), Kind.DELIVERED);
        commit.fate(accepted(Duration.ofDays(2)), Kind.DELIVERED);

        figures.committed(commit);

        assertThat(way("0.05")).isEqualTo("1");
        assertThat(way("3600.0")).isEqualTo("1");
        assertThat(way("14400.0")).isEqualTo("2");
        assertThat(way("+Inf")).isEqualTo("3");
    }

    /** Clocks of nodes differ a little. */
    @Test
    void whatSeemsToHaveTakenLessThanNothing_tookNothing() {
        Commit commit = new Commit();
        commit.fate(accepted(Duration.ofMillis(-5)), Kind.DELIVERED);

        figures.committed(commit);

        assertThat(way("0.05")).isEqualTo("1");
    }

    @Test
    void everyRequestOfACall_isTimedByOperationAndOutcome() {
        Result result = new Result(
                new Outcome.OutcomeUnknown("timeout", ""),
                List.of(trace("lookup", 60, "Delivered"), trace("dossier", 700, "OutcomeUnknown")));

        assertThat(figures.called(result)).isSameAs(result);

        assertThat(registry.scrape())
                .contains(
                        "lgsp_partner_call_seconds_bucket{operation=\"dossier\",outcome=\"outcome_unknown\","
                                + "system=\"portal\",version=\"abc\",le=\"0.5\"} 0",
                        "lgsp_partner_call_seconds_bucket{operation=\"dossier\",outcome=\"outcome_unknown\","
                                + "system=\"portal\",version=\"abc\",le=\"1.0\"} 1",
                        "lgsp_partner_call_seconds_count{operation=\"lookup\",outcome=\"delivered\"");
    }

    private String way(String bound) {
        String start = "lgsp_delivery_seconds_bucket{system=\"portal\",type=\"dossier.put\",version=\"abc\",le=\""
                + bound + "\"} ";
        return registry.scrape()
                .lines()
                .filter(line -> line.startsWith(start))
                .map(line -> line.substring(start.length()))
                .findFirst()
                .orElseThrow();
    }

    private static Trace trace(String operation, int millis, String outcome) {
        return new Trace(NOW, operation, Duration.ofMillis(millis), 200, outcome, "made-up", new byte[0], new byte[0]);
    }

    private static Item accepted(Duration ago) {
        Envelope envelope = new Envelope(
                UUID.randomUUID(),
                "desk",
                MessageType.DOSSIER_PUT,
                "H28.12-260315-0001",
                NOW.minus(ago),
                "application/json",
                "portal",
                null,
                null,
                Envelope.VERSION);
        return new Item(envelope, envelope, new byte[0], 1, null, Item.Origin.DISPATCH);
    }
}
