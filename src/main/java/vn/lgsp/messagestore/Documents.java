package vn.lgsp.messagestore;

import static vn.lgsp.messagestore.SqlTime.time;
import static vn.lgsp.messagestore.SqlTime.timeOrNull;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
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
        return new Share(
                new Sending(
                        row.getObject("exchange_id", UUID.class),
                        time(row, "accepted_at"),
                        row.getString("sender"),
                        row.getString("code"),
                        row.getString("organ"),
                        row.getString("symbol"),
                        row.getObject("promulgated", LocalDate.class),
                        row.getString("operation"),
                        row.getString("file"),
                        row.getString("signature")),
                row.getString("recipient"),
                List.of((String[]) via.getArray()));
    }
}
