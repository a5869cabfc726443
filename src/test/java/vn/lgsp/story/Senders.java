package vn.lgsp.story;

import static org.awaitility.Awaitility.await;

import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import vn.lgsp.BusClient;
import vn.lgsp.RunningBus;

/**
 * Callers that hand in one dossier after the other and repeat a request until it is answered, as good callers do: at
 * another node if there is one. Some dossiers have a line that the partner refuses.
 */
final class Senders implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String FACE = "/XrdAdapter/RestService/forward/mapi/";
    private static final int STEPS = 3;
    private static final int API_CALLERS = 2;
    private static final int MOST = 20_000;
    private static final int A_DAY = 10_000;
    private static final int EVERY = 4;
    private static final int REFUSED_STEP = 1;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final List<BusClient> nodes;
    private final String token;
    private final Duration pace;
    private final AtomicInteger turn = new AtomicInteger();
    private final Map<String, Integer> accepted = new ConcurrentSkipListMap<>();
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
    private volatile boolean enough;

    /** @param pace how long each caller waits between two messages */
    Senders(List<BusClient> nodes, Duration pace) {
        this.nodes = nodes;
        this.token = nodes.getFirst().token();
        this.pace = pace;
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

    /** Accepted messages by dossier: the first so many of {@link #messages}. */
    Map<String, Integer> accepted() {
        return accepted;
    }

    /** What is sent of a dossier, in this order: the dossier itself and its lines. */
    static List<String> messages(String code) {
        List<String> messages = new ArrayList<>(List.of("dossier"));
        for (int step = 0; step < STEPS; step++) {
            messages.add("step " + step + (step == REFUSED_STEP && hasRefusal(code) ? " [tu-choi]" : ""));
        }
        return messages;
    }

    private static boolean hasRefusal(String code) {
        // What comes through the face is not accepted but refused at once, and has no place here.
        return number(code) % EVERY == 0 && code.compareTo(code(API_CALLERS * MOST)) < 0;
    }

    private static int number(String code) {
        return Integer.parseInt(code.substring(code.lastIndexOf('-') + 1));
    }

    private static String code(int number) {
        return "H28.12-2603%02d-%04d".formatted(number / A_DAY + 1, number % A_DAY);
    }

    /** Whether operators look after a dossier's refused message by itself; the others stay parked, or go with a group. */
    static boolean isLookedAfter(String code) {
        return number(code) % (2 * EVERY) == 0;
    }

    /**
     * Begins so many more dossiers, and ends when what was begun is accepted.
     */
    void finish(int more) {
        int begun = dossiers();
        await().atMost(PATIENCE).until(() -> dossiers() >= begun + more);
        enough = true;
        callers.shutdown();
        try {
            if (!callers.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("A request is not accepted even now");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void send(int from, boolean face) {
        for (int i = from; i < from + MOST && !enough; i++) {
            String code = code(i);
            List<String> messages = messages(code);
            for (int message = 0; message < messages.size(); message++) {
                String text = messages.get(message);
                int step = message - 1;
                repeat(node -> face ? throughFace(node, code, step, text) : throughApi(node, code, step, text));
                accepted.merge(code, 1, Integer::sum);
                pause(pace);
            }
        }
    }

    private void repeat(Predicate<BusClient> request) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .ignoreExceptionsInstanceOf(UncheckedIOException.class)
                .until(() -> request.test(nodes.get(turn.getAndIncrement() % nodes.size())));
    }

    private boolean throughApi(BusClient node, String code, int step, String text) {
        String path = "/api/v1/dossiers/" + code;
        String[] key = {"Idempotency-Key", code + "/" + step};
        HttpResponse<String> answer = step < 0
                ? node.call("PUT", path, token, RunningBus.dossier("Tải"), key)
                : node.call("POST", path + "/progress", token, RunningBus.progress(text), key);
        return answer.statusCode() == 202;
    }

    /** A session for each call: it is one that may have begun before the last death. */
    private boolean throughFace(BusClient node, String code, int step, String text) {
        JsonNode login = RunningBus.json(node.call(
                "POST", FACE + "login", "", "{\"username\":\"one-stop\",\"password\":\"" + Settings.SECRET + "\"}"));
        ObjectNode item = (ObjectNode) JSON.readTree(step < 0 ? PortalSamples.DOSSIER : PortalSamples.STEP);
        item.put("MaHoSo", code);
        ObjectNode body = JSON.createObjectNode()
                .put("session", login.path("session").asString())
                .put("madonvi", "000.00.00.H28")
                .put("service", step < 0 ? "DongBoHoSoMC" : "CapNhatTienDoHoSoMC")
                .put("isUpdating", "True");
        if (step >= 0) {
            item.put("NoiDungXuLy", text);
        }
        body.putArray("data").add(item);
        JsonNode answer = RunningBus.json(node.call("POST", FACE + "g", "", JSON.writeValueAsString(body)));
        return answer.path("error_code").asString("").matches("0+");
    }

    /** Time that has nothing to do with what the bus does, so this is no wait for anything. */
    static void pause(Duration time) {
        if (!time.isZero()) {
            await().pollDelay(time).timeout(time.plusMinutes(1)).until(() -> true);
        }
    }

    @Override
    public void close() {
        enough = true;
        callers.shutdownNow();
    }
}
