package vn.lgsp.story;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import vn.lgsp.BusClient;

/**
 * Clerks of a department and of a ministry who write to each other, and to a commune, change what they wrote and take it back;
 * and others who fetch what is for the province and for the ministry. Each repeats what was not answered, as the official
 * client does, and remembers everything.
 */
final class Clerks implements AutoCloseable {
    private static final String DEPARTMENT = "000.00.12.H28";
    private static final String COMMUNE = "000.00.31.H28";
    private static final String MINISTRY = "000.00.00.G22";
    private static final List<Integer> LIFE = List.of(Papers.NEW, Papers.UPDATED, Papers.REVOKED);
    private static final Pattern NAMED = Pattern.compile(
            "<e:DocumentId>(.*?)</e:DocumentId>.*<e:BussinessDocType>(.)</e:BussinessDocType>", Pattern.DOTALL);
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration AGAIN = Duration.ofMillis(100);
    private static final String UNKNOWN = """
            SELECT DISTINCT e.subject FROM event v JOIN exchange e ON e.id = v.exchange_id
             WHERE v.kind = 'OUTCOME_UNKNOWN' AND v.receiver = 'document-axis'
            """;

    private final List<URI> nodes;
    private final URI axis;
    private final AtomicInteger turn = new AtomicInteger();
    private final Reader province;
    private final Reader ministry;
    private final List<Thread> writers;
    private final List<Thread> readers;
    /** What was taken from the department, by the document's code. */
    private final Map<String, Integer> accepted = new ConcurrentSkipListMap<>();
    /** What the axis took from the ministry. */
    private final Map<String, Integer> written = new ConcurrentSkipListMap<>();

    private volatile boolean enough;
    private volatile boolean closed;

    /** @param pace how long the department rests after each message; the ministry, whose are fetched one by one, rests longer */
    Clerks(List<BusClient> nodes, String axis, Duration pace) {
        this.nodes = nodes.stream().map(node -> node.service("/vxp")).toList();
        this.axis = URI.create(axis);
        this.province = new Reader(this::dms);
        this.ministry = new Reader(this::centre);
        this.writers = List.of(
                Thread.ofVirtual().start(() -> write(this::dms, pace, accepted, DEPARTMENT, COMMUNE, MINISTRY)),
                Thread.ofVirtual()
                        .start(() -> write(this::centre, pace.multipliedBy(5), written, MINISTRY, DEPARTMENT)));
        this.readers = List.of(
                Thread.ofVirtual().start(province::read), Thread.ofVirtual().start(ministry::read));
    }

    /** Settings of a bus whose document system and axis these clerks use. */
    static Map<String, String> settings(String axis) {
        return Map.of(
                "DMS_ENABLED",
                "true",
                "DMS_SECRET",
                "dms-sandbox",
                "DOCUMENT_AXIS_ENABLED",
                "true",
                "DOCUMENT_AXIS_URL",
                axis,
                "DOCUMENT_AXIS_SECRET",
                "document-axis-sandbox",
                "DOCUMENT_AXIS_EVERY",
                "PT0.3S",
                "DOCUMENT_AXIS_CONNECT_TIMEOUT",
                "PT1S",
                "DOCUMENT_AXIS_FILE_TIMEOUT",
                "PT5S",
                "DOCUMENT_AXIS_READ_TIMEOUT",
                "PT5S");
    }

    private AxisClient dms() {
        return new AxisClient(nodes.get(turn.getAndIncrement() % nodes.size()), "dms", "dms-sandbox");
    }

    private AxisClient centre() {
        return new AxisClient(axis, "G22.CENTRE", "ministry-sandbox");
    }

    private interface Connected {
        AxisClient now();
    }

