package vn.lgsp.controlbus.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalTime;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vn.lgsp.exchange.VietnamTime;
import vn.lgsp.routing.Manifest.Reconcile;

/** Which day is due, by the clock and the hour of the manifest. */
class NightsTest {
    @ParameterizedTest
    @CsvSource({
        "2026-03-16T01:59:59+07:00, 2026-03-15T00:00:00+07:00",
        "2026-03-16T02:00:00+07:00, 2026-03-16T00:00:00+07:00",
        "2026-03-16T23:30:00+07:00, 2026-03-16T00:00:00+07:00",
        "2026-03-15T19:00:00+00:00, 2026-03-16T00:00:00+07:00"
    })
    void theDayBefore_isDueFromTheHourOn(String now, String until) {
        Reconcile how =
                new Reconcile("dossier.put", "ask", "mapping/ask.jslt", "mapping/told.jslt", 1, LocalTime.of(2, 0));
        assertThat(VietnamTime.text(Nights.midnight(VietnamTime.parse(now), how)))
                .isEqualTo(until);
    }
}
