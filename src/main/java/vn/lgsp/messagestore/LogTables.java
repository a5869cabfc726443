package vn.lgsp.messagestore;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import vn.lgsp.exchange.DeliveryState;
import vn.lgsp.exchange.Ids;
import vn.lgsp.exchange.LogEvent;
import vn.lgsp.exchange.LogEvent.Kind;

/** The SQL that writes the exchange log. Every batch is one transaction that also advances the chain's head. */
final class LogTables {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String HEAD = "SELECT seq, hash FROM log_head FOR UPDATE";
    private static final String KNOWN =
            "SELECT id FROM event JOIN unnest(?::uuid[], ?::timestamptz[]) AS r(id, at) USING (id, at)";
    private static final String EVENTS = """
            INSERT INTO event (id, at, seq, exchange_id, receiver, kind, detail, parts, hash)
            SELECT id, at, seq, exchange_id, receiver, kind, detail::jsonb, parts::jsonb, hash
              FROM unnest(?::uuid[], ?::timestamptz[], ?::bigint[], ?::uuid[], ?::text[], ?::text[], ?::text[],
                          ?::text[], ?::bytea[])
                AS r(id, at, seq, exchange_id, receiver, kind, detail, parts, hash)
                ON CONFLICT DO NOTHING
            """;
    private static final String PAYLOADS = """
            INSERT INTO payload (event_id, at, part, body)
            SELECT * FROM unnest(?::uuid[], ?::timestamptz[], ?::text[], ?::bytea[])
                ON CONFLICT DO NOTHING
            """;
    private static final String EXCHANGES = """
            INSERT INTO exchange (id, accepted_at, sender, type, subject, agency, procedure, domain, status, channel,
                                  received_at, due_at, finished_at, root, owner)
            SELECT id, accepted_at, d->>'sender', d->>'type', d->>'subject', d->>'agency', d->>'procedure',
                   d->>'domain', d->>'status', d->>'channel', (d->>'receivedAt')::timestamptz,
                   (d->>'dueAt')::timestamptz, (d->>'finishedAt')::timestamptz, d->>'root', d->>'owner'
              FROM (SELECT id, accepted_at, detail::jsonb AS d
                      FROM unnest(?::uuid[], ?::timestamptz[], ?::text[]) AS r(id, accepted_at, detail)) AS accepted
                ON CONFLICT DO NOTHING
            """;
    private static final String CHANGES = """
            unnest(?::uuid[], ?::timestamptz[], ?::text[], ?::text[], ?::integer[], ?::timestamptz[], ?::text[],
                   ?::text[], ?::bigint[], ?::text[], ?::boolean[])
                AS r(id, accepted_at, receiver, state, calls, at, code, text, seq, resolved, doubted)
            """;
    private static final String DELIVERIES = """
            INSERT INTO delivery (exchange_id, accepted_at, receiver, state, attempts, updated_at, cause_code, cause_text,
                                  changed_seq, resolved)
            SELECT id, accepted_at, receiver, coalesce(state, 'WAITING'), calls, at, code, text, seq, resolved FROM %s
                ON CONFLICT DO NOTHING
            RETURNING exchange_id, receiver
            """.formatted(CHANGES);
    private static final String STATES = """
            UPDATE delivery d
               SET state = coalesce(r.state, d.state), attempts = d.attempts + r.calls, updated_at = r.at,
                   cause_code = CASE WHEN r.state IS NULL THEN d.cause_code ELSE r.code END,
                   cause_text = CASE WHEN r.state IS NULL THEN d.cause_text ELSE r.text END,
                   changed_seq = CASE WHEN r.state IS NULL THEN d.changed_seq ELSE r.seq END,
                   resolved = CASE WHEN r.doubted THEN r.resolved ELSE coalesce(r.resolved, d.resolved) END
              FROM %s
             WHERE d.exchange_id = r.id AND d.accepted_at = r.accepted_at AND d.receiver = r.receiver
            """.formatted(CHANGES);
    private static final String MARK = "INSERT INTO log_mark (minute, seq)"
            + " VALUES (date_trunc('minute', clock_timestamp()), ?) ON CONFLICT DO NOTHING";
    private static final String ADVANCE =
            "UPDATE log_head SET seq = ?, hash = ?, written_until = greatest(written_until, ?::timestamptz) WHERE seq = ?";

    private final DataSource store;

    LogTables(DataSource store) {
        this.store = store;
    }

    /** Writes those of the events that are not yet written. */
    void write(List<LogEvent> events) throws SQLException {
        try (Connection sql = store.getConnection()) {
            sql.setAutoCommit(false);
            try {
                SqlArray.joinByIndex(sql);
                write(sql, events);
                sql.commit();
            } catch (SQLException | RuntimeException e) {
                sql.rollback();
                throw e;
            } finally {
                sql.setAutoCommit(true);
            }
        }
    }

