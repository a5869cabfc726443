package vn.lgsp.controlbus.watch;

import static vn.lgsp.messagestore.SqlTime.time;
import static vn.lgsp.messagestore.SqlTime.timeOrNull;
import static vn.lgsp.messagestore.SqlTime.utcOrNull;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;
import vn.lgsp.controlbus.watch.Alert.Condition;
import vn.lgsp.exchange.Ids;

/**
 * The alerts, open until their reason is gone. One that comes back soon goes on as the same one, so that a reason which
 * comes and goes alerts once.
 */
public final class Alerts {
    private static final Duration SOON = Duration.ofMinutes(10);
    private static final String COLUMNS =
            "id, kind, system, exchange_id, since, last_seen, detail, acknowledged_by," + " acknowledged_at";
    private static final String OPEN = "INSERT INTO alert (id, kind, system, exchange_id, since, last_seen, detail)"
            + " VALUES (:id, :kind, :system, :exchange, :now, :now, :detail::jsonb) ON CONFLICT DO NOTHING";
    private static final String OPEN_AGAIN = """
            UPDATE alert SET cleared_at = NULL, last_seen = :now, detail = :detail::jsonb
             WHERE id = (SELECT id FROM alert
                          WHERE kind = :kind AND system = :system AND exchange_id IS NOT DISTINCT FROM :exchange::uuid
                            AND cleared_at > :soon
                          ORDER BY cleared_at DESC LIMIT 1)
            """;
    private static final String SEEN =
            "UPDATE alert SET last_seen = :now, detail = :detail::jsonb WHERE id = :id AND cleared_at IS NULL";
    private static final String CLEAR = "UPDATE alert SET cleared_at = :now WHERE id = :id AND cleared_at IS NULL";
    private static final String ACKNOWLEDGE = "UPDATE alert SET acknowledged_by = coalesce(acknowledged_by, :actor),"
            + " acknowledged_at = coalesce(acknowledged_at, :now),"
            + " cleared_at = CASE WHEN kind = ANY(string_to_array(:events, ',')) THEN :now ELSE cleared_at END"
            + " WHERE id = :id AND cleared_at IS NULL";

    private static final String EVENTS = Arrays.stream(AlertKind.values())
            .filter(AlertKind::isOfEvents)
            .map(AlertKind::code)
            .collect(Collectors.joining(","));

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final TypeReference<Map<String, String>> WORDS = new TypeReference<>() {};
    private static final Logger log = LoggerFactory.getLogger(Alerts.class);

    private final JdbcClient sql;
    private final InstantSource clock;

    public Alerts(DataSource store, InstantSource clock) {
        this.sql = JdbcClient.create(store);
        this.clock = clock;
    }

    /** The open alerts, those that nobody acknowledged first, then the latest first. */
    public List<Alert> open() {
        return sql.sql("SELECT " + COLUMNS + " FROM alert WHERE cleared_at IS NULL"
                        + " ORDER BY acknowledged_at IS NOT NULL, since DESC, id")
                .query(Alerts::alert)
                .list();
    }

    /** Somebody knows of it. @return whether there is such an open alert */
    public boolean acknowledge(UUID id, String actor) {
        boolean known = sql.sql(ACKNOWLEDGE)
                        .param("actor", actor)
                        .param("now", utcOrNull(clock.instant()))
                        .param("events", EVENTS)
                        .param("id", id)
                        .update()
                == 1;
        if (known) {
            log.info("event=alert-acknowledged alertId={} actor={}", id, actor);
        }
        return known;
    }

    /** All that is wrong of these kinds: what is new opens, what is gone clears. */
    void judged(Set<AlertKind> kinds, Collection<Condition> conditions) {
        Map<Alert.Key, Alert> open = present(conditions);
        Set<Alert.Key> still = conditions.stream().map(Condition::key).collect(Collectors.toSet());
        open.values().stream()
                .filter(alert -> kinds.contains(alert.kind()) && !still.contains(alert.key()))
                .forEach(this::clear);
    }

    /**
     * What is known to be wrong, though not everything that may be.
     *
     * @return what was open before
     */
    Map<Alert.Key, Alert> present(Collection<Condition> conditions) {
        Map<Alert.Key, Alert> open =
                open().stream().collect(Collectors.toMap(Alert::key, Function.identity(), (one, other) -> one));
        Instant now = clock.instant();
        for (Condition condition : conditions) {
            Alert known = open.get(condition.key());
            if (known == null) {
                open(condition, now);
            } else {
                sql.sql(SEEN)
                        .param("now", utcOrNull(now))
                        .param("detail", JSON.writeValueAsString(condition.detail()))
                        .param("id", known.id())
                        .update();
            }
        }
        return open;
    }

    /** Its reason is gone. */
    void clear(Alert.Key key) {
        open().stream().filter(alert -> alert.key().equals(key)).forEach(this::clear);
    }

    private void open(Condition condition, Instant now) {
        Alert.Key key = condition.key();
        boolean again = !key.kind().isOfEvents()
                && statement(OPEN_AGAIN, condition, now)
                                .param("soon", utcOrNull(now.minus(SOON)))
                                .update()
                        > 0;
        boolean first = !again
                && statement(OPEN, condition, now).param("id", Ids.next()).update() == 1;
        if (first) {
            log.error(
                    "event=alert-opened kind={} system={} exchangeId={} detail=\"{}\" alert=true",
                    key.kind().code(),
                    key.system(),
                    key.exchangeId() == null ? "" : key.exchangeId(),
                    condition.detail());
        }
    }

    private JdbcClient.StatementSpec statement(String text, Condition condition, Instant now) {
        return sql.sql(text)
                .param("kind", condition.key().kind().code())
                .param("system", condition.key().system())
                .param("exchange", condition.key().exchangeId())
                .param("now", utcOrNull(now))
                .param("detail", JSON.writeValueAsString(condition.detail()));
    }

    private void clear(Alert alert) {
        int cleared = sql.sql(CLEAR)
                .param("now", utcOrNull(clock.instant()))
                .param("id", alert.id())
                .update();
        if (cleared == 1) {
            log.info(
                    "event=alert-cleared kind={} system={} exchangeId={} since={}",
                    alert.kind().code(),
                    alert.system(),
                    alert.exchangeId() == null ? "" : alert.exchangeId(),
                    alert.since());
        }
    }

    private static Alert alert(ResultSet row, int number) throws SQLException {
        return new Alert(
                row.getObject("id", UUID.class),
                AlertKind.of(row.getString("kind")),
                row.getString("system"),
                row.getObject("exchange_id", UUID.class),
                time(row, "since"),
                time(row, "last_seen"),
                JSON.readValue(row.getString("detail"), WORDS),
                row.getString("acknowledged_by"),
                timeOrNull(row, "acknowledged_at"));
    }
}
