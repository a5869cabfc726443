package vn.lgsp.messagestore;

import static vn.lgsp.messagestore.SqlTime.time;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import vn.lgsp.exchange.Envelope;

/**
 * Messages on offer to systems that fetch them. A row is on offer until what the receiver decided is on the broker's disk, so
 * that an acknowledgement that was answered is never forgotten, whoever dies; after that it stays for a while without its
 * body, for a receiver that asks again. All times are the database's own.
 */
public final class Inbox {
    /** Kept open: the lease of an offer that was withdrawn or ran out stays good for an acknowledgement that comes late. */
    private static final String OFFER = """
            INSERT INTO inbox AS i (system, exchange_id, place, sender, type, subject, accepted_at, correlation_id, body)
            VALUES (:system, :id, :place, :sender, :type, :subject, :acceptedAt::timestamptz, :correlationId, :body)
                ON CONFLICT (system, exchange_id) DO UPDATE SET open = true, settled = false, body = excluded.body
             WHERE i.decision IS NULL OR i.settled
            """;

    private static final String LEASE = """
            UPDATE inbox
               SET lease = gen_random_uuid(), leased_by = :client, leases = leases + 1,
                   leased_until = now() + make_interval(secs => :seconds)
             WHERE (system, exchange_id) IN
                   (SELECT system, exchange_id FROM inbox
                     WHERE system = :system AND open AND leased_until IS NULL AND decision IS NULL
                     ORDER BY place LIMIT :max FOR UPDATE SKIP LOCKED)
            RETURNING *
            """;

    /** They stay so until the log says it of them: what is read and forgotten would be handed out again without a word. */
    private static final String EXPIRED = """
            SELECT system, exchange_id, leased_by FROM inbox
             WHERE system = ANY(:systems) AND leased_until < now() AND decision IS NULL
            """;

    private static final String UNDECIDED = """
            UPDATE inbox SET open = false, leased_until = NULL
             WHERE system = :system AND exchange_id = ANY(:ids) AND leased_until < now() AND decision IS NULL
            """;

    private static final String SETTLED = """
            WITH remembered AS (
                UPDATE inbox SET settled = true, body = ''
                 WHERE system = :system AND exchange_id = ANY(:ids) AND decision = 'TAKEN')
            DELETE FROM inbox
             WHERE system = :system AND exchange_id = ANY(:ids) AND decision IS DISTINCT FROM 'TAKEN'
            """;

    private final JdbcClient sql;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    public Inbox(DataSource store) {
        this.sql = JdbcClient.create(store);
    }

    /** What a receiver, or its silence, made of an offer. */
    public sealed interface Decision {
        String system();

        UUID exchangeId();

        record Taken(String system, UUID exchangeId, String client) implements Decision {}

        record Declined(String system, UUID exchangeId, String code, String reason) implements Decision {}

        record Expired(String system, UUID exchangeId, String client) implements Decision {}
    }

    /**
     * A message that a receiver has on lease.
     *
     * @param lease what it shows when it decides
     * @param attempt how often the message was handed out, this time included
     */
    public record Leased(
            UUID exchangeId,
            String type,
            String subject,
            String sender,
            Instant acceptedAt,
            @Nullable String correlationId,
            UUID lease,
            Instant leasedUntil,
            int attempt,
            byte[] sealed,
            long place) {}

    /** How an act on a lease went. */
    public enum Answer {
        DONE,
        /** Another lease has come after it, or the other decision was made with it. */
        LOST,
        /** There is no such message on offer. */
        UNKNOWN
    }

    /** Runs this after each change that somebody on this node may wait for; it has to be quick. */
    public void whenChanged(Runnable listener) {
        listeners.add(listener);
    }

    /** Stops telling. */
    public void forget(Runnable listener) {
        listeners.remove(listener);
    }

    private void changed() {
        listeners.forEach(Runnable::run);
    }

    /** Puts a message on offer, or finds that it is already decided. */
    public void offer(Envelope envelope, long place, byte[] sealed) {
        sql.sql(OFFER)
                .param("system", envelope.receiver())
                .param("id", envelope.id())
                .param("place", place)
                .param("sender", envelope.source())
                .param("type", envelope.type().code())
                .param("subject", envelope.subject())
                .param("acceptedAt", envelope.time().toString())
                .param("correlationId", envelope.correlationId())
                .param("body", sealed)
                .update();
        changed();
    }

