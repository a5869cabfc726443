package vn.lgsp.messagestore;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import vn.lgsp.exchange.Ids;

/** The SQL of the claims: a batch of requests in one transaction, whatever its size, in ten statements at most. */
final class ClaimTables {
    /** What the names of subjects' locks are hashed with. */
    static final int HEADS_SPACE = 7106;

    /**
     * Subjects are locked by name and in order: a head that is just being made cannot be locked as a row, and two nodes
     * that make heads for each other's subjects would wait for each other.
     */
    private static final String LOCK_HEADS = """
            SELECT pg_advisory_xact_lock(name)
              FROM (SELECT DISTINCT hashtextextended(concat_ws(E'\\x1f', sender, operation, subject), %d) AS name
                      FROM unnest(?::text[], ?::text[], ?::text[]) AS r(sender, operation, subject)
                     ORDER BY 1
                    OFFSET 0) AS ordered
            """.formatted(HEADS_SPACE);

    private static final String HEADS = """
            SELECT h.sender, h.operation, h.subject, h.exchange_id, h.key_hash, h.content_hash, h.status
              FROM acceptance_head h
              JOIN (SELECT DISTINCT sender, subject FROM unnest(?::text[], ?::text[]) AS u(sender, subject)) AS r
             USING (sender, subject)
            """;
    /**
     * A lease that would last much longer than any was made before the store's clock was set back. Not just longer: one that
     * was made while this transaction waited is counted from a later time than this one's.
     */
    private static final String ROWS = """
            SELECT a.sender, a.key_hash, a.content_hash, a.operation, a.subject, a.exchange_id, a.accepted,
                   a.lease > now() AND a.lease <= now() + make_interval(secs => ?), a.node, a.status_before
              FROM acceptance a
              JOIN unnest(?::text[], ?::bytea[]) AS r(sender, key_hash) USING (sender, key_hash)
             ORDER BY 1, 2
               FOR UPDATE OF a
            """;

    private static final String INSERT = """
            INSERT INTO acceptance (sender, key_hash, content_hash, exchange_id, operation, subject, receivers,
                                    status_before, node, lease, claimed_at)
            SELECT sender, key_hash, content_hash, exchange_id, operation, subject, receivers, status_before, ?,
                   now() + make_interval(secs => ?), now()
              FROM unnest(?::text[], ?::bytea[], ?::bytea[], ?::uuid[], ?::text[], ?::text[], ?::text[], ?::text[])
                AS r(sender, key_hash, content_hash, exchange_id, operation, subject, receivers, status_before)
             ORDER BY sender, key_hash
                ON CONFLICT DO NOTHING
            RETURNING sender, key_hash
            """;
    private static final String INSERT_HEADS = """
            INSERT INTO acceptance_head (sender, operation, subject, exchange_id, key_hash, content_hash, status)
            SELECT * FROM unnest(?::text[], ?::text[], ?::text[], ?::uuid[], ?::bytea[], ?::bytea[], ?::text[])
             ORDER BY 1, 3, 2
                ON CONFLICT (sender, subject, operation) DO UPDATE
               SET exchange_id = excluded.exchange_id, key_hash = excluded.key_hash,
                   content_hash = excluded.content_hash, status = excluded.status
            """;
    private static final String TAKE_OVER = """
            UPDATE acceptance a SET node = ?, lease = now() + make_interval(secs => ?), claimed_at = now()
              FROM unnest(?::text[], ?::bytea[]) AS r(sender, key_hash)
             WHERE a.sender = r.sender AND a.key_hash = r.key_hash
            """;
    /** A node ends only its own leases: what it gives back late may be another's by then. */
    private static final String SETTLE = """
            UPDATE acceptance a
               SET accepted = a.accepted OR r.accepted,
                   lease = CASE WHEN r.accepted OR a.node = ? THEN least(a.lease, now()) ELSE a.lease END
              FROM (SELECT sender, key_hash, bool_or(accepted) AS accepted
                      FROM unnest(?::text[], ?::bytea[], ?::boolean[]) AS u(sender, key_hash, accepted)
                     GROUP BY 1, 2) AS r
             WHERE a.sender = r.sender AND a.key_hash = r.key_hash
            """;

