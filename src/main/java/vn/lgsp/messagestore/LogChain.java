package vn.lgsp.messagestore;

import static vn.lgsp.messagestore.SqlTime.time;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;
import vn.lgsp.messagestore.LogTables.Link;

/**
 * Verifies that nobody changed the exchange log: every event's hash covers the event and the hash before it, and the
 * digests of its payloads. A payload may be erased; one that is there must be the one that was written.
 */
public final class LogChain {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final TypeReference<Map<String, String>> WORDS = new TypeReference<>() {};
    private static final int FETCH = 1_000;
    private static final String EVENTS = """
            SELECT seq, id, at, kind, exchange_id, receiver, detail, parts, hash
              FROM event WHERE seq BETWEEN ? AND ? ORDER BY seq
            """;
    private static final String PAYLOADS = """
            SELECT v.seq, v.parts ->> p.part, p.body
              FROM event v JOIN payload p ON p.event_id = v.id AND p.at = v.at
             WHERE v.seq BETWEEN ? AND ? ORDER BY v.seq
            """;

    private final DataSource store;

    public LogChain(DataSource store) {
        this.store = store;
    }

    /**
     * Where the chain does not hold.
     *
     * @param seq the first event that cannot be trusted
     * @param reason what is wrong with it, in words for an operator
     */
    public record BrokenLink(long seq, String reason) {}

    /** The number of the latest event; 0 while there is none. */
    public long end() {
        try (Connection sql = store.getConnection()) {
            return head(sql).seq();
        } catch (SQLException e) {
            throw new StoreAway("The log's head cannot be read", e);
        }
    }

    /**
     * Verifies the events from the first to the last number, both included.
     *
     * @return the first broken link, or nothing if all hold
     * @throws StoreAway if they cannot be read
     */
    public Optional<BrokenLink> verify(long first, long last) {
        try (Connection sql = store.getConnection()) {
            sql.setAutoCommit(false);
            sql.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            try {
                Optional<BrokenLink> broken = links(sql, first, last);
                return broken.isPresent() ? broken : payloads(sql, first, last);
            } finally {
                sql.rollback();
                sql.setAutoCommit(true);
            }
        } catch (SQLException e) {
            throw new StoreAway("The log cannot be read", e);
        }
    }

    private record End(long seq, Hash hash) {}

    private static End head(Connection sql) throws SQLException {
        try (PreparedStatement statement = sql.prepareStatement("SELECT seq, hash FROM log_head");
                ResultSet row = statement.executeQuery()) {
            row.next();
            return new End(row.getLong(1), Hash.of(row.getBytes(2)));
        }
    }

    private static Optional<BrokenLink> links(Connection sql, long first, long last) throws SQLException {
        End head = head(sql);
        long from = Math.max(1, first);
        Hash before = Hash.of(new byte[1]);
        long next = from;
        try (PreparedStatement statement = sql.prepareStatement(EVENTS)) {
            statement.setFetchSize(FETCH);
            // The one before the first is only taken at its word.
            statement.setLong(1, from - 1);
            statement.setLong(2, last);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    long seq = row.getLong("seq");
                    Hash hash = Hash.of(row.getBytes("hash"));
                    if (seq != from - 1) {
                        Optional<BrokenLink> broken = broken(row, next, seq, before, hash);
                        if (broken.isPresent()) {
                            return broken;
                        }
                        next++;
                    }
                    before = hash;
                }
            }
        }
        if (next <= Math.min(last, head.seq())) {
            return Optional.of(new BrokenLink(next, "missing"));
        }
        boolean atEnd = next > head.seq() && from <= head.seq() + 1;
        return atEnd && !(next == head.seq() + 1 && before.equals(head.hash()))
                ? Optional.of(new BrokenLink(head.seq(), "the head of the log says another end"))
                : Optional.empty();
    }

    private static Optional<BrokenLink> broken(ResultSet row, long expected, long seq, Hash before, Hash hash)
            throws SQLException {
        if (seq != expected) {
            return Optional.of(new BrokenLink(expected, seq > expected ? "missing" : "there twice"));
        }
        Optional<Hash> computed = computed(row, seq, before);
        return computed.isPresent() && computed.get().equals(hash)
                ? Optional.empty()
                : Optional.of(new BrokenLink(seq, "changed, or the one before it"));
    }

    private static Optional<Hash> computed(ResultSet row, long seq, Hash before) throws SQLException {
        try {
            return Optional.of(Link.chain(
                    before,
                    seq,
                    row.getObject("id", UUID.class),
                    time(row, "at"),
                    row.getString("kind"),
                    row.getObject("exchange_id", UUID.class),
                    row.getString("receiver"),
                    Link.canonical(JSON.readValue(row.getString("detail"), WORDS)),
                    Link.canonical(JSON.readValue(row.getString("parts"), WORDS))));
        } catch (JacksonException e) {
            // Not what the writer writes.
            return Optional.empty();
        }
    }

    private static Optional<BrokenLink> payloads(Connection sql, long first, long last) throws SQLException {
        try (PreparedStatement statement = sql.prepareStatement(PAYLOADS)) {
            statement.setFetchSize(FETCH / 10);
            statement.setLong(1, first);
            statement.setLong(2, last);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    if (!Hash.over(row.getBytes(3)).toString().equals(row.getString(2))) {
                        return Optional.of(new BrokenLink(row.getLong(1), "a payload was changed"));
                    }
                }
            }
        }
        return Optional.empty();
    }
}
