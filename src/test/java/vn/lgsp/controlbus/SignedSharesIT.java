package vn.lgsp.controlbus;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import vn.lgsp.controlbus.SignedShares.Row;
import vn.lgsp.controlbus.SignedShares.Tally;
import vn.lgsp.messagestore.DocumentCounts;
import vn.lgsp.messagestore.RunningStore;
import vn.lgsp.routing.AgencyLevel;

/** Who signed how many documents, counted from the rows that the log wrote. */
class SignedSharesIT {
    private static final Instant MARCH = Instant.parse("2026-03-01T00:00:00Z");
    private static final Instant APRIL = Instant.parse("2026-04-01T00:00:00Z");

    private static RunningStore store;

    @BeforeAll
    static void startStore() {
        store = RunningStore.start();
        sent("2026-03-01T00:00:00Z", "000.00.12.H28", "TRUSTED", "000.00.00.G22", "H28.31.2");
        sent("2026-03-05T00:00:00Z", "H28.12", "VALID", "G22");
        sent("2026-03-06T00:00:00Z", "H28.12", "INVALID", "G22");
        sent("2026-03-07T00:00:00Z", "H28.31", "NONE", "G22.7");
        sent("2026-03-08T00:00:00Z", "000.00.00.H28", "NOT_VERIFIED", "001.02.03.H28", "vxp.saas.03");
        sent("2026-04-01T00:00:00Z", "H28.12", "NONE", "G22");
        sent("2026-02-28T23:59:59Z", "H28.12", "NONE", "G22");
    }

    @AfterAll
    static void stopStore() throws Exception {
        store.close();
    }

    private static void sent(String at, String organ, String signature, String... to) {
        store.sql()
                .sql("""
                        WITH one AS (
                            INSERT INTO document (exchange_id, accepted_at, sender, code, organ, symbol, operation, file,
                                                  signature)
                            VALUES (gen_random_uuid(), :at::timestamptz, 'a', 'c', :organ, 's', 'NEW', 'f', :signature)
                            RETURNING exchange_id)
                        INSERT INTO document_recipient (exchange_id, place, organ, via)
                        SELECT exchange_id, place, organ, '{}' FROM one, unnest(:to) WITH ORDINALITY AS r(organ, place)
                        """)
                .param("at", at)
                .param("organ", organ)
                .param("signature", signature)
                .param("to", to)
                .update();
    }

    @Test
    void everyLevelIsCounted_inItsPeriod() {
        List<Row> rows = new SignedShares(new DocumentCounts(store.source())).of(MARCH, APRIL);
        assertThat(rows)
                .containsExactly(
                        new Row(AgencyLevel.CENTRAL, new Tally(0, 0, 0, 0, 0, 0), new Tally(4, 3, 2, 1, 1, 0)),
                        new Row(AgencyLevel.PROVINCE, new Tally(1, 1, 0, 0, 0, 1), new Tally(0, 0, 0, 0, 0, 0)),
                        new Row(AgencyLevel.SECOND, new Tally(4, 3, 2, 1, 1, 0), new Tally(0, 0, 0, 0, 0, 0)),
                        new Row(AgencyLevel.THIRD, new Tally(0, 0, 0, 0, 0, 0), new Tally(1, 1, 1, 1, 0, 0)),
                        new Row(AgencyLevel.BELOW, new Tally(0, 0, 0, 0, 0, 0), new Tally(1, 1, 0, 0, 0, 1)),
                        new Row(AgencyLevel.OTHER, new Tally(0, 0, 0, 0, 0, 0), new Tally(1, 1, 0, 0, 0, 1)));
        assertThat(rows.get(2).sent().signedShare()).isEqualTo(75.0);
        assertThat(rows.get(2).sent().trustedShare()).isEqualTo(25.0);
        assertThat(rows.getFirst().sent().signedShare()).isZero();
    }

    @Test
    void withoutDocuments_thereIsNothingToCount() {
        assertThat(new SignedShares(new DocumentCounts(store.source())).of(APRIL.plusSeconds(1), APRIL.plusSeconds(2)))
                .isEmpty();
    }
}