    private void write(Connected party, Duration pace, Map<String, Integer> taken, String from, String... to) {
        for (int i = 0; !enough; i++) {
            String number = Integer.toString(10_000 + i);
            for (int operation : LIFE) {
                byte[] file = Papers.document(from, number, operation, to);
                repeated(() -> party.now()
                        .send(file, from, "edoc", "")
                        .path("status")
                        .asString()
                        .equals("OK"));
                taken.merge(Papers.code(from, number), 1, Integer::sum);
                Senders.pause(pace);
            }
        }
    }

    private static void repeated(Callable<Boolean> request) {
        await().atMost(PATIENCE)
                .pollInterval(AGAIN)
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(request);
    }

    /** Fetches what waits for one party, and says that it has it. */
    private final class Reader {
        private final Connected party;
        /** What was done to each document, and the number of the sending, by the document's code; in the order it was seen. */
        private final Map<String, List<String>> came = new ConcurrentSkipListMap<>();

        private final Set<String> done = ConcurrentHashMap.newKeySet();
        private final Set<String> again = ConcurrentHashMap.newKeySet();

        Reader(Connected party) {
            this.party = party;
        }

        void read() {
            while (!closed) {
                try {
                    for (JsonNode row : party.now().received("edoc")) {
                        take(row.path("docId").asString());
                    }
                } catch (IOException e) {
                    // The bus is not there, or cannot say now.
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
                Senders.pause(AGAIN);
            }
        }

        private void take(String id) throws Exception {
            if (done.contains(id)) {
                again.add(id);
            }
            Matcher named = NAMED.matcher(new String(party.now().file(id), UTF_8));
            assertThat(named.find()).isTrue();
            List<String> sendings = came.computeIfAbsent(named.group(1), code -> new CopyOnWriteArrayList<>());
            String sending = named.group(2) + " " + id;
            if (!sendings.contains(sending)) {
                sendings.add(sending);
            }
            if (party.now().update(id, "done").path("status").asString().equals("OK")) {
                done.add(id);
            }
        }

        /** What was done to a document, as often as a sending said it. */
        List<Integer> done(String code) {
            return came.getOrDefault(code, List.of()).stream()
                    .map(sending -> sending.charAt(0) - '0')
                    .toList();
        }

        void assertAllCame(Map<String, Integer> taken) {
            taken.forEach((code, number) -> assertThat(new ArrayList<>(new LinkedHashSet<>(done(code))))
                    .as(code)
                    .isEqualTo(LIFE.subList(0, number)));
        }

        Collection<String> twice() {
            return came.keySet().stream()
                    .filter(code -> Set.copyOf(done(code)).size() < done(code).size())
                    .toList();
        }
    }

    /** No more are written; ends when all that was written is taken, and the bus has fetched what the axis had for it. */
    void finish() {
        enough = true;
        writers.forEach(Clerks::join);
        AxisClient ours = new AxisClient(axis, "H28.LGSP", "document-axis-sandbox");
        await().atMost(PATIENCE).until(() -> ours.received("edoc").isEmpty());
    }

    /** Documents that came to the bus from both sides. */
    int documents() {
        return Tally.sum(accepted) + Tally.sum(written);
    }

    /** Each document came to everybody it is for, in order; once, unless the log says why not. */
    void assertAllCame(DataSource store) {
        await().atMost(PATIENCE).until(() -> centre().received("edoc").isEmpty());
        province.assertAllCame(accepted);
        province.assertAllCame(written);
        ministry.assertAllCame(accepted);
        assertThat(province.twice()).as("taken twice from the axis").isEmpty();
        assertThat(province.again).as("handed out when it was done").isEmpty();
        assertThat(JdbcClient.create(store).sql(UNKNOWN).query(String.class).list())
                .as("sent twice to the axis without a word")
                .containsAll(ministry.twice());
    }

    int sentTwice() {
        return ministry.twice().size();
    }

    @Override
    public void close() {
        enough = true;
        closed = true;
        writers.forEach(Thread::interrupt);
        readers.forEach(Clerks::join);
    }

    private static void join(Thread thread) {
        try {
            assertThat(thread.join(PATIENCE)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