    private static final String LOGGED =
            "SELECT id FROM exchange JOIN unnest(?::uuid[], ?::timestamptz[]) AS r(id, accepted_at) USING (id, accepted_at)";
    private static final String END_LEASES =
            "UPDATE acceptance SET lease = now() WHERE node = ? AND NOT accepted AND lease > now()";
    /** A server that is there but does not answer must not hold the only writer of claims for long. */
    private static final int NETWORK_PATIENCE_MILLIS = 5_000;

    private final DataSource store;
    private final UUID node;

    ClaimTables(DataSource store, UUID node) {
        this.store = store;
        this.node = node;
    }

    private record Row(
            Hash content,
            String operation,
            String subject,
            UUID exchangeId,
            boolean accepted,
            boolean leased,
            UUID node,
            @Nullable String statusBefore) {

        boolean isOf(ClaimRequest request) {
            return content.equals(request.content())
                    && operation.equals(request.operation())
                    && subject.equals(request.subject());
        }

        /** As it will be when the batch is written. */
        Row settled(boolean now, UUID by) {
            return new Row(
                    content,
                    operation,
                    subject,
                    exchangeId,
                    accepted || now,
                    leased && !now && !node.equals(by),
                    node,
                    statusBefore);
        }
    }

    private record Fresh(ClaimRequest request, Claim.Granted grant) {
        ClaimKey key() {
            return grant.key();
        }

        UUID id() {
            return grant.exchangeId();
        }
    }

    void endLeases() throws SQLException {
        try (Connection sql = store.getConnection();
                PreparedStatement statement = sql.prepareStatement(END_LEASES)) {
            statement.setObject(1, node);
            statement.executeUpdate();
        }
    }

    /**
     * Writes a batch of different requests. Every lock is taken in the order of keys, heads before rows, so that nodes
     * with overlapping batches wait for each other in one direction only.
     *
     * @param doubtful hears of every grant whose commit failed: the store may hold its lease
     * @return a claim for each request, null where another node, thread or request of the batch is at the same thing
     */
    List<@Nullable Claim> write(
            List<ClaimRequest> requests, List<Claims.Task.Settle> settles, Consumer<Claim.Granted> doubtful)
            throws SQLException {
        try (Connection sql = store.getConnection()) {
            sql.setNetworkTimeout(Runnable::run, NETWORK_PATIENCE_MILLIS);
            sql.setAutoCommit(false);
            try {
                SqlArray.joinByIndex(sql);
                List<@Nullable Claim> claims = decide(sql, requests, settles);
                commit(sql, claims, doubtful);
                return claims;
            } catch (SQLException | RuntimeException e) {
                sql.rollback();
                throw e;
            } finally {
                sql.setAutoCommit(true);
            }
        }
    }

    private static void commit(Connection sql, List<@Nullable Claim> claims, Consumer<Claim.Granted> doubtful)
            throws SQLException {
        try {
            sql.commit();
        } catch (SQLException e) {
            for (Claim claim : claims) {
                if (claim instanceof Claim.Granted granted) {
                    doubtful.accept(granted);
                }
            }
            throw e;
        }
    }

    private List<@Nullable Claim> decide(Connection sql, List<ClaimRequest> requests, List<Claims.Task.Settle> settles)
            throws SQLException {
        Map<Head.Key, Head> heads = requests.isEmpty() ? Map.of() : heads(sql, requests);
        List<ClaimKey> keys = new ArrayList<>();
        for (ClaimRequest request : requests) {
            keys.add(request.key(heads.get(request.head())));
        }
        Map<ClaimKey, Row> rows = rows(sql, keys, settles);
        settle(sql, settles);
        settles.forEach(s -> rows.computeIfPresent(s.key(), (key, row) -> row.settled(s.accepted(), node)));
        List<@Nullable Claim> claims = new ArrayList<>();
        List<Fresh> fresh = new ArrayList<>();
        List<Claim.Granted> taken = new ArrayList<>();
        Set<ClaimKey> granted = new HashSet<>();
        for (int i = 0; i < requests.size(); i++) {
            ClaimKey key = keys.get(i);
            Row row = rows.get(key);
            Claim claim = row == null
                    ? new Claim.Granted(key, Ids.next(), false, status(heads, requests.get(i)))
                    : existing(requests.get(i), key, row);
            if (claim instanceof Claim.Granted one) {
                if (!granted.add(key)) {
                    claim = null;
                } else if (one.again()) {
                    taken.add(one);
                } else {
                    fresh.add(new Fresh(requests.get(i), one));
                }
            }
            claims.add(claim);
        }
        takeOver(sql, taken, claims);
        insert(sql, fresh, claims);
        return claims;
    }