    private static void write(Connection sql, List<LogEvent> events) throws SQLException {
        long seq;
        Hash hash;
        try (Statement statement = sql.createStatement();
                ResultSet head = statement.executeQuery(HEAD)) {
            head.next();
            seq = head.getLong(1);
            hash = Hash.of(head.getBytes(2));
        }
        List<LogEvent> fresh = unknown(sql, events);
        if (fresh.isEmpty()) {
            return;
        }
        List<Link> links = new ArrayList<>();
        long last = seq;
        for (LogEvent event : fresh) {
            Link link = Link.after(hash, ++last, event);
            links.add(link);
            hash = link.hash();
        }
        insertEvents(sql, links);
        insertPayloads(sql, fresh);
        insertExchanges(
                sql,
                links.stream().filter(l -> l.event().kind() == Kind.ACCEPTED).toList());
        DocumentTables.write(sql, fresh);
        writeDeliveries(sql, links);
        mark(sql, seq);
        UnclaimedTables.write(
                sql,
                fresh.stream()
                        .map(UnclaimedWords::read)
                        .flatMap(Optional::stream)
                        .toList());
        Instant until = fresh.stream().map(LogEvent::at).max(Instant::compareTo).orElseThrow();
        try (PreparedStatement statement = sql.prepareStatement(ADVANCE)) {
            statement.setLong(1, last);
            statement.setBytes(2, hash.bytes());
            statement.setString(3, until.toString());
            statement.setLong(4, seq);
            if (statement.executeUpdate() != 1) {
                throw new SQLException("Another writer is at the exchange log");
            }
        }
    }

