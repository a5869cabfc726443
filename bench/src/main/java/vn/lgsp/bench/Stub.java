package vn.lgsp.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** The partner as the benchmark asks it. */
record Stub(int port) {

    record Stats(int messages, int doubled, int calls, long lastMicros, double p50, double p99) {}

    void reset() throws IOException, InterruptedException {
        send(HttpRequest.newBuilder(uri("/reset")).POST(HttpRequest.BodyPublishers.noBody()));
    }

    Stats stats() throws IOException, InterruptedException {
        String[] words = send(HttpRequest.newBuilder(uri("/stats"))).split(" ");
        return new Stats(
                Integer.parseInt(words[0]),
                Integer.parseInt(words[1]),
                Integer.parseInt(words[2]),
                Long.parseLong(words[3]),
                Double.parseDouble(words[4]),
                Double.parseDouble(words[5]));
    }

    /** What the partner has when it has all that were accepted, or when nothing more comes. */
    Stats drained(int accepted) throws IOException, InterruptedException {
        Stats stats = stats();
        for (int still = 0; stats.messages() < accepted && still < 500; still++) {
            Thread.sleep(20);
            Stats now = stats();
            still = now.messages() > stats.messages() ? 0 : still;
            stats = now;
        }
        return stats;
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    private static String send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return Contestant.HTTP
                .send(request.build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
