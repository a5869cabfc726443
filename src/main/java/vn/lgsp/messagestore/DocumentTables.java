package vn.lgsp.messagestore;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import vn.lgsp.exchange.Ids;
import vn.lgsp.exchange.LogEvent;
import vn.lgsp.exchange.LogEvent.Kind;

/** What the log tells of official documents, in tables of their own. */
final class DocumentTables {
    /** The word of an acceptance that describes a document. */
    static final String DOCUMENT = "document";
    /** The word of an acceptance that describes what an agency says about one. */
    static final String STATUS = "documentStatus";

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String ACCEPTED = """
              FROM (SELECT id, accepted_at, detail::jsonb AS d, (detail::jsonb->>'%s')::jsonb AS w
                      FROM unnest(?::uuid[], ?::timestamptz[], ?::text[]) AS r(id, accepted_at, detail)) AS accepted
            """;
    private static final String DOCUMENTS = """
            INSERT INTO document (exchange_id, accepted_at, sender, code, organ, symbol, promulgated, operation, file,
                                  signature)
            SELECT id, accepted_at, d->>'sender', d->>'subject', w->>'organ', w->>'symbol',
                   (w->>'promulgated')::date, w->>'operation', w->>'file', w->>'signature'
            """ + ACCEPTED.formatted(DOCUMENT) + " ON CONFLICT DO NOTHING";
    private static final String RECIPIENTS = """
            INSERT INTO document_recipient (exchange_id, place, organ, via)
            SELECT id, n, e->>'organ', ARRAY(SELECT jsonb_array_elements_text(e->'via'))
            """
            + ACCEPTED.formatted(DOCUMENT)
            + ", jsonb_array_elements(w->'recipients') WITH ORDINALITY AS x(e, n) ON CONFLICT DO NOTHING";
    private static final String STATUSES = """
            INSERT INTO document_status (exchange_id, accepted_at, sender, organ, status, said_at, code, owner,
                                         symbol, target, file)
            SELECT id, accepted_at, d->>'sender', w->>'organ', w->>'status', (w->>'said')::timestamptz,
                   d->>'subject', w->>'owner', w->>'symbol', w->>'target', w->>'file'
            """ + ACCEPTED.formatted(STATUS) + " ON CONFLICT DO NOTHING";

    private static final String FILES = """
            INSERT INTO document_file (exchange_id, accepted_at, sha256) SELECT id, accepted_at, sha256
            """ + ACCEPTED + """
                 , LATERAL (SELECT w->>'file' AS sha256
                             UNION SELECT jsonb_array_elements_text(COALESCE(w->'files', '[]'))) AS files
                ON CONFLICT DO NOTHING
            """;

    private DocumentTables() {}

    static void write(Connection sql, List<LogEvent> events) throws SQLException {
        List<LogEvent> documents = accepted(events, DOCUMENT);
        write(sql, DOCUMENTS, documents);
        write(sql, RECIPIENTS, documents);
        write(sql, FILES.formatted(DOCUMENT), documents);
        List<LogEvent> statuses = accepted(events, STATUS);
        write(sql, STATUSES, statuses);
        write(sql, FILES.formatted(STATUS), statuses);
    }

    private static List<LogEvent> accepted(List<LogEvent> events, String word) {
        return events.stream()
                .filter(event -> event.kind() == Kind.ACCEPTED && event.detail().containsKey(word))
                .toList();
    }

    private static void write(Connection sql, String text, List<LogEvent> events) throws SQLException {
        if (events.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = sql.prepareStatement(text)) {
            SqlArray.set(statement, 1, "uuid", events, LogEvent::exchangeId);
            SqlArray.set(statement, 2, "timestamptz", events, event -> Ids.time(event.exchangeId()));
            SqlArray.set(statement, 3, "text", events, event -> JSON.writeValueAsString(event.detail()));
            statement.executeUpdate();
        }
    }
}