    private static List<LogEvent> unknown(Connection sql, List<LogEvent> events) throws SQLException {
        Set<UUID> known = new HashSet<>();
        try (PreparedStatement statement = sql.prepareStatement(KNOWN)) {
            arrays(statement, events, Columns.of("uuid", LogEvent::id), Columns.of("timestamptz", LogEvent::at));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    known.add(row.getObject(1, UUID.class));
                }
            }
        }
        return events.stream().filter(event -> known.add(event.id())).toList();
    }

    private static void insertEvents(Connection sql, List<Link> links) throws SQLException {
        try (PreparedStatement statement = sql.prepareStatement(EVENTS)) {
            arrays(
                    statement,
                    links,
                    Columns.of("uuid", l -> l.event().id()),
                    Columns.of("timestamptz", l -> l.event().at()),
                    Columns.of("bigint", Link::seq),
                    Columns.of("uuid", l -> l.event().exchangeId()),
                    Columns.of("text", l -> l.event().receiver()),
                    Columns.of("text", l -> l.event().kind().name()),
                    Columns.of("text", Link::detail),
                    Columns.of("text", Link::parts),
                    Columns.of("bytea", l -> l.hash().bytes()));
            statement.executeUpdate();
        }
    }

    private static void insertPayloads(Connection sql, List<LogEvent> events) throws SQLException {
        record Part(UUID event, Instant at, String name, byte[] body) {}
        List<Part> parts = new ArrayList<>();
        for (LogEvent event : events) {
            event.parts().forEach((name, body) -> parts.add(new Part(event.id(), event.at(), name, body)));
        }
        if (parts.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = sql.prepareStatement(PAYLOADS)) {
            arrays(
                    statement,
                    parts,
                    Columns.of("uuid", Part::event),
                    Columns.of("timestamptz", Part::at),
                    Columns.of("text", Part::name),
                    Columns.of("bytea", Part::body));
            statement.executeUpdate();
        }
    }

    private static void mark(Connection sql, long seq) throws SQLException {
        try (PreparedStatement statement = sql.prepareStatement(MARK)) {
            statement.setLong(1, seq);
            statement.executeUpdate();
        }
    }

    private static void insertExchanges(Connection sql, List<Link> accepted) throws SQLException {
        if (accepted.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = sql.prepareStatement(EXCHANGES)) {
            arrays(
                    statement,
                    accepted,
                    Columns.of("uuid", l -> l.event().exchangeId()),
                    Columns.of("timestamptz", l -> Ids.time(l.event().exchangeId())),
                    Columns.of("text", l -> JSON.writeValueAsString(l.event().detail())));
            statement.executeUpdate();
        }
    }

    /** What several events of one batch make of a delivery, in their order. */
    private static final class Change {
        final UUID exchange;
        final String receiver;
        Instant at = Instant.EPOCH;
        int calls;

        @Nullable
        DeliveryState state;

        @Nullable
        String code;

        @Nullable
        String text;

        @Nullable
        String resolved;

        long seq;
        boolean doubted;
        boolean fresh;
        boolean moved;

        Change(UUID exchange, String receiver) {
            this.exchange = exchange;
            this.receiver = receiver;
        }

        /** It begins in this batch. */
        void begin(LogEvent accepted, long place) {
            fresh = true;
            at = moved ? at : Ids.time(accepted.exchangeId());
            seq = state == null ? place : seq;
        }

        void add(LogEvent event, long place) {
            moved = true;
            at = event.at();
            if (event.kind() == Kind.CALLED) {
                calls++;
            }
            if (event.kind().state() != null) {
                state = event.kind().state();
                code = event.detail().get("code");
                text = event.detail().get("text");
                seq = place;
                resolve(event);
            }
        }

        /** What is in doubt anew is not resolved any more. */
        private void resolve(LogEvent event) {
            if (event.kind() == Kind.OUTCOME_UNKNOWN) {
                doubted = true;
                resolved = null;
            }
            String said = event.detail().get("resolved");
            if (said != null) {
                resolved = said;
            }
        }
    }

    /** A delivery that begins in this batch is written once, as it stands at the batch's end. */
    private static void writeDeliveries(Connection sql, List<Link> links) throws SQLException {
        Map<List<Object>, Change> changes = new LinkedHashMap<>();
        for (Link link : links) {
            LogEvent event = link.event();
            String receiver = event.receiver();
            if (event.kind() == Kind.ACCEPTED) {
                Stream.of(event.detail().getOrDefault("receivers", "").split(","))
                        .filter(each -> !each.isEmpty())
                        .forEach(each -> change(changes, event, each).begin(event, link.seq()));
            } else if (receiver != null) {
                change(changes, event, receiver).add(event, link.seq());
            }
        }
        Set<List<Object>> begun = insertDeliveries(
                sql, changes.values().stream().filter(change -> change.fresh).toList());
        updateDeliveries(
                sql,
                changes.entrySet().stream()
                        .filter(entry -> entry.getValue().moved && !begun.contains(entry.getKey()))
                        .map(Map.Entry::getValue)
                        .toList());
    }

    private static Change change(Map<List<Object>, Change> changes, LogEvent event, String receiver) {
        return changes.computeIfAbsent(
                List.of(event.exchangeId(), receiver), key -> new Change(event.exchangeId(), receiver));
    }

    /** @return those that were not there yet, by exchange and receiver */
    private static Set<List<Object>> insertDeliveries(Connection sql, List<Change> rows) throws SQLException {
        Set<List<Object>> begun = new HashSet<>();
        if (rows.isEmpty()) {
            return begun;
        }
        try (PreparedStatement statement = sql.prepareStatement(DELIVERIES)) {
            changes(statement, rows);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    begun.add(List.of(row.getObject(1, UUID.class), row.getString(2)));
                }
            }
        }
        return begun;
    }

    private static void updateDeliveries(Connection sql, List<Change> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = sql.prepareStatement(STATES)) {
            changes(statement, rows);
            statement.executeUpdate();
        }
    }

    private static void changes(PreparedStatement statement, List<Change> rows) throws SQLException {
        arrays(
                statement,
                rows,
                Columns.of("uuid", c -> c.exchange),
                Columns.of("timestamptz", c -> Ids.time(c.exchange)),
                Columns.of("text", c -> c.receiver),
                Columns.of("text", c -> c.state == null ? null : c.state.name()),
                Columns.of("integer", c -> c.calls),
                Columns.of("timestamptz", c -> c.at),
                Columns.of("text", c -> c.code),
                Columns.of("text", c -> c.text),
                Columns.of("bigint", c -> c.seq),
                Columns.of("text", c -> c.resolved),
                Columns.of("boolean", c -> c.doubted));
    }

    private record Columns<T>(String type, Function<T, @Nullable Object> value) {
        static <T> Columns<T> of(String type, Function<T, @Nullable Object> value) {
            return new Columns<>(type, value);
        }
    }

    @SafeVarargs
    private static <T> void arrays(PreparedStatement statement, List<T> rows, Columns<T>... columns)
            throws SQLException {
        for (int i = 0; i < columns.length; i++) {
            SqlArray.set(statement, i + 1, columns[i].type(), rows, columns[i].value());
        }
    }

    /** An event with its place in the chain. */
    record Link(LogEvent event, long seq, String detail, String parts, Hash hash) {

        static Link after(Hash before, long seq, LogEvent event) {
            String detail = canonical(event.detail());
            Map<String, String> digests = new HashMap<>();
            event.parts()
                    .forEach((name, body) -> digests.put(name, Hash.over(body).toString()));
            String parts = canonical(digests);
            Hash hash = chain(
                    before,
                    seq,
                    event.id(),
                    event.at(),
                    event.kind().name(),
                    event.exchangeId(),
                    event.receiver(),
                    detail,
                    parts);
            return new Link(event, seq, detail, parts, hash);
        }

        /** The store's jsonb has an order and spaces of its own: what is hashed is this form. */
        static String canonical(Map<String, String> words) {
            return JSON.writeValueAsString(new TreeMap<>(words));
        }

        /** The chain runs over metadata and digests, never over payloads, so that these may be erased. */
        static Hash chain(
                Hash before,
                long seq,
                UUID id,
                Instant at,
                String kind,
                UUID exchange,
                @Nullable String receiver,
                String detail,
                String parts) {
            return Hash.over(
                    before.toString(),
                    Long.toString(seq),
                    id.toString(),
                    at.toString(),
                    kind,
                    exchange.toString(),
                    receiver == null ? "" : receiver,
                    detail,
                    parts);
        }
    }
}
