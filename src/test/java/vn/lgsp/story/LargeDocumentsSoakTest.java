package vn.lgsp.story;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import vn.lgsp.BusClient;
import vn.lgsp.BusProcess;
import vn.lgsp.RunningBus;

/**
 * Documents with 200 MB inside, through the packaged bus with a heap of 512 MB, which ends at once should that not do. Needs
 * about 30 GB of disk; {@code -Dsoak.megabytes} and {@code -Dsoak.documents} say otherwise.
 */
class LargeDocumentsSoakTest {
    private static final Logger LOG = LoggerFactory.getLogger(LargeDocumentsSoakTest.class);
    private static final String DEPARTMENT = "000.00.12.H28";
    private static final String COMMUNE = "000.00.31.H28";
    private static final String MINISTRY = "000.00.00.G22";
    private static final long SIZE = Long.getLong("soak.megabytes", 200) << 20;
    private static final int DOCUMENTS = Integer.getInteger("soak.documents", 50);
    private static final Duration LONG = Duration.ofMinutes(20);

    @TempDir
    private Path folder;

    @TempDir
    private Path data;

    private LargeAxis axis;
    private LargeDocument document;
    private BusProcess bus;
    private AxisClient dms;

    @BeforeEach
    void start() throws IOException {
        axis = new LargeAxis();
        document = new LargeDocument(folder, SIZE);
        Map<String, String> settings = Settings.real(
                "http://127.0.0.1:1",
                "JAVA_TOOL_OPTIONS",
                "-Xmx512m -XX:+ExitOnOutOfMemoryError",
                "LGSP_SANDBOX",
                "false");
        settings.putAll(Clerks.settings(axis.url()));
        settings.putAll(Map.of("DOCUMENT_AXIS_FILE_TIMEOUT", "PT10M", "DMS_WAITING", "PT24H"));
        bus = BusProcess.launchJar(data, settings).awaitReady();
        dms = client();
    }

    @AfterEach
    void stop() {
        bus.close();
        axis.close();
    }

    private AxisClient client() {
        return new AxisClient(bus.service("/vxp"), "dms", "dms-sandbox");
    }

    @Test
    void oneGoesThroughEveryDoor() throws Exception {
        // From an agency of the province, inside and outside.
        String sent = LargeDocument.sha256(document.file(DEPARTMENT, "1", MINISTRY, COMMUNE));
        assertThat(send(client(), "1", sent)).isPresent();
        came(sent);
        String docId = waiting(dms);
        assertThat(LargeDocument.sha256(dms.stream(docId, true))).isEqualTo(sent);
        assertThat(decoded(dms.stream(docId, false))).isEqualTo(sent);
        dms.update(docId, "done");

        // From the country.
        String fetched = LargeDocument.sha256(document.file(MINISTRY, "2", DEPARTMENT));
        axis.offer("7001", () -> document.file(MINISTRY, "2", DEPARTMENT));
        await().atMost(LONG).until(() -> axis.isDone("7001"));
        docId = waiting(dms);
        assertThat(LargeDocument.sha256(dms.stream(docId, true))).isEqualTo(fetched);
        dms.update(docId, "done");

        // Of words, and a file that was handed in before.
        String token = bus.client("dms", "dms-sandbox").token("document.write document.read");
        JsonNode file = RunningBus.json(post("/api/v1/files", token, "application/octet-stream", this::content));
        assertThat(file.path("sha256").asString()).isEqualTo(document.attachment());
        byte[] words = draft(file.path("sha256").asString()).getBytes(UTF_8);
        HttpResponse<String> made =
                post("/api/v1/documents", token, "application/json", () -> new ByteArrayInputStream(words));
        assertThat(made.statusCode()).as(made.body()).isEqualTo(202);
        await().atMost(LONG).until(() -> axis.came().size() == 2);
        LOG.info("event=large-documents size={} resident={}", SIZE, resident());
    }

