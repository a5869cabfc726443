package vn.lgsp.messagestore;

import static vn.lgsp.messagestore.SqlTime.time;
import static vn.lgsp.messagestore.SqlTime.utc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;
import vn.lgsp.exchange.DeliveryState;
import vn.lgsp.exchange.Envelope;
import vn.lgsp.exchange.Ids;
import vn.lgsp.exchange.LogEvent.Kind;
import vn.lgsp.exchange.Seal;
import vn.lgsp.messagestore.ExchangeView.DeliveryView;

/** What happened, as the store knows it: the exchange log, and before it the claims, which know every 202. */
public final class Exchanges {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final TypeReference<Map<String, String>> WORDS = new TypeReference<>() {};

    private static final String ALIKE = """
            SELECT d.exchange_id = :id AS own,
                   d.state = 'DELIVERED' AND coalesce(d.resolved, 'query') = 'query' AS clear,
                   ARRAY(SELECT c FROM event v, unnest(string_to_array(v.detail->>'code', ',')) AS c
                          WHERE v.exchange_id = d.exchange_id AND v.receiver = d.receiver AND v.kind = 'CALLED'
                            AND v.detail->>'outcome' = 'Delivered') AS codes
              FROM (SELECT x.id FROM exchange x WHERE x.subject = :subject AND x.type = :type AND x.id <= :id
                    UNION
                    SELECT other.exchange_id
                      FROM document this JOIN document other
                        ON other.symbol = this.symbol AND other.organ = this.organ AND other.code <> this.code
                     WHERE this.exchange_id = :id AND this.symbol <> '') AS alike (id)
              JOIN delivery d ON d.exchange_id = alike.id AND d.receiver = :receiver
            """;

    private final JdbcClient sql;
    private final Seal seal;

    public Exchanges(DataSource store, Seal seal) {
        this.sql = JdbcClient.create(store);
        this.seal = seal;
    }

    /** The exchange with this id, as far as it is known by now; never absent after 202. */
    public Optional<ExchangeView> exchange(UUID id) {
        if (!Ids.isOne(id)) {
            return Optional.empty();
        }
        Optional<ExchangeView> logged = withDeliveries(sql.sql(
                                "SELECT id, type, subject, sender, accepted_at FROM exchange WHERE id = ? AND accepted_at = ?")
                        .params(id, utc(Ids.time(id)))
                        .query(Exchanges::exchange)
                        .list())
                .stream()
                .findFirst();
        return logged.isPresent() ? logged : claimed(id);
    }

    /** Whatever its lease says: a node may have died between its 202 and noting it. */
    private Optional<ExchangeView> claimed(UUID id) {
        return sql.sql("""
                        SELECT exchange_id, operation, subject, sender, receivers FROM acceptance
                         WHERE exchange_id = ?
                        """)
                .param(id)
                .query((row, n) -> new ExchangeView(
                        id,
                        row.getString("operation"),
                        row.getString("subject"),
                        row.getString("sender"),
                        Ids.time(id),
                        Arrays.stream(row.getString("receivers").split(",", -1))
                                .map(receiver -> new DeliveryView(
                                        receiver, DeliveryState.ACCEPTED, null, null, 0, Ids.time(id), null))
                                .toList()))
                .optional();
    }

    /** Exchanges that match, the latest first. */
    public List<ExchangeView> find(ExchangeFilter filter) {
        ExchangeConditions conditions = new ExchangeConditions(filter);
        return withDeliveries(sql.sql("SELECT e.id, e.type, e.subject, e.sender, e.accepted_at FROM exchange e WHERE "
                        + conditions.together() + " ORDER BY e.accepted_at DESC, e.id DESC LIMIT " + filter.limit())
                .params(conditions.values())
                .query(Exchanges::exchange)
                .list());
    }

    /** A place in the list of what a person should look at. */
    public record Place(Instant updatedAt, UUID exchangeId, String receiver) {

        /** The place of an exchange that {@link #attention} gave. */
        public static Place of(ExchangeView exchange) {
            DeliveryView delivery = exchange.deliveries().getFirst();
            return new Place(delivery.updatedAt(), exchange.id(), delivery.receiver());
        }
    }

