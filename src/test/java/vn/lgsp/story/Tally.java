package vn.lgsp.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import vn.lgsp.messagestore.LogChain;
import vn.lgsp.sandbox.Delivery;

/**
 * What became of everything that was accepted: the partners' own ledgers against the log of the bus.
 *
 * @param accepted messages that were answered with 202
 * @param delivered deliveries that the log calls so
 * @param lost deliveries that are nowhere, or called delivered and not in the ledger, or held behind nothing
 * @param doubled deliveries that a partner took more than once
 * @param doubledSilently those of them of which the log does not say that their outcome was unknown
 * @param outOfOrder dossiers that a partner took in another order
 * @param twice requests that became two exchanges
 * @param unresolved settled deliveries whose outcome was unknown, and of which the log does not say how that ended
 * @param chain what is wrong with the log, or empty
 */
record Tally(
        int accepted,
        int delivered,
        int skipped,
        int parked,
        int held,
        int lost,
        int doubled,
        int doubledSilently,
        int outOfOrder,
        int twice,
        int unresolved,
        String chain) {
    private static final Duration SETTLED = Duration.ofMinutes(3);
    private static final String DELIVERIES = """
            SELECT e.subject, e.id, d.receiver, d.state
              FROM exchange e JOIN delivery d ON d.exchange_id = e.id AND d.accepted_at = e.accepted_at
             ORDER BY e.subject, e.id
            """;
    private static final String UNSETTLED = """
            SELECT e.subject || ' ' || d.receiver || ' ' || d.state
              FROM delivery d JOIN exchange e ON e.id = d.exchange_id AND e.accepted_at = d.accepted_at
             WHERE d.state NOT IN ('DELIVERED', 'SKIPPED', 'PARKED')
               AND NOT (d.state = 'HELD' AND EXISTS (
                   SELECT FROM delivery p JOIN exchange x ON x.id = p.exchange_id AND x.accepted_at = p.accepted_at
                    WHERE p.state = 'PARKED' AND p.receiver = d.receiver AND x.subject = e.subject))
            """;

    private static final String UNRESOLVED = """
            SELECT count(*) FROM delivery d
             WHERE d.state IN ('DELIVERED', 'SKIPPED')
               AND EXISTS (
                   SELECT FROM event u
                    WHERE u.exchange_id = d.exchange_id AND u.receiver = d.receiver AND u.kind = 'OUTCOME_UNKNOWN'
                      AND NOT EXISTS (
                          SELECT FROM event r
                           WHERE r.exchange_id = u.exchange_id AND r.receiver = u.receiver AND r.seq > u.seq
                             AND jsonb_exists(r.detail, 'resolved')))
            """;

    /** One delivery as the log has it. */
    private record Entry(String subject, String exchange, String receiver, String state) {
        String key() {
            return exchange + " " + receiver;
        }
    }

    /** Waits until nothing moves any more: all that was accepted is delivered, skipped, parked, or held behind a parked one. */
    static void awaitSettled(DataSource store, int accepted) {
        JdbcClient sql = JdbcClient.create(store);
        await().atMost(SETTLED)
                .during(Duration.ofSeconds(1))
                .pollInterval(Duration.ofMillis(200))
                .untilAsserted(() -> {
                    assertThat(sql.sql("SELECT count(*) FROM exchange")
                                    .query(Integer.class)
                                    .single())
                            .isGreaterThanOrEqualTo(accepted);
                    assertThat(sql.sql(UNSETTLED).query(String.class).list()).isEmpty();
                });
    }

    static int sum(Map<String, Integer> accepted) {
        return accepted.values().stream().mapToInt(Integer::intValue).sum();
    }

    /**
     * Compares.
     *
     * @param accepted by dossier how many of its messages were accepted
     * @param ledgers by system what it took
     */
    static Tally of(Map<String, Integer> accepted, DataSource store, Map<String, List<Delivery>> ledgers) {
        JdbcClient sql = JdbcClient.create(store);
        Map<String, List<Entry>> log = new HashMap<>();
        sql.sql(DELIVERIES)
                .query((row, n) -> new Entry(row.getString(1), row.getString(2), row.getString(3), row.getString(4)))
                .list()
                .forEach(entry -> log.computeIfAbsent(entry.subject(), subject -> new ArrayList<>())
                        .add(entry));
        Set<String> unknown =
                new HashSet<>(sql.sql("SELECT exchange_id || ' ' || receiver FROM event WHERE kind = 'OUTCOME_UNKNOWN'")
                        .query(String.class)
                        .list());
        Counts counts = new Counts(unknown);
        ledgers.forEach((system, ledger) -> {
            Map<String, List<String>> taken = PortalLedger.byDossier(ledger);
            accepted.forEach((code, number) -> counts.compare(
                    Senders.messages(code).subList(0, number),
                    log.getOrDefault(code, List.of()).stream()
                            .filter(entry -> entry.receiver().equals(system))
                            .toList(),
                    taken.getOrDefault(code, List.of())));
        });
        LogChain chain = new LogChain(store);
        String broken =
                chain.verify(1, chain.end()).map(LogChain.BrokenLink::toString).orElse("");
        return counts.tally(
                sum(accepted), sql.sql(UNRESOLVED).query(Integer.class).single(), broken);
    }

    void assertNothingIsWrong() {
        assertThat(lost).as("lost: %s", this).isZero();
        assertThat(outOfOrder).as("out of order: %s", this).isZero();
        assertThat(doubledSilently).as("doubled without a word: %s", this).isZero();
        assertThat(twice).as("requests that became two exchanges: %s", this).isZero();
        assertThat(unresolved).as("unknown for ever: %s", this).isZero();
        assertThat(chain).isEmpty();
    }

    /** The counting. */
    private static final class Counts {
        private final Set<String> unknown;
        private final Map<String, Integer> states = new TreeMap<>();
        private int lost;
        private int doubled;
        private int silently;
        private int outOfOrder;
        private int twice;

        Counts(Set<String> unknown) {
            this.unknown = unknown;
        }

        void compare(List<String> messages, List<Entry> log, List<String> taken) {
            lost += Math.max(0, messages.size() - log.size());
            twice += Math.max(0, log.size() - messages.size());
            List<String> inOrder = messages.stream().filter(taken::contains).toList();
            outOfOrder += new ArrayList<>(new LinkedHashSet<>(taken)).equals(inOrder) ? 0 : 1;
            boolean behindParked = false;
            for (int i = 0; i < Math.min(messages.size(), log.size()); i++) {
                Entry entry = log.get(i);
                String message = messages.get(i);
                int times = (int) taken.stream().filter(message::equals).count();
                states.merge(entry.state(), 1, Integer::sum);
                int allowed = switch (entry.state()) {
                    case "DELIVERED" -> {
                        lost += times == 0 ? 1 : 0;
                        yield 1;
                    }
                    case "HELD" -> {
                        lost += behindParked ? 0 : 1;
                        yield 0;
                    }
                    case "PARKED", "SKIPPED" -> 0;
                    default -> {
                        lost++;
                        yield 0;
                    }
                };
                behindParked |= entry.state().equals("PARKED");
                doubled += times > 1 ? 1 : 0;
                silently += times > allowed && !unknown.contains(entry.key()) ? 1 : 0;
            }
        }

        Tally tally(int accepted, int unresolved, String chain) {
            return new Tally(
                    accepted,
                    states.getOrDefault("DELIVERED", 0),
                    states.getOrDefault("SKIPPED", 0),
                    states.getOrDefault("PARKED", 0),
                    states.getOrDefault("HELD", 0),
                    lost,
                    doubled,
                    silently,
                    outOfOrder,
                    twice,
                    unresolved,
                    chain);
        }
    }
}
