package vn.lgsp.story;

import static org.awaitility.Awaitility.await;

import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import vn.lgsp.BusClient;
import vn.lgsp.RunningBus;

/** Callers that hand in one dossier after the other and repeat a request until it is answered, as good callers do. */
final class Senders implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String FACE = "/XrdAdapter/RestService/forward/mapi/";
    private static final int STEPS = 3;
    private static final int API_CALLERS = 2;
    private static final int MOST = 2000;

    private final BusClient client;
    private final String token;
    private final Map<String, Integer> accepted = new ConcurrentSkipListMap<>();
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
    private volatile boolean enough;

    Senders(BusClient client) {
        this.client = client;
        this.token = client.token();
        for (int caller = 0; caller < API_CALLERS; caller++) {
            int from = caller * MOST;
            callers.execute(() -> send(from, false));
        }
        callers.execute(() -> send(API_CALLERS * MOST, true));
    }

    /** How many dossiers have been begun. */
    int dossiers() {
        return accepted.size();
    }

    /** Accepted messages by dossier: the dossier itself and so many lines, in this order. */
    Map<String, Integer> accepted() {
        return accepted;
    }

    /** Ends when what was begun is accepted. */
    void finish() {
        enough = true;
        callers.shutdown();
        try {
            if (!callers.awaitTermination(2, TimeUnit.MINUTES)) {
                throw new IllegalStateException("A request is not accepted even now");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void send(int from, boolean face) {
        for (int i = from; i < from + MOST && !enough; i++) {
            String code = "H28.12-260317-%04d".formatted(i);
            for (int message = 0; message <= STEPS; message++) {
                int step = message - 1;
                repeat(() -> face ? throughFace(code, step) : throughApi(code, step));
                accepted.merge(code, 1, Integer::sum);
            }
        }
    }

    private static void repeat(BooleanSupplier request) {
        await().atMost(Duration.ofMinutes(3))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(100))
                .ignoreExceptionsInstanceOf(UncheckedIOException.class)
                .until(request::getAsBoolean);
    }

    private boolean throughApi(String code, int step) {
        String path = "/api/v1/dossiers/" + code;
        String[] key = {"Idempotency-Key", code + "/" + step};
        HttpResponse<String> answer = step < 0
                ? client.call("PUT", path, token, RunningBus.dossier("Tải"), key)
                : client.call("POST", path + "/progress", token, RunningBus.progress("step " + step), key);
        return answer.statusCode() == 202;
    }

    /** A session for each call: it is one that may have begun before the last death. */
    private boolean throughFace(String code, int step) {
        JsonNode login = RunningBus.json(client.call(
                "POST", FACE + "login", "", "{\"username\":\"one-stop\",\"password\":\"" + Settings.SECRET + "\"}"));
        ObjectNode item = (ObjectNode) JSON.readTree(step < 0 ? PortalSamples.DOSSIER : PortalSamples.STEP);
        item.put("MaHoSo", code);
        ObjectNode body = JSON.createObjectNode()
                .put("session", login.path("session").asString())
                .put("madonvi", "000.00.00.H28")
                .put("service", step < 0 ? "DongBoHoSoMC" : "CapNhatTienDoHoSoMC")
                .put("isUpdating", "True");
        if (step >= 0) {
            item.put("NoiDungXuLy", "step " + step);
        }
        body.putArray("data").add(item);
        JsonNode answer = RunningBus.json(client.call("POST", FACE + "g", "", JSON.writeValueAsString(body)));
        return answer.path("error_code").asString("").matches("0+");
    }

    @Override
    public void close() {
        enough = true;
        callers.shutdownNow();
    }
}
