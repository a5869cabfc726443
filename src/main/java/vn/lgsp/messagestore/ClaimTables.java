package vn.lgsp.messagestore;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import vn.lgsp.exchange.Ids;

/** The SQL of the claims: a batch of requests in one transaction, whatever its size, in seven statements at most. */
final class ClaimTables {
    private static final String HEADS = """
            SELECT h.sender, h.operation, h.subject, h.exchange_id, h.key_hash, h.content_hash
              FROM acceptance_head h
              JOIN unnest(?::text[], ?::text[], ?::text[]) AS r(sender, operation, subject)
             USING (sender, operation, subject)
             ORDER BY 1, 2, 3
               FOR UPDATE OF h
            """;
    private static final String ROWS = """
            SELECT a.sender, a.key_hash, a.content_hash, a.exchange_id, a.accepted, a.lease > now()
              FROM acceptance a
              JOIN unnest(?::text[], ?::bytea[]) AS r(sender, key_hash) USING (sender, key_hash)
             ORDER BY 1, 2
               FOR UPDATE OF a
            """;
    private static final String INSERT = """
            INSERT INTO acceptance (sender, key_hash, content_hash, exchange_id, operation, subject, receivers, node,
                                    lease, claimed_at)
            SELECT sender, key_hash, content_hash, exchange_id, operation, subject, receivers, ?,
                   now() + make_interval(secs => ?), now()
              FROM unnest(?::text[], ?::bytea[], ?::bytea[], ?::uuid[], ?::text[], ?::text[], ?::text[])
                AS r(sender, key_hash, content_hash, exchange_id, operation, subject, receivers)
                ON CONFLICT DO NOTHING
            RETURNING sender, key_hash
            """;
    private static final String INSERT_HEADS = """
            INSERT INTO acceptance_head (sender, operation, subject, exchange_id, key_hash, content_hash)
            SELECT * FROM unnest(?::text[], ?::text[], ?::text[], ?::uuid[], ?::bytea[], ?::bytea[])
                ON CONFLICT (sender, operation, subject) DO UPDATE
               SET exchange_id = excluded.exchange_id, key_hash = excluded.key_hash,
                   content_hash = excluded.content_hash
            """;
    private static final String TAKE_OVER = """
            UPDATE acceptance a SET node = ?, lease = now() + make_interval(secs => ?)
              FROM unnest(?::text[], ?::bytea[]) AS r(sender, key_hash)
             WHERE a.sender = r.sender AND a.key_hash = r.key_hash
            """;
    private static final String SETTLE = """
            UPDATE acceptance a SET accepted = a.accepted OR r.accepted, lease = now()
              FROM unnest(?::text[], ?::bytea[], ?::boolean[]) AS r(sender, key_hash, accepted)
             WHERE a.sender = r.sender AND a.key_hash = r.key_hash
            """;
    private static final String LOGGED =
            "SELECT id FROM exchange JOIN unnest(?::uuid[], ?::timestamptz[]) AS r(id, accepted_at) USING (id, accepted_at)";
    private static final String END_LEASES = "UPDATE acceptance SET lease = now() WHERE node = ? AND NOT accepted";

    private final DataSource store;
    private final UUID node;

    ClaimTables(DataSource store, UUID node) {
        this.store = store;
        this.node = node;
    }

    private record Row(Hash content, UUID exchangeId, boolean accepted, boolean leased) {}

    private record Fresh(ClaimRequest request, ClaimKey key, UUID id) {}

    void endLeases() throws SQLException {
        try (Connection sql = store.getConnection();
                PreparedStatement statement = sql.prepareStatement(END_LEASES)) {
            statement.setObject(1, node);
            statement.executeUpdate();
        }
    }

    /**
     * Writes a batch in which no two requests are about the same thing.
     *
     * @return a claim for each request, null where another node or thread is at the same request
     */
    List<@Nullable Claim> write(List<ClaimRequest> requests, List<Claims.Task.Settle> settles) throws SQLException {
        try (Connection sql = store.getConnection()) {
            sql.setAutoCommit(false);
            try {
                List<@Nullable Claim> claims = requests.isEmpty() ? List.of() : decide(sql, requests);
                settle(sql, settles);
                sql.commit();
                return claims;
            } catch (SQLException e) {
                sql.rollback();
                throw e;
            } finally {
                sql.setAutoCommit(true);
            }
        }
    }

