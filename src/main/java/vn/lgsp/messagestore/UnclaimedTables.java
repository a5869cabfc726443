package vn.lgsp.messagestore;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.UUID;
import javax.sql.DataSource;
import vn.lgsp.messagestore.Unclaimed.Known;

/** The SQL that writes the claims of what was accepted without one. */
final class UnclaimedTables {
    /** One that the store holds for an exchange that nobody accepted gives way: the broker has this one. */
    private static final String CLAIMS = """
            INSERT INTO acceptance AS a (sender, key_hash, content_hash, exchange_id, operation, subject, receivers, node,
                                         accepted, lease, claimed_at)
            SELECT sender, key_hash, content_hash, exchange_id, operation, subject, receivers, ?, true, now(), now()
              FROM unnest(?::text[], ?::bytea[], ?::bytea[], ?::uuid[], ?::text[], ?::text[], ?::text[])
                AS r(sender, key_hash, content_hash, exchange_id, operation, subject, receivers)
             ORDER BY sender, key_hash
                ON CONFLICT (sender, key_hash) DO UPDATE
               SET content_hash = excluded.content_hash, exchange_id = excluded.exchange_id,
                   operation = excluded.operation, subject = excluded.subject, receivers = excluded.receivers,
                   accepted = true, lease = excluded.lease
             WHERE NOT a.accepted
            """;
    /** Another node may have accepted a later one since. */
    private static final String HEADS = """
            INSERT INTO acceptance_head AS h (sender, operation, subject, exchange_id, key_hash, content_hash, status)
            SELECT * FROM unnest(?::text[], ?::text[], ?::text[], ?::uuid[], ?::bytea[], ?::bytea[], ?::text[])
             ORDER BY 1, 3, 2
                ON CONFLICT (sender, subject, operation) DO UPDATE
               SET exchange_id = excluded.exchange_id, key_hash = excluded.key_hash,
                   content_hash = excluded.content_hash, status = excluded.status
             WHERE h.exchange_id < excluded.exchange_id
            """;

    private static final UUID NOBODY = new UUID(0, 0);

    private UnclaimedTables() {}

    /** Writes them in a transaction of their own. */
    static void write(DataSource store, List<Known> accepted) throws SQLException {
        try (Connection sql = store.getConnection()) {
            sql.setAutoCommit(false);
            try {
                SqlArray.joinByIndex(sql);
                write(sql, accepted);
                sql.commit();
            } catch (SQLException | RuntimeException e) {
                sql.rollback();
                throw e;
            } finally {
                sql.setAutoCommit(true);
            }
        }
    }

    /** Writes them, in the order in which they were accepted, as part of a transaction. */
    static void write(Connection sql, List<Known> accepted) throws SQLException {
        if (accepted.isEmpty()) {
            return;
        }
        SequencedMap<ClaimKey, Known> claims = new LinkedHashMap<>();
        SequencedMap<Head.Key, Known> heads = new LinkedHashMap<>();
        for (Known known : accepted) {
            claims.putIfAbsent(known.key(), known);
            heads.put(known.request().head(), known);
        }
        ClaimTables.lockHeads(sql, accepted.stream().map(Known::request).toList());
        claims(sql, List.copyOf(claims.values()));
        heads(sql, List.copyOf(heads.values()));
    }

    private static void claims(Connection sql, List<Known> rows) throws SQLException {
        try (PreparedStatement statement = sql.prepareStatement(CLAIMS)) {
            statement.setObject(1, NOBODY);
            SqlArray.set(statement, 2, "text", rows, known -> known.key().sender());
            SqlArray.set(
                    statement, 3, "bytea", rows, known -> known.key().hash().bytes());
            SqlArray.set(
                    statement,
                    4,
                    "bytea",
                    rows,
                    known -> known.request().content().bytes());
            SqlArray.set(statement, 5, "uuid", rows, Known::exchangeId);
            SqlArray.set(statement, 6, "text", rows, known -> known.request().operation());
            SqlArray.set(statement, 7, "text", rows, known -> known.request().subject());
            SqlArray.set(
                    statement,
                    8,
                    "text",
                    rows,
                    known -> String.join(",", known.request().receivers()));
            statement.executeUpdate();
        }
    }

    private static void heads(Connection sql, List<Known> rows) throws SQLException {
        try (PreparedStatement statement = sql.prepareStatement(HEADS)) {
            SqlArray.set(statement, 1, "text", rows, known -> known.request().sender());
            SqlArray.set(statement, 2, "text", rows, known -> known.request().operation());
            SqlArray.set(statement, 3, "text", rows, known -> known.request().subject());
            SqlArray.set(statement, 4, "uuid", rows, Known::exchangeId);
            SqlArray.set(
                    statement, 5, "bytea", rows, known -> known.key().hash().bytes());
            SqlArray.set(
                    statement,
                    6,
                    "bytea",
                    rows,
                    known -> known.request().content().bytes());
            SqlArray.set(statement, 7, "text", rows, known -> known.request().status());
            statement.executeUpdate();
        }
    }
}
