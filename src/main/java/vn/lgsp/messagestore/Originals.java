package vn.lgsp.messagestore;

import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;
import vn.lgsp.exchange.Envelope;
import vn.lgsp.exchange.Ids;
import vn.lgsp.exchange.MessageType;

/** Messages as the log keeps them, so that one can be sent again: what was accepted, or what a person made of it later. */
public final class Originals {
    private static final String LATEST = """
            SELECT a.detail, p.body
              FROM event v
              JOIN payload p ON p.event_id = v.id AND p.at = v.at AND p.part = 'body'
              JOIN event a ON a.exchange_id = v.exchange_id AND a.kind = 'ACCEPTED'
             WHERE v.exchange_id = ? AND v.kind IN ('ACCEPTED', 'EDITED') AND (v.receiver IS NULL OR v.receiver = ?)
             ORDER BY v.seq DESC LIMIT 1
            """;
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final TypeReference<Map<String, String>> WORDS = new TypeReference<>() {};

    private final JdbcClient sql;

    public Originals(DataSource store) {
        this.sql = JdbcClient.create(store);
    }

    /**
     * A message as it was sealed, under its own envelope.
     *
     * @param facts what the log says of its acceptance
     */
    public record Original(Envelope envelope, byte[] sealed, Map<String, String> facts) {}

    /** The message of this exchange for this receiver, unless its body is not kept any more. */
    public Optional<Original> of(UUID exchangeId, String receiver) {
        return sql.sql(LATEST)
                .params(exchangeId, receiver)
                .query((row, n) -> {
                    Map<String, String> facts = JSON.readValue(row.getString(1), WORDS);
                    return new Original(envelope(exchangeId, receiver, facts), row.getBytes(2), facts);
                })
                .optional();
    }

    private static Envelope envelope(UUID id, String receiver, Map<String, String> facts) {
        return new Envelope(
                id,
                facts.getOrDefault("sender", ""),
                MessageType.of(facts.getOrDefault("type", "")).orElseThrow(),
                facts.getOrDefault("subject", ""),
                Ids.time(id),
                "application/json",
                receiver,
                null,
                null,
                Envelope.VERSION);
    }
}