    /**
     * Deliveries that a person should look at, the latest change first; each as its exchange with that delivery alone.
     *
     * @param after the last of the page before, or null for the first
     */
    public List<ExchangeView> attention(@Nullable Place after, int limit) {
        // The states are spelled out: a small index of just these serves this however long the list is.
        String below = after == null ? "" : "AND (updated_at, exchange_id, receiver) < (:at, :id, :receiver)";
        return sql.sql("""
                        SELECT e.id, e.type, e.subject, e.sender, e.accepted_at,
                               d.receiver, d.state, d.cause_code, d.cause_text, d.attempts, d.updated_at,
                               d.resolved
                          FROM (SELECT * FROM delivery WHERE state IN ('PARKED', 'OUTCOME_UNKNOWN') %s
                                 ORDER BY updated_at DESC, exchange_id DESC, receiver DESC LIMIT :limit) d
                          JOIN exchange e ON e.id = d.exchange_id AND e.accepted_at = d.accepted_at
                         ORDER BY d.updated_at DESC, d.exchange_id DESC, d.receiver DESC
                        """.formatted(below))
                .param("limit", limit)
                .param("at", after == null ? null : utc(after.updatedAt()))
                .param("id", after == null ? null : after.exchangeId())
                .param("receiver", after == null ? null : after.receiver())
                .query((row, n) -> exchange(row, n).with(List.of(delivery(row))))
                .list();
    }

    private List<ExchangeView> withDeliveries(List<ExchangeView> exchanges) {
        if (exchanges.isEmpty()) {
            return exchanges;
        }
        Map<UUID, List<DeliveryView>> deliveries = new LinkedHashMap<>();
        exchanges.forEach(exchange -> deliveries.put(exchange.id(), new ArrayList<>()));
        sql.sql(
                        "SELECT * FROM delivery WHERE exchange_id IN (:ids) AND accepted_at BETWEEN :first AND :last ORDER BY receiver")
                .param("ids", deliveries.keySet())
                .param(
                        "first",
                        utc(exchanges.stream()
                                .map(ExchangeView::acceptedAt)
                                .min(Instant::compareTo)
                                .orElseThrow()))
                .param(
                        "last",
                        utc(exchanges.stream()
                                .map(ExchangeView::acceptedAt)
                                .max(Instant::compareTo)
                                .orElseThrow()))
                .query((row, n) -> Objects.requireNonNull(deliveries.get(row.getObject("exchange_id", UUID.class)))
                        .add(delivery(row)))
                .list();
        return exchanges.stream()
                .map(e -> e.with(deliveries.getOrDefault(e.id(), List.of())))
                .toList();
    }

    static ExchangeView exchange(ResultSet row, int number) throws SQLException {
        return new ExchangeView(
                row.getObject("id", UUID.class),
                row.getString("type"),
                row.getString("subject"),
                row.getString("sender"),
                time(row, "accepted_at"),
                List.of());
    }

    static DeliveryView delivery(ResultSet row) throws SQLException {
        return new DeliveryView(
                row.getString("receiver"),
                DeliveryState.valueOf(row.getString("state")),
                row.getString("cause_code"),
                row.getString("cause_text"),
                row.getInt("attempts"),
                time(row, "updated_at"),
                row.getString("resolved"));
    }

    /** Everything that happened to the exchanges about this subject, in the order in which it happened. */
    public List<EventView> timeline(String subject, int limit) {
        return events("x.subject = ?", limit, subject);
    }

    /** Everything that happened to this exchange, in the order in which it happened. */
    public List<EventView> timeline(UUID exchangeId) {
        OffsetDateTime accepted = utc(Ids.time(exchangeId));
        // What the join would find out for itself, but only after asking every month.
        return events(
                "x.id = ? AND x.accepted_at = ? AND v.at >= ?::timestamptz - interval '1 minute'",
                1000,
                exchangeId,
                accepted,
                accepted);
    }

    private List<EventView> events(String condition, int limit, Object... values) {
        return sql.sql("SELECT v.id, v.at, v.kind, v.exchange_id, x.type, v.receiver, v.detail, v.parts FROM exchange x"
                        + " JOIN event v ON v.exchange_id = x.id AND v.at >= x.accepted_at - interval '1 minute' WHERE "
                        + condition + " ORDER BY v.at DESC, v.seq DESC LIMIT " + limit)
                .params(List.of(values))
                .query(Exchanges::event)
                .list()
                .reversed();
    }

