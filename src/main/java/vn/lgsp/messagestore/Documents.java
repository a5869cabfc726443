package vn.lgsp.messagestore;

import static vn.lgsp.messagestore.SqlTime.time;
import static vn.lgsp.messagestore.SqlTime.timeOrNull;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Official documents that were handed in, and what agencies said about them, as the log tells of them. */
public final class Documents {
    private static final String SENDINGS = """
            SELECT s.*, r.organ AS recipient, r.via, r.place
              FROM document s JOIN document_recipient r USING (exchange_id)
            """;

    private final JdbcClient sql;

    public Documents(DataSource store) {
        this.sql = JdbcClient.create(store);
    }

    /** A document as it was handed in once. */
    public record Sending(
            UUID exchangeId,
            Instant acceptedAt,
            String sender,
            String code,
            String organ,
            String symbol,
            @Nullable LocalDate promulgated,
            String operation,
            String file,
            String signature) {}

    /** A sending to one of its recipients. */
    public record Share(Sending sending, String recipient, List<String> via) {}

    /**
     * What an agency said about a document.
     *
     * @param code the document's
     * @param owner whose document it is
     * @param target who is to hear of it
     */
    public record Said(
            UUID exchangeId,
            Instant acceptedAt,
            String sender,
            String organ,
            String status,
            @Nullable Instant saidAt,
            String code,
            String owner,
            String symbol,
            String target) {}

    /**
     * What is looked for; what is null may be anything.
     *
     * @param code a part of a document's code
     * @param organ code of the agency whose document it is
     * @param recipient code of an agency that it is for
     * @param said what was said about it by anybody; empty if nothing was
     * @param before only what was handed in before this one
     */
    public record Search(
            @Nullable String code,
            @Nullable String organ,
            @Nullable String recipient,
            @Nullable Instant from,
            @Nullable Instant until,
            @Nullable String said,
            @Nullable UUID before,
            int max) {}

    /** What was handed in, the latest first. */
    public List<Sending> find(Search search) {
        String said = "EXISTS (SELECT 1 FROM document_status t WHERE (t.code = s.code"
                + " OR t.symbol = s.symbol AND t.symbol <> '' AND t.owner = s.organ)";
        StringBuilder text = new StringBuilder("SELECT s.* FROM document s WHERE true");
        Map<String, Object> values = new HashMap<>();
        given(text, values, "code", search.code(), "strpos(s.code, :code) > 0");
        given(text, values, "organ", search.organ(), "s.organ = :organ");
        given(
                text,
                values,
                "recipient",
                search.recipient(),
                "EXISTS (SELECT 1 FROM document_recipient r WHERE r.exchange_id = s.exchange_id AND r.organ = :recipient)");
        given(text, values, "from", string(search.from()), "s.accepted_at >= :from::timestamptz");
        given(text, values, "until", string(search.until()), "s.accepted_at < :until::timestamptz");
        given(text, values, "before", search.before(), "s.exchange_id < :before");
        if (search.said() != null && search.said().isEmpty()) {
            text.append(" AND NOT ").append(said).append(')');
        } else {
            given(text, values, "said", search.said(), said + " AND t.status = :said)");
        }
        return sql.sql(text + " ORDER BY s.exchange_id DESC LIMIT " + search.max())
                .params(values)
                .query((row, n) -> sending(row))
                .list();
    }

    private static void given(
            StringBuilder text, Map<String, Object> values, String name, @Nullable Object value, String condition) {
        if (value != null) {
            text.append(" AND ").append(condition);
            values.put(name, value);
        }
    }

    private static @Nullable String string(@Nullable Instant time) {
        return time == null ? null : time.toString();
    }

    /** Every time this document was handed in with each of its recipients, the first time first. */
    public List<Share> of(String code) {
        return sql.sql(SENDINGS + " WHERE s.code = :code ORDER BY s.accepted_at, s.exchange_id, r.place")
                .param("code", code)
                .query((row, n) -> share(row))
                .list();
    }

    /** One sending with each of its recipients. */
    public List<Share> of(UUID exchangeId) {
        return sql.sql(SENDINGS + " WHERE s.exchange_id = :id ORDER BY r.place")
                .param("id", exchangeId)
                .query((row, n) -> share(row))
                .list();
    }

    /** What a system handed in during a time with each recipient, the latest first. */
    public List<Share> sent(String sender, Instant from, Instant until, int max, long after) {
        return sql.sql(SENDINGS + " WHERE s.sender = :sender AND s.accepted_at >= :from::timestamptz"
                        + " AND s.accepted_at < :until::timestamptz"
                        + " ORDER BY s.accepted_at DESC, s.exchange_id DESC, r.place LIMIT :max OFFSET :after")
                .param("sender", sender)
                .param("from", from.toString())
                .param("until", until.toString())
                .param("max", max)
                .param("after", after)
                .query((row, n) -> share(row))
                .list();
    }

    /** The statuses that a system handed in during a time, the latest first. */
    public List<Said> statusesSent(String sender, Instant from, Instant until, int max, long after) {
        return sql.sql("SELECT * FROM document_status WHERE sender = :sender AND accepted_at >= :from::timestamptz"
                        + " AND accepted_at < :until::timestamptz"
                        + " ORDER BY accepted_at DESC, exchange_id DESC LIMIT :max OFFSET :after")
                .param("sender", sender)
                .param("from", from.toString())
                .param("until", until.toString())
                .param("max", max)
                .param("after", after)
                .query((row, n) -> said(row))
                .list();
    }

    /** The code of the latest document of an agency with this number and notation. */
    public Optional<String> codeOf(String organ, String symbol) {
        return sql.sql("SELECT code FROM document WHERE symbol = :symbol AND organ = :organ"
                        + " ORDER BY accepted_at DESC LIMIT 1")
                .param("organ", organ)
                .param("symbol", symbol)
                .query(String.class)
                .optional();
    }

    /** What was said about a document in the order in which it came, also before the document itself. */
    public List<Said> statuses(String code, String organ, String symbol) {
        return sql.sql("SELECT * FROM document_status"
                        + " WHERE code = :code OR symbol = :symbol AND symbol <> '' AND owner = :organ"
                        + " ORDER BY accepted_at, exchange_id")
                .param("code", code)
                .param("organ", organ)
                .param("symbol", symbol)
                .query((row, n) -> said(row))
                .list();
    }

    private static Said said(ResultSet row) throws SQLException {
        return new Said(
                row.getObject("exchange_id", UUID.class),
                time(row, "accepted_at"),
                row.getString("sender"),
                row.getString("organ"),
                row.getString("status"),
                timeOrNull(row, "said_at"),
                row.getString("code"),
                row.getString("owner"),
                row.getString("symbol"),
                row.getString("target"));
    }

    private static Share share(ResultSet row) throws SQLException {
        Array via = row.getArray("via");
        return new Share(sending(row), row.getString("recipient"), List.of((String[]) via.getArray()));
    }

    private static Sending sending(ResultSet row) throws SQLException {
        return new Sending(
                row.getObject("exchange_id", UUID.class),
                time(row, "accepted_at"),
                row.getString("sender"),
                row.getString("code"),
                row.getString("organ"),
                row.getString("symbol"),
                row.getObject("promulgated", LocalDate.class),
                row.getString("operation"),
                row.getString("file"),
                row.getString("signature"));
    }
}