    private static @Nullable Claim existing(ClaimRequest request, ClaimKey key, Row row) {
        if (!row.isOf(request)) {
            return new Claim.Conflicting(row.exchangeId());
        }
        if (row.accepted()) {
            return new Claim.Repeated(row.exchangeId(), row.statusBefore());
        }
        return row.leased() ? null : new Claim.Granted(key, row.exchangeId(), true, row.statusBefore());
    }

    /** Where the subject stood: what its latest message of any kind said. */
    private static @Nullable String status(Map<Head.Key, Head> heads, ClaimRequest request) {
        return heads.entrySet().stream()
                .filter(entry -> entry.getKey().subject().equals(request.subject())
                        && entry.getKey().sender().equals(request.sender())
                        && entry.getValue().status() != null)
                .map(Map.Entry::getValue)
                .max(Comparator.comparing(Head::exchangeId))
                .map(Head::status)
                .orElse(null);
    }

    private static Map<Head.Key, Head> heads(Connection sql, List<ClaimRequest> requests) throws SQLException {
        Map<Head.Key, Head> heads = new HashMap<>();
        lockHeads(sql, requests);
        try (PreparedStatement statement = sql.prepareStatement(HEADS)) {
            SqlArray.set(statement, 1, "text", requests, ClaimRequest::sender);
            SqlArray.set(statement, 2, "text", requests, ClaimRequest::subject);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    heads.put(
                            new Head.Key(row.getString(1), row.getString(2), row.getString(3)),
                            new Head(
                                    row.getObject(4, UUID.class),
                                    Hash.of(row.getBytes(5)),
                                    Hash.of(row.getBytes(6)),
                                    row.getString(7)));
                }
            }
        }
        return heads;
    }

    /** Keeps others from these subjects until the transaction ends. */
    static void lockHeads(Connection sql, List<ClaimRequest> requests) throws SQLException {
        try (PreparedStatement lock = sql.prepareStatement(LOCK_HEADS)) {
            subjects(lock, requests);
            lock.execute();
        }
    }

    private static void subjects(PreparedStatement statement, List<ClaimRequest> requests) throws SQLException {
        SqlArray.set(statement, 1, "text", requests, ClaimRequest::sender);
        SqlArray.set(statement, 2, "text", requests, ClaimRequest::operation);
        SqlArray.set(statement, 3, "text", requests, ClaimRequest::subject);
    }

    /** Locks and reads everything that this batch asks for or settles. */
    private static Map<ClaimKey, Row> rows(Connection sql, List<ClaimKey> asked, List<Claims.Task.Settle> settles)
            throws SQLException {
        Map<ClaimKey, Row> rows = new HashMap<>();
        Set<ClaimKey> keys = new HashSet<>(asked);
        settles.forEach(settle -> keys.add(settle.key()));
        try (PreparedStatement statement = sql.prepareStatement(ROWS)) {
            statement.setDouble(1, 2.0 * Claims.LEASE.toSeconds());
            keys(statement, 2, List.copyOf(keys));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    rows.put(
                            new ClaimKey(row.getString(1), Hash.of(row.getBytes(2))),
                            new Row(
                                    Hash.of(row.getBytes(3)),
                                    row.getString(4),
                                    row.getString(5),
                                    row.getObject(6, UUID.class),
                                    row.getBoolean(7),
                                    row.getBoolean(8),
                                    row.getObject(9, UUID.class),
                                    row.getString(10)));
                }
            }
        }
        return rows;
    }

    /** A claim that nobody holds any more: the log may know it by now; otherwise it is ours, under its old id. */
    private void takeOver(Connection sql, List<Claim.Granted> taken, List<@Nullable Claim> claims) throws SQLException {
        if (taken.isEmpty()) {
            return;
        }
        Set<UUID> logged = new HashSet<>();
        try (PreparedStatement statement = sql.prepareStatement(LOGGED)) {
            SqlArray.set(statement, 1, "uuid", taken, Claim.Granted::exchangeId);
            SqlArray.set(statement, 2, "timestamptz", taken, granted -> Ids.time(granted.exchangeId()));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    logged.add(row.getObject(1, UUID.class));
                }
            }
        }
        claims.replaceAll(claim -> claim instanceof Claim.Granted granted && logged.contains(granted.exchangeId())
                ? new Claim.Repeated(granted.exchangeId(), granted.statusBefore())
                : claim);
        settle(
                sql,
                taken.stream()
                        .filter(granted -> logged.contains(granted.exchangeId()))
                        .map(granted -> new Claims.Task.Settle(granted.key(), true))
                        .toList());
        lease(
                sql,
                taken.stream()
                        .filter(granted -> !logged.contains(granted.exchangeId()))
                        .map(Claim.Granted::key)
                        .toList());
    }

    private void lease(Connection sql, List<ClaimKey> keys) throws SQLException {
        if (keys.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = sql.prepareStatement(TAKE_OVER)) {
            statement.setObject(1, node);
            statement.setDouble(2, Claims.LEASE.toSeconds());
            keys(statement, 3, keys);
            statement.executeUpdate();
        }
    }

    private void insert(Connection sql, List<Fresh> fresh, List<@Nullable Claim> claims) throws SQLException {
        if (fresh.isEmpty()) {
            return;
        }
        Set<ClaimKey> inserted = new HashSet<>();
        try (PreparedStatement statement = sql.prepareStatement(INSERT)) {
            statement.setObject(1, node);
            statement.setDouble(2, Claims.LEASE.toSeconds());
            keys(statement, 3, fresh.stream().map(Fresh::key).toList());
            SqlArray.set(
                    statement, 5, "bytea", fresh, f -> f.request().content().bytes());
            SqlArray.set(statement, 6, "uuid", fresh, Fresh::id);
            SqlArray.set(statement, 7, "text", fresh, f -> f.request().operation());
            SqlArray.set(statement, 8, "text", fresh, f -> f.request().subject());
            SqlArray.set(
                    statement,
                    9,
                    "text",
                    fresh,
                    f -> String.join(",", f.request().receivers()));
            SqlArray.set(statement, 10, "text", fresh, f -> f.grant().statusBefore());
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    inserted.add(new ClaimKey(row.getString(1), Hash.of(row.getBytes(2))));
                }
            }
        }
        // Another node was quicker: ask again, and find its row.
        claims.replaceAll(
                claim -> claim instanceof Claim.Granted g && !g.again() && !inserted.contains(g.key()) ? null : claim);
        insertHeads(sql, fresh.stream().filter(f -> inserted.contains(f.key())).toList());
    }

    private static void insertHeads(Connection sql, List<Fresh> fresh) throws SQLException {
        try (PreparedStatement statement = sql.prepareStatement(INSERT_HEADS)) {
            SqlArray.set(statement, 1, "text", fresh, f -> f.request().sender());
            SqlArray.set(statement, 2, "text", fresh, f -> f.request().operation());
            SqlArray.set(statement, 3, "text", fresh, f -> f.request().subject());
            SqlArray.set(statement, 4, "uuid", fresh, Fresh::id);
            SqlArray.set(statement, 5, "bytea", fresh, f -> f.key().hash().bytes());
            SqlArray.set(
                    statement, 6, "bytea", fresh, f -> f.request().content().bytes());
            SqlArray.set(statement, 7, "text", fresh, f -> f.request().status());
            statement.executeUpdate();
        }
    }

    private void settle(Connection sql, List<Claims.Task.Settle> settles) throws SQLException {
        if (settles.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = sql.prepareStatement(SETTLE)) {
            statement.setObject(1, node);
            keys(statement, 2, settles.stream().map(Claims.Task.Settle::key).toList());
            SqlArray.set(statement, 4, "boolean", settles, Claims.Task.Settle::accepted);
            statement.executeUpdate();
        }
    }

    private static void keys(PreparedStatement statement, int first, List<ClaimKey> keys) throws SQLException {
        SqlArray.set(statement, first, "text", keys, ClaimKey::sender);
        SqlArray.set(statement, first + 1, "bytea", keys, key -> key.hash().bytes());
    }
}
