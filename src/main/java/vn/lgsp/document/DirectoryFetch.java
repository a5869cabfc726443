package vn.lgsp.document;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import vn.lgsp.delivery.partner.Passage;
import vn.lgsp.delivery.route.RouteRegistry;
import vn.lgsp.exchange.Outcome;
import vn.lgsp.messagestore.AgencyDirectory;
import vn.lgsp.messagestore.AgencyDirectory.Listed;
import vn.lgsp.routing.ConnectedSystem;
import vn.lgsp.routing.Fetches;

/**
 * Fetches directories of agencies, row by row, however long they are. Who is missing in a whole list is over, unless its rows
 * say themselves whether they are. What is cut on the way ends nobody and is fetched again.
 */
public final class DirectoryFetch {
    private static final int BATCH = 1_000;
    private static final Logger log = LoggerFactory.getLogger(DirectoryFetch.class);

    private final AgencyDirectory agencies;
    private final RouteRegistry partners;

    public DirectoryFetch(AgencyDirectory agencies, RouteRegistry partners) {
        this.agencies = agencies;
        this.partners = partners;
    }

    /** Fetches the directory of a system if that is due. */
    void fetch(ConnectedSystem system, Fetches rules, Passage passage) {
        String whole = rules.directory();
        Instant now = agencies.now();
        if (whole == null
                || agencies.fetchedAt(system.name())
                        .filter(at -> at.plus(rules.directoryEvery()).isAfter(now))
                        .isPresent()) {
            return;
        }
        boolean isFresh = agencies.wholeAt(system.name())
                .filter(at -> at.plus(Fetches.WHOLE_AGAIN).isAfter(now))
                .isPresent();
        String changes = rules.directoryChanges();
        String operation = changes != null && isFresh ? changes : whole;
        boolean onlyChanges = changes != null && isFresh;
        Rows rows = new Rows(system.name());
        Outcome outcome = partners.calling(
                        system.name(), partner -> partner.rows(operation, "{}".getBytes(UTF_8), passage, rows::add))
                .outcome();
        if (!(outcome instanceof Outcome.Delivered) || rows.count == 0 && !onlyChanges) {
            log.warn("event=directory-not-fetched system={} code={}", system.name(), outcome.code());
            return;
        }
        rows.flush();
        int ended = agencies.fetched(system.name(), now, rows.version, !onlyChanges, !rows.changes);
        log.info("event=directory-fetched system={} count={} ended={}", system.name(), rows.count, ended);
    }

    /** Those that came and are not written yet. */
    private final class Rows {
        private final String source;
        /** By their ids: the last word counts. */
        private final Map<String, Listed> some = new LinkedHashMap<>();

        private String version = "";
        private int count;
        private boolean changes;

        Rows(String source) {
            this.source = source;
        }

        void add(JsonNode row) {
            String code = text(row, "code");
            boolean over = row.path("deleted").asBoolean(false);
            changes |= row.has("deleted");
            String id = text(row, "id").isEmpty() ? code : text(row, "id");
            if (id.isEmpty() || code.isEmpty() && !over) {
                return;
            }
            String old = text(row, "oldCode");
            Listed listed = new Listed(
                    id,
                    text(row, "pid"),
                    code,
                    old.isEmpty() ? text(row, "code102") : old,
                    text(row, "name"),
                    text(row, "mail"),
                    null,
                    over);
            some.put(id, listed);
            version = text(row, "version").compareTo(version) > 0 ? text(row, "version") : version;
            count++;
            if (some.size() >= BATCH) {
                flush();
            }
        }

        private static String text(JsonNode row, String name) {
            return row.path(name).asString("").strip();
        }

        void flush() {
            agencies.put(source, List.copyOf(some.values()));
            some.clear();
        }
    }
}