    private List<@Nullable Claim> decide(Connection sql, List<ClaimRequest> requests) throws SQLException {
        Map<Head.Key, Head> heads = heads(sql, requests);
        List<ClaimKey> keys = new ArrayList<>();
        for (ClaimRequest request : requests) {
            keys.add(new ClaimKey(request.sender(), keyHash(request, heads.get(request.head()))));
        }
        Map<ClaimKey, Row> rows = rows(sql, keys);
        List<@Nullable Claim> claims = new ArrayList<>();
        List<Fresh> fresh = new ArrayList<>();
        List<Claim.Granted> taken = new ArrayList<>();
        for (int i = 0; i < requests.size(); i++) {
            Row row = rows.get(keys.get(i));
            if (row == null) {
                UUID id = Ids.next();
                fresh.add(new Fresh(requests.get(i), keys.get(i), id));
                claims.add(new Claim.Granted(keys.get(i), id, false));
            } else {
                claims.add(existing(requests.get(i), keys.get(i), row, taken));
            }
        }
        takeOver(sql, taken, claims);
        insert(sql, fresh, claims);
        return claims;
    }

    private static @Nullable Claim existing(ClaimRequest request, ClaimKey key, Row row, List<Claim.Granted> taken) {
        if (!row.content().equals(request.content())) {
            return new Claim.Conflicting(row.exchangeId());
        }
        if (row.accepted()) {
            return new Claim.Repeated(row.exchangeId());
        }
        if (row.leased()) {
            return null;
        }
        Claim.Granted again = new Claim.Granted(key, row.exchangeId(), true);
        taken.add(again);
        return again;
    }

    /** Without a key the content counts, together with what was accepted before it: X, Y, X are three. */
    private static Hash keyHash(ClaimRequest request, @Nullable Head head) {
        if (request.idempotencyKey() != null) {
            return Hash.over("key", request.idempotencyKey());
        }
        if (head != null && head.content().equals(request.content())) {
            return head.keyHash();
        }
        String before = head == null ? "" : head.exchangeId().toString();
        return Hash.over(
                "content".getBytes(UTF_8),
                before.getBytes(UTF_8),
                request.operation().getBytes(UTF_8),
                request.subject().getBytes(UTF_8),
                request.content().bytes());
    }

    private static Map<Head.Key, Head> heads(Connection sql, List<ClaimRequest> requests) throws SQLException {
        Map<Head.Key, Head> heads = new HashMap<>();
        try (PreparedStatement statement = sql.prepareStatement(HEADS)) {
            SqlArray.set(statement, 1, "text", requests, ClaimRequest::sender);
            SqlArray.set(statement, 2, "text", requests, ClaimRequest::operation);
            SqlArray.set(statement, 3, "text", requests, ClaimRequest::subject);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    heads.put(
                            new Head.Key(row.getString(1), row.getString(2), row.getString(3)),
                            new Head(row.getObject(4, UUID.class), Hash.of(row.getBytes(5)), Hash.of(row.getBytes(6))));
                }
            }
        }
        return heads;
    }

    private static Map<ClaimKey, Row> rows(Connection sql, List<ClaimKey> keys) throws SQLException {
        Map<ClaimKey, Row> rows = new HashMap<>();
        try (PreparedStatement statement = sql.prepareStatement(ROWS)) {
            keys(statement, 1, keys);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    rows.put(
                            new ClaimKey(row.getString(1), Hash.of(row.getBytes(2))),
                            new Row(
                                    Hash.of(row.getBytes(3)),
                                    row.getObject(4, UUID.class),
                                    row.getBoolean(5),
                                    row.getBoolean(6)));
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
                ? new Claim.Repeated(granted.exchangeId())
                : claim);
        try (PreparedStatement statement = sql.prepareStatement(TAKE_OVER)) {
            statement.setObject(1, node);
            statement.setDouble(2, Claims.LEASE.toSeconds());
            keys(statement, 3, taken.stream().map(Claim.Granted::key).toList());
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
            statement.executeUpdate();
        }
    }

    private static void settle(Connection sql, List<Claims.Task.Settle> settles) throws SQLException {
        if (settles.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = sql.prepareStatement(SETTLE)) {
            keys(statement, 1, settles.stream().map(Claims.Task.Settle::key).toList());
            SqlArray.set(statement, 3, "boolean", settles, Claims.Task.Settle::accepted);
            statement.executeUpdate();
        }
    }

    private static void keys(PreparedStatement statement, int first, List<ClaimKey> keys) throws SQLException {
        SqlArray.set(statement, first, "text", keys, ClaimKey::sender);
        SqlArray.set(statement, first + 1, "bytea", keys, key -> key.hash().bytes());
    }
}