    /** Takes it off offer; who has it on lease keeps it. */
    public void withdraw(String system, UUID exchangeId) {
        sql.sql("UPDATE inbox SET open = false WHERE system = :system AND exchange_id = :id AND leased_until IS NULL")
                .param("system", system)
                .param("id", exchangeId)
                .update();
    }

    /** What was decided of these systems' offers, and the leases that ran out and of which that is not on disk yet. */
    public List<Decision> decisions(Collection<String> systems) {
        String[] names = systems.toArray(String[]::new);
        List<Decision> decisions =
                new ArrayList<>(sql.sql("SELECT system, exchange_id, leased_by, decision, code, reason FROM inbox"
                                + " WHERE system = ANY(:systems) AND decision IS NOT NULL AND NOT settled")
                        .param("systems", names)
                        .query((row, n) -> decision(row))
                        .list());
        decisions.addAll(sql.sql(EXPIRED)
                .param("systems", names)
                .query((row, n) ->
                        (Decision) new Decision.Expired(row.getString("system"), id(row), row.getString("leased_by")))
                .list());
        return decisions;
    }

    private static Decision decision(ResultSet row) throws SQLException {
        return row.getString("decision").equals("TAKEN")
                ? new Decision.Taken(row.getString("system"), id(row), row.getString("leased_by"))
                : new Decision.Declined(
                        row.getString("system"), id(row), row.getString("code"), row.getString("reason"));
    }

    /** Takes messages off offer whose end is on the broker's disk, and remembers which of them their receiver took. */
    public void settled(String system, Collection<UUID> ids) {
        sql.sql(SETTLED)
                .param("system", system)
                .param("ids", ids.toArray(UUID[]::new))
                .update();
    }

    /** Ends leases that ran out, once that is on the broker's disk: from now on the messages can be offered again. */
    public void undecided(String system, Collection<UUID> ids) {
        sql.sql(UNDECIDED)
                .param("system", system)
                .param("ids", ids.toArray(UUID[]::new))
                .update();
    }

    /** Fails if the store is away. */
    public void ping() {
        sql.sql("SELECT 1").query(Integer.class).single();
    }

    /** Hands out the oldest messages on offer, at most {@code max}, for this long. */
    public List<Leased> lease(String system, String client, int max, Duration time) {
        return sql
                .sql(LEASE)
                .param("system", system)
                .param("client", client)
                .param("max", max)
                .param("seconds", (double) time.toMillis() / 1000)
                .query((row, n) -> leased(row))
                .list()
                .stream()
                .sorted((a, b) -> Long.compare(a.place(), b.place()))
                .toList();
    }

    private static Leased leased(ResultSet row) throws SQLException {
        return new Leased(
                id(row),
                row.getString("type"),
                row.getString("subject"),
                row.getString("sender"),
                time(row, "accepted_at"),
                row.getString("correlation_id"),
                row.getObject("lease", UUID.class),
                time(row, "leased_until"),
                row.getInt("leases"),
                row.getBytes("body"),
                row.getLong("place"));
    }

    /** A message on offer to a receiver that has no leases. */
    public record Waiting(
            UUID exchangeId,
            String type,
            String subject,
            String sender,
            Instant acceptedAt,
            String stage,
            byte[] sealed) {}

    /** What is on offer of one type, accepted within a time, the oldest first. */
    public List<Waiting> waiting(String system, String type, Instant from, Instant until, int max, long after) {
        return sql.sql("SELECT * FROM inbox WHERE system = :system AND type = :type AND open AND decision IS NULL"
                        + " AND accepted_at >= :from::timestamptz AND accepted_at < :until::timestamptz"
                        + " ORDER BY place LIMIT :max OFFSET :after")
                .param("system", system)
                .param("type", type)
                .param("from", from.toString())
                .param("until", until.toString())
                .param("max", max)
                .param("after", after)
                .query((row, n) -> waiting(row))
                .list();
    }