    private static EventView event(ResultSet row, int number) throws SQLException {
        return new EventView(
                row.getObject("id", UUID.class),
                time(row, "at"),
                Kind.valueOf(row.getString("kind")),
                row.getObject("exchange_id", UUID.class),
                row.getString("type"),
                row.getString("receiver"),
                words(row.getString("detail")),
                Set.copyOf(new HashSet<>(words(row.getString("parts")).keySet())));
    }

    private static Map<String, String> words(String json) {
        return JSON.readValue(json, WORDS);
    }

    /** The accepted bodies of one type about a subject, the latest first. */
    public List<byte[]> bodies(String type, String subject, int limit) {
        return sql.sql("""
                        SELECT x.id, p.body
                          FROM exchange x
                          JOIN event v ON v.exchange_id = x.id AND v.kind = 'ACCEPTED' AND v.at = x.accepted_at
                          JOIN payload p ON p.event_id = v.id AND p.at = v.at AND p.part = 'body'
                         WHERE x.subject = ? AND x.type = ?
                         ORDER BY x.accepted_at DESC, x.id DESC LIMIT ?
                        """)
                .params(subject, type, limit)
                .query((row, n) -> seal.open(row.getBytes(2), row.getObject(1, UUID.class)))
                .list();
    }

    /** A body kept with an event of this exchange, opened. */
    public Optional<byte[]> part(UUID exchangeId, UUID eventId, String part) {
        return sql.sql("""
                        SELECT p.body FROM event v JOIN payload p ON p.event_id = v.id AND p.at = v.at
                         WHERE v.id = ? AND v.exchange_id = ? AND p.part = ?
                        """)
                .params(eventId, exchangeId, part)
                .query((row, n) -> seal.open(row.getBytes(1), exchangeId))
                .optional();
    }

    /** Whether a message of this type about this subject was ever accepted, from whomever; claims age, heads do not. */
    public boolean accepted(String operation, String subject) {
        return !sql.sql("""
                        SELECT 1 FROM acceptance_head h LEFT JOIN acceptance a USING (sender, key_hash)
                         WHERE h.subject = ? AND h.operation = ?
                           AND (a.accepted IS NULL OR a.accepted OR a.lease > now()
                                OR EXISTS (SELECT 1 FROM exchange x WHERE x.id = a.exchange_id))
                         LIMIT 1
                        """).params(subject, operation).query().listOfRows().isEmpty();
    }

    /**
     * The codes by which a receiver took other messages like this one: earlier ones of this type about this subject, since
     * later ones wait for it, and all that are documents of the same agency with the same number and notation.
     *
     * @return nothing if one of them is under way or was perhaps taken more often than is known, or if the store cannot tell
     */
    public Optional<Set<String>> codesOfOthers(Envelope message) {
        try {
            List<Taken> alike = sql.sql(ALIKE)
                    .param("subject", message.subject())
                    .param("type", message.type().code())
                    .param("id", message.id())
                    .param("receiver", message.receiver())
                    .query((row, n) -> new Taken(row.getBoolean("own"), row.getBoolean("clear"), List.of((String[])
                            row.getArray("codes").getArray())))
                    .list();
            // The log has messages in the order of their acceptance: with this one it has all before it.
            return alike.stream().anyMatch(Taken::own) && alike.stream().allMatch(each -> each.own() || each.clear())
                    ? Optional.of(alike.stream()
                            .filter(each -> !each.own())
                            .flatMap(each -> each.codes().stream())
                            .collect(Collectors.toSet()))
                    : Optional.empty();
        } catch (DataAccessException e) {
            return Optional.empty();
        }
    }

    private record Taken(boolean own, boolean clear, List<String> codes) {}

    /** Who handed the latest message of this type about this subject in. */
    public Optional<String> lastSender(String type, String subject) {
        return sql.sql("SELECT sender FROM exchange WHERE subject = ? AND type = ? ORDER BY accepted_at DESC LIMIT 1")
                .params(subject, type)
                .query(String.class)
                .optional();
    }

    /** Hash of what this sender had accepted last by this operation about this subject. */
    public Optional<Hash> latestContent(String sender, String operation, String subject) {
        return sql.sql("SELECT content_hash FROM acceptance_head WHERE sender = ? AND operation = ? AND subject = ?")
                .params(sender, operation, subject)
                .query((row, n) -> Hash.of(row.getBytes(1)))
                .optional();
    }

    /** The time of the latest event in the log. */
    public Instant writtenUntil() {
        return sql.sql("SELECT written_until FROM log_head")
                .query((row, n) -> time(row, "written_until"))
                .single();
    }
}