    @Test
    void fiftyAtOnce_areTakenOrAskedToComeAgain_andOthersAreServed() throws Exception {
        BusClient client = bus.client("one-stop", Settings.SECRET);
        String token = client.token();
        AtomicInteger turnedAway = new AtomicInteger();
        AtomicBoolean enough = new AtomicBoolean();
        List<Duration> others = new ArrayList<>();
        Map<String, String> taken = new ConcurrentHashMap<>();
        List<Duration> alone = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            alone.add(acceptance(client, token, 1000 + i));
        }
        long began = System.nanoTime();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> beside = callers.submit(() -> {
                for (int i = 0; !enough.get(); i++) {
                    others.add(acceptance(client, token, i));
                    Senders.pause(Duration.ofMillis(200));
                }
            });
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < DOCUMENTS; i++) {
                String number = Integer.toString(100 + i);
                all.add(callers.submit(() -> {
                    String sha256 = LargeDocument.sha256(document.file(DEPARTMENT, number, MINISTRY, COMMUNE));
                    await().atMost(LONG).pollInterval(Duration.ofSeconds(2)).until(() -> {
                        Optional<String> docId = send(client(), number, sha256);
                        docId.ifPresentOrElse(id -> taken.put(id, sha256), turnedAway::incrementAndGet);
                        return docId.isPresent();
                    });
                    return number;
                }));
            }
            try {
                for (Future<?> each : all) {
                    each.get();
                }
            } finally {
                enough.set(true);
            }
            beside.get();
        }
        Duration accepted = Duration.ofNanos(System.nanoTime() - began);
        await().atMost(LONG).until(() -> axis.came().size() == DOCUMENTS);
        assertThat(axis.came().keySet()).isEqualTo(Set.copyOf(taken.values()));
        Set<String> waiting = new HashSet<>();
        dms.with("pageSize", "100")
                .received("edoc")
                .forEach(row -> waiting.add(row.path("docId").asString()));
        assertThat(waiting).isEqualTo(taken.keySet());
        alone.sort(Comparator.naturalOrder());
        others.sort(Comparator.naturalOrder());
        LOG.info(
                "event=large-documents-at-once documents={} size={} turnedAway={} accepted={} delivered={} resident={}"
                        + " aloneP50={} others={} othersP50={} othersP99={}",
                DOCUMENTS,
                SIZE,
                turnedAway,
                accepted,
                Duration.ofNanos(System.nanoTime() - began),
                resident(),
                alone.get(alone.size() / 2),
                others.size(),
                others.get(others.size() / 2),
                others.get(others.size() * 99 / 100));
    }

    /** How long it takes until a message of somebody else is accepted. */
    private static Duration acceptance(BusClient client, String token, int number) {
        String path = "/api/v1/dossiers/H28.12-260315-%04d/progress".formatted(number);
        long began = System.nanoTime();
        HttpResponse<String> answer = client.call("POST", path, token, RunningBus.progress("bước 1"));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return Duration.ofNanos(System.nanoTime() - began);
    }

    private HttpResponse<String> post(String path, String token, String type, Supplier<InputStream> body) {
        return bus.send(HttpRequest.newBuilder(bus.service(path))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", type)
                .POST(BodyPublishers.ofInputStream(body)));
    }

    private InputStream content() {
        try {
            return document.content();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String draft(String sha256) {
        return """
                {"from": {"code": "%s", "name": "Sở Ví Dụ"}, "to": [{"code": "%s", "name": "Văn phòng mẫu"}],
                 "number": "3", "notation": "SVD-VP", "place": "Hòa Bình", "promulgatedOn": "2026-03-15",
                 "documentType": {"group": 1, "detail": 18, "name": "Công văn"},
                 "subject": "V/v văn bản có tệp lớn", "signer": {"fullName": "Hà Văn Thử"},
                 "attachments": [{"name": "bản vẽ.pdf", "file": {"sha256": "%s"}}]}
                """.formatted(DEPARTMENT, MINISTRY, sha256);
    }

    /** The most memory that the process had, of all kinds. */
    private String resident() throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(bus.pid()), "status")).stream()
                .filter(line -> line.startsWith("VmHWM"))
                .map(line -> line.replaceAll("\\s+", " "))
                .findFirst()
                .orElseThrow();
    }

    /** An empty answer if the bus asked to come again. */
    private Optional<String> send(AxisClient party, String number, String sha256) throws Exception {
        try (InputStream file = document.body(DEPARTMENT, number, MINISTRY, COMMUNE)) {
            Map.Entry<Integer, JsonNode> answer = party.send(file, sha256, DEPARTMENT);
            JsonNode said = answer.getValue();
            if (answer.getKey() == 503) {
                assertThat(said.path("ErrorCode").asString()).isEqualTo("20");
                return Optional.empty();
            }
            assertThat(said.path("status").asString()).as("%s", said).isEqualTo("OK");
            return Optional.of(said.path("DocId").asString());
        } catch (SocketException e) {
            // Who does not wait to be asked finds nobody who reads.
            assertThat(ProcessHandle.of(bus.pid())).isPresent();
            return Optional.empty();
        }
    }

    private void came(String sha256) {
        await().atMost(LONG).until(() -> axis.came().containsKey(sha256));
    }

    private static String waiting(AxisClient party) {
        return await().atMost(LONG)
                .until(() -> party.received("edoc"), rows -> !rows.isEmpty())
                .path(0)
                .path("docId")
                .asString();
    }

    private static String decoded(InputStream answer) throws IOException {
        DigestOutputStream file = new DigestOutputStream(OutputStream.nullOutputStream(), LargeDocument.sha256());
        try (JsonParser json = RunningBus.JSON.createParser(answer)) {
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                if (token == JsonToken.VALUE_STRING && "data".equals(json.currentName())) {
                    json.readBinaryValue(file);
                }
            }
        }
        return HexFormat.of().formatHex(file.getMessageDigest().digest());
    }
}