    /** How many of one type are on offer. */
    public long count(String system, String type) {
        return sql.sql(
                        "SELECT count(*) FROM inbox WHERE system = :system AND type = :type AND open AND decision IS NULL")
                .param("system", system)
                .param("type", type)
                .query(Long.class)
                .single();
    }

    /** A message that is or was on offer; its body is empty if it was taken and is settled. */
    public Optional<Waiting> message(String system, UUID exchangeId) {
        return sql.sql("SELECT * FROM inbox WHERE system = :system AND exchange_id = :id")
                .param("system", system)
                .param("id", exchangeId)
                .query((row, n) -> waiting(row))
                .optional();
    }

    private static Waiting waiting(ResultSet row) throws SQLException {
        return new Waiting(
                id(row),
                row.getString("type"),
                row.getString("subject"),
                row.getString("sender"),
                time(row, "accepted_at"),
                row.getString("stage"),
                row.getBytes("body"));
    }

    /** A receiver without leases has seen it and is at it. */
    public Answer stage(String system, UUID exchangeId, String stage) {
        return sql.sql("UPDATE inbox SET stage = :stage WHERE system = :system AND exchange_id = :id")
                                .param("stage", stage)
                                .param("system", system)
                                .param("id", exchangeId)
                                .update()
                        > 0
                ? Answer.DONE
                : Answer.UNKNOWN;
    }

    /** A receiver without leases has it. */
    public Answer take(String system, UUID exchangeId, String client) {
        return decide(system, exchangeId, null, client, "TAKEN", "", "");
    }

    /** A receiver without leases will not have it. */
    public Answer turnDown(String system, UUID exchangeId, String client, String code, String reason) {
        return decide(system, exchangeId, null, client, "DECLINED", code, reason);
    }

    /** The receiver has it. */
    public Answer acknowledge(String system, UUID exchangeId, UUID lease) {
        return decide(system, exchangeId, lease, null, "TAKEN", "", "");
    }

    /** The receiver will not have it. */
    public Answer decline(String system, UUID exchangeId, UUID lease, String code, String reason) {
        return decide(system, exchangeId, lease, null, "DECLINED", code, reason);
    }

    /** @param lease null for a receiver that has none; {@code client} says who it is then */
    private Answer decide(
            String system,
            UUID exchangeId,
            @Nullable UUID lease,
            @Nullable String client,
            String decision,
            String code,
            String reason) {
        int changed = sql.sql(
                        "UPDATE inbox SET decision = :decision, code = :code, reason = :reason, decided_at = now(),"
                                + " leased_by = coalesce(:client, leased_by)"
                                + " WHERE system = :system AND exchange_id = :id AND decision IS NULL"
                                + " AND (lease = :lease::uuid OR :lease::uuid IS NULL)")
                .param("decision", decision)
                .param("code", code)
                .param("reason", reason)
                .param("client", client)
                .param("system", system)
                .param("id", exchangeId)
                .param("lease", lease)
                .update();
        if (changed > 0) {
            changed();
            return Answer.DONE;
        }
        // A decision is never changed: what stands there now stood there before.
        return sql.sql("SELECT (lease = :lease::uuid OR :lease::uuid IS NULL) AND decision = :decision FROM inbox"
                        + " WHERE system = :system AND exchange_id = :id")
                .param("lease", lease)
                .param("decision", decision)
                .param("system", system)
                .param("id", exchangeId)
                .query((row, n) -> row.getBoolean(1) ? Answer.DONE : Answer.LOST)
                .optional()
                .orElse(Answer.UNKNOWN);
    }

    /** Until when the receiver has it from now on; nothing if the lease is over. */
    public Optional<Instant> extend(String system, UUID exchangeId, UUID lease, Duration time) {
        return sql.sql("UPDATE inbox SET leased_until = now() + make_interval(secs => :seconds)"
                        + " WHERE system = :system AND exchange_id = :id AND lease = :lease"
                        + " AND leased_until IS NOT NULL AND decision IS NULL RETURNING leased_until")
                .param("seconds", (double) time.toMillis() / 1000)
                .param("system", system)
                .param("id", exchangeId)
                .param("lease", lease)
                .query((row, n) -> time(row, "leased_until"))
                .optional();
    }

    private static UUID id(ResultSet row) throws SQLException {
        return row.getObject("exchange_id", UUID.class);
    }
}
