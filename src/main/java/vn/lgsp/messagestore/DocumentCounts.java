package vn.lgsp.messagestore;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** How many documents agencies sent and received, and how these were signed, as the log tells. */
public final class DocumentCounts {
    private static final String PERIOD =
            " WHERE s.accepted_at >= :from::timestamptz AND s.accepted_at < :until::timestamptz GROUP BY 1, 2";

    private final JdbcClient sql;

    public DocumentCounts(DataSource store) {
        this.sql = JdbcClient.create(store);
    }

    /** @param signature what was found of the documents' signatures, as the log writes it */
    public record Count(String organ, String signature, long documents) {}

    /** What each agency sent during a time; a document counts as often as it was handed in. */
    public List<Count> sent(Instant from, Instant until) {
        return counts("SELECT s.organ, s.signature, count(*) AS documents FROM document s", from, until);
    }

    /** What was sent to each agency during a time; a document counts for each of its recipients. */
    public List<Count> received(Instant from, Instant until) {
        return counts(
                "SELECT r.organ, s.signature, count(*) AS documents"
                        + " FROM document s JOIN document_recipient r USING (exchange_id)",
                from,
                until);
    }

    private List<Count> counts(String what, Instant from, Instant until) {
        return sql.sql(what + PERIOD)
                .param("from", from.toString())
                .param("until", until.toString())
                .query((row, n) -> count(row))
                .list();
    }

    private static Count count(ResultSet row) throws SQLException {
        return new Count(row.getString("organ"), row.getString("signature"), row.getLong("documents"));
    }
}
