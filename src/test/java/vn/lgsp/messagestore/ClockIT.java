package vn.lgsp.messagestore;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.f4b6a3.uuid.UuidCreator;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import vn.lgsp.exchange.LogEvent;

/** A node's clock is set back over the end of a month: the log has room for both sides, and stays whole. */
class ClockIT {
    private static RunningStore store;

    @BeforeAll
    static void startStore() {
        store = RunningStore.start();
    }

    @AfterAll
    static void stopStore() throws Exception {
        store.close();
    }

    private static Partitions at(String time) {
        return new Partitions(store.source(), Clock.fixed(Instant.parse(time), ZoneOffset.UTC));
    }

    private static LogEvent accepted(String time) {
        Instant at = Instant.parse(time);
        UUID id = UuidCreator.getTimeOrderedEpoch(at);
        return new LogEvent(
                UuidCreator.getTimeOrderedEpoch(at),
                at,
                LogEvent.Kind.ACCEPTED,
                id,
                null,
                Map.of("sender", "s", "type", "dossier.put", "subject", "d", "receivers", "a"),
                Map.of("body", new byte[] {1}));
    }

    @Test
    void theLogTakesEventsOfBothTimes_andIsWhole() throws SQLException {
        // Given: started by a clock that is ahead
        at("2026-12-01T00:10:00Z").extend();
        LogTables tables = new LogTables(store.source());
        tables.write(List.of(accepted("2026-12-01T00:10:00Z")));
        // When: set right, an hour back
        at("2026-11-30T23:10:00Z").extend();
        tables.write(List.of(accepted("2026-11-30T23:10:00Z"), accepted("2026-11-30T23:59:59.999Z")));
        tables.write(List.of(accepted("2026-12-01T00:10:00Z")));
        // Then
        assertThat(store.count("exchange")).isEqualTo(4);
        assertThat(store.count("payload")).isEqualTo(4);
        assertThat(new LogChain(store.source()).verify(1, 4)).isEmpty();
        assertThat(store.sql()
                        .sql("SELECT written_until = '2026-12-01T00:10:00Z' FROM log_head")
                        .query(Boolean.class)
                        .single())
                .as("never goes back")
                .isTrue();
    }
}
