package vn.lgsp.messagestore;

import static vn.lgsp.messagestore.SqlTime.utc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Forgets what has been kept long enough: claims, look-ups, versions of catalogues, and payloads by the month. The log itself stays. */
public final class Retention {
    private static final int BATCH = 5_000;
    /** A message that never came to the broker was never accepted; the next one is not compared with it. */
    private static final String HEADS_OF_NOTHING = """
            DELETE FROM acceptance_head h
             USING acceptance a
             WHERE a.claimed_at < ? AND NOT a.accepted AND a.lease < now()
               AND h.sender = a.sender AND h.operation = a.operation AND h.subject = a.subject
               AND h.key_hash = a.key_hash
               AND NOT EXISTS (SELECT 1 FROM exchange x WHERE x.id = a.exchange_id)
            """;
    /** Rows that are being asked for are left to the next run. */
    private static final String CLAIMS = """
            DELETE FROM acceptance
             WHERE ctid = ANY (ARRAY(SELECT ctid FROM acceptance WHERE claimed_at < ? AND lease < now()
                                      LIMIT ? FOR UPDATE SKIP LOCKED))
            """;

    /** What is over and of use to nobody after a year; what was acknowledged in an inbox is settled long before a week. */
    private static final List<String> OVER = List.of(
            "DELETE FROM group_retry WHERE state <> 'RUNNING' AND begun_at < ? - interval '400 days'",
            "DELETE FROM system_act WHERE at < ? - interval '400 days'",
            "DELETE FROM reconciliation WHERE state <> 'RUNNING' AND begun_at < ? - interval '400 days'",
            "DELETE FROM resync WHERE state IN ('DONE', 'CANCELLED') AND begun_at < ? - interval '400 days'",
            "DELETE FROM alert WHERE cleared_at < ? - interval '400 days'",
            "DELETE FROM log_mark WHERE minute < ? - interval '400 days'",
            "DELETE FROM inbox WHERE decision = 'TAKEN' AND decided_at < ? - interval '7 days'");

    /** The log's months are a person's to detach; what tells of documents goes with them. */
    private static final List<String> WITHOUT_EXCHANGE = List.of(
            "DELETE FROM document WHERE accepted_at < ?",
            "DELETE FROM document_status WHERE accepted_at < ?",
            "DELETE FROM document_file WHERE accepted_at < ?");

    private static final Logger log = LoggerFactory.getLogger(Retention.class);

    private final DataSource store;
    private final Partitions partitions;
    private final Clock clock;
    private final Duration claims;
    private final Duration payloads;
    private final Duration lookups;
    private final Duration catalogues;

    /**
     * @param claims how long the same request is known as the same
     * @param payloads how long bodies are kept at least; zero keeps them for ever
     * @param lookups how long it is known who looked up what
     * @param catalogues how long a version of a catalogue is kept after it was replaced; zero keeps it for ever
     */
    public Retention(
            DataSource store,
            Partitions partitions,
            Clock clock,
            Duration claims,
            Duration payloads,
            Duration lookups,
            Duration catalogues) {
        this.store = store;
        this.partitions = partitions;
        this.clock = clock;
        this.claims = claims;
        this.payloads = payloads;
        this.lookups = lookups;
        this.catalogues = catalogues;
    }

    /** @throws StoreAway if the store cannot do it now */
    public void apply() {
        Instant now = clock.instant();
        forgetClaims(now.minus(claims));
        forget(OVER, now);
        partitions.first().ifPresent(first -> forget(WITHOUT_EXCHANGE, first));
        new LookupLog(store).forget(now.minus(lookups));
        if (catalogues.isPositive()) {
            forgetCatalogues(now.minus(catalogues));
        }
        if (payloads.isPositive()) {
            partitions.dropPayloads(now.minus(payloads));
        }
    }

    private void forget(List<String> deletes, Instant time) {
        try (Connection sql = store.getConnection()) {
            for (String delete : deletes) {
                try (PreparedStatement statement = sql.prepareStatement(delete)) {
                    statement.setObject(1, utc(time));
                    statement.executeUpdate();
                }
            }
        } catch (SQLException e) {
            throw new StoreAway("What is over cannot be deleted", e);
        }
    }

    private void forgetCatalogues(Instant before) {
        int forgotten = new Catalogues(store).forget(before);
        if (forgotten > 0) {
            log.info("event=catalogue-versions-forgotten count={} before={}", forgotten, before);
        }
    }

    /** In batches, each a transaction, so that nobody waits for it. */
    private void forgetClaims(Instant before) {
        try (Connection sql = store.getConnection()) {
            try (PreparedStatement statement = sql.prepareStatement(HEADS_OF_NOTHING)) {
                statement.setObject(1, utc(before));
                statement.executeUpdate();
            }
            int forgotten = forgetClaims(sql, before);
            if (forgotten > 0) {
                log.info("event=claims-forgotten count={} before={}", forgotten, before);
            }
        } catch (SQLException e) {
            throw new StoreAway("Old claims cannot be deleted", e);
        }
    }

    private static int forgetClaims(Connection sql, Instant before) throws SQLException {
        int all = 0;
        int some;
        try (PreparedStatement statement = sql.prepareStatement(CLAIMS)) {
            do {
                statement.setObject(1, utc(before));
                statement.setInt(2, BATCH);
                some = statement.executeUpdate();
                all += some;
            } while (some == BATCH);
        }
        return all;
    }
}
