package vn.lgsp.messagestore;

import static vn.lgsp.messagestore.SqlTime.utc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import vn.lgsp.exchange.Ids;

/** What the log says is not at its end yet, and what it should know and does not: what the sweep asks after. */
public final class Unsettled {
    private static final String OPEN = " state NOT IN ('DELIVERED', 'SKIPPED') ";
    /** A system that was disconnected may still have some. */
    private static final String RECEIVERS = "SELECT DISTINCT receiver FROM delivery WHERE" + OPEN + "ORDER BY 1";

    private static final String WINDOW = "SELECT exchange_id FROM delivery WHERE receiver = :receiver AND" + OPEN + """
               AND accepted_at < :before AND (accepted_at, exchange_id) > (:afterAt, :after)
             ORDER BY accepted_at, exchange_id LIMIT :limit
            """;
    private static final String STILL = "SELECT exchange_id FROM delivery WHERE receiver = :receiver AND" + OPEN + """
               AND exchange_id IN (:ids) AND accepted_at BETWEEN :first AND :last
            """;
    private static final String WAITING =
            "SELECT count(*), min(accepted_at) FROM delivery WHERE receiver = ? AND" + OPEN + "AND accepted_at < ?";
    /** Each from the beginning of an index. */
    private static final String OLDEST = """
            SELECT (SELECT accepted_at FROM delivery
                     WHERE receiver = :receiver AND state NOT IN ('DELIVERED', 'SKIPPED')
                       AND state NOT IN ('PARKED', 'HELD')
                     ORDER BY accepted_at LIMIT 1),
                   (SELECT accepted_at FROM delivery
                     WHERE receiver = :receiver AND state = 'PARKED'
                     ORDER BY accepted_at LIMIT 1)
            """;
    /** The time in an id is the partition that it is in. */
    private static final String TIME_OF_ID =
            "to_timestamp(('x' || left(replace(a.exchange_id::text, '-', ''), 12))::bit(48)::bigint / 1000.0)";

    private static final String UNLOGGED = """
            SELECT a.exchange_id, a.sender, a.operation FROM acceptance a
             WHERE a.accepted AND a.lease < now() AND a.claimed_at >= :from AND a.claimed_at < :to
               AND NOT EXISTS (SELECT 1 FROM exchange x
                                WHERE x.id = a.exchange_id AND x.accepted_at = %s)
             ORDER BY a.exchange_id LIMIT :limit
            """.formatted(TIME_OF_ID);

    private static final int STILL_AT_ONCE = 1000;
    private static final UUID FIRST = new UUID(0, 0);

    private static final String IN_DOUBT = """
            SELECT EXISTS (
                SELECT FROM event u
                 WHERE u.exchange_id = :exchange AND u.receiver = :receiver AND u.kind = 'OUTCOME_UNKNOWN'
                   AND NOT EXISTS (
                       SELECT FROM event r
                        WHERE r.exchange_id = u.exchange_id AND r.receiver = u.receiver AND r.seq > u.seq
                          AND jsonb_exists(r.detail, 'resolved')))
            """;

    private final JdbcClient sql;

    public Unsettled(DataSource store) {
        this.sql = JdbcClient.create(store);
    }

    /**
     * When the oldest was accepted of what one receiver is to get.
     *
     * @param waiting of what goes on by itself, or null if there is none
     * @param parked of what waits for a person, or null if there is none
     */
    public record Oldest(
            @Nullable Instant waiting, @Nullable Instant parked) {}

    /** Deliveries of one receiver that wait, and since when the oldest does. */
    public record Waiting(long count, @Nullable Instant oldest) {}

    /** A request that was answered with 202 and of which the log knows nothing. */
    public record Unlogged(UUID exchangeId, String sender, String type) {}

    /** The systems with deliveries that are not settled. */
    public List<String> receivers() {
        return sql.sql(RECEIVERS).query((row, n) -> row.getString(1)).list();
    }

    /**
     * Exchanges accepted before this time whose delivery to this receiver is not settled, in their order.
     *
     * @param after the last of the window before, or null for the first
     */
    public List<UUID> window(String receiver, Instant before, @Nullable UUID after, int limit) {
        return sql.sql(WINDOW)
                .param("receiver", receiver)
                .param("before", utc(before))
                .param("afterAt", utc(after == null ? Instant.EPOCH : Ids.time(after)))
                .param("after", after == null ? FIRST : after)
                .param("limit", limit)
                .query((row, n) -> row.getObject(1, UUID.class))
                .list();
    }

    /** Those of the exchanges whose delivery to this receiver is not settled now. */
    public Set<UUID> still(String receiver, Collection<UUID> exchanges) {
        Set<UUID> found = new HashSet<>();
        List<UUID> ids = exchanges.stream().sorted().toList();
        for (int from = 0; from < ids.size(); from += STILL_AT_ONCE) {
            List<UUID> some = ids.subList(from, Math.min(ids.size(), from + STILL_AT_ONCE));
            List<Instant> times = some.stream().map(Ids::time).sorted().toList();
            found.addAll(sql.sql(STILL)
                    .param("receiver", receiver)
                    .param("ids", some)
                    .param("first", utc(times.getFirst()))
                    .param("last", utc(times.getLast()))
                    .query((row, n) -> row.getObject(1, UUID.class))
                    .list());
        }
        return found;
    }

    /** What waits for this receiver since before this time. */
    public Waiting waiting(String receiver, Instant before) {
        return sql.sql(WAITING)
                .params(receiver, utc(before))
                .query((row, n) -> new Waiting(row.getLong(1), instant(row, 2)))
                .single();
    }

    /** How far back it goes what this receiver is to get. */
    public Oldest oldest(String receiver) {
        return sql.sql(OLDEST)
                .param("receiver", receiver)
                .query((row, n) -> new Oldest(instant(row, 1), instant(row, 2)))
                .single();
    }

    private static @Nullable Instant instant(ResultSet row, int column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    /** When this system's latest message was accepted, as far as the log knows. */
    public @Nullable Instant latestFrom(String sender) {
        return sql
                .sql("SELECT accepted_at FROM exchange WHERE sender = ? ORDER BY accepted_at DESC LIMIT 1")
                .param(sender)
                .query((row, n) -> row.getObject(1, OffsetDateTime.class).toInstant())
                .list()
                .stream()
                .findFirst()
                .orElse(null);
    }

    /** Accepted claims of this time that no exchange of the log belongs to; meaningful only while no event is on its way. */
    public List<Unlogged> unlogged(Instant from, Instant to, int limit) {
        return sql.sql(UNLOGGED)
                .param("from", utc(from))
                .param("to", utc(to))
                .param("limit", limit)
                .query((row, n) -> new Unlogged(row.getObject(1, UUID.class), row.getString(2), row.getString(3)))
                .list();
    }

    /** Whether the log knows this exchange. */
    public boolean isLogged(UUID exchangeId) {
        return !sql.sql("SELECT 1 FROM exchange WHERE id = ? AND accepted_at = ?")
                .params(exchangeId, utc(Ids.time(exchangeId)))
                .query()
                .listOfRows()
                .isEmpty();
    }

    /** Whether the log says that a delivery's outcome was unknown, and not yet how that ended. */
    public boolean isInDoubt(UUID exchangeId, String receiver) {
        return sql.sql(IN_DOUBT)
                .param("exchange", exchangeId)
                .param("receiver", receiver)
                .query(Boolean.class)
                .single();
    }
}
