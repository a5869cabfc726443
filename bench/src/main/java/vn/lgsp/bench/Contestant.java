package vn.lgsp.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Something that takes messages by HTTP and hands them to the partner. */
sealed interface Contestant {
    /** The HTTP client of the benchmark for everything that is not measured. */
    HttpClient HTTP = HttpClient.newHttpClient();

    Load.Target target() throws IOException, InterruptedException;

    /** Waits until nothing of the last run is being worked on any more. */
    void quiet() throws IOException, InterruptedException;

    /** Its processes; the children of these count too. */
    List<ProcessHandle> processes();

    /** Processor time that it has used so far. */
    default double cpuMillis() {
        return processes().stream().mapToDouble(Cpu::millis).sum();
    }

    record Camel(List<ProcessHandle> processes, int port) implements Contestant {
        @Override
        public Load.Target target() {
            return new Load.Target(port, "/in", "", 0, "");
        }

        @Override
        public void quiet() {}
    }

    /**
     * The bus.
     *
     * @param agency whose dossiers go to the partner that is meant
     */
    record Bus(List<ProcessHandle> processes, int port, String secret, String agency, int subjects)
            implements Contestant {
        private static final Pattern TOKEN = Pattern.compile("\"access_token\"\\s*:\\s*\"([^\"]+)\"");
        private static final Pattern COMPLETE = Pattern.compile("\"completeUntil\"\\s*:\\s*\"([^\"]+)\"");

        @Override
        public Load.Target target() throws IOException, InterruptedException {
            return new Load.Target(port, "/api/v1/dossiers/" + agency + "-260316-", "/progress", subjects, token());
        }

        private String token() throws IOException, InterruptedException {
            String basic =
                    Base64.getEncoder().encodeToString(("bench-sender:" + secret).getBytes(StandardCharsets.US_ASCII));
            String answer = HTTP.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/token"))
                                    .header("Authorization", "Basic " + basic)
                                    .header("Content-Type", "application/x-www-form-urlencoded")
                                    .POST(HttpRequest.BodyPublishers.ofString(
                                            "grant_type=client_credentials&scope=dossier.write%20exchange.read"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
            Matcher matcher = TOKEN.matcher(answer);
            if (!matcher.find()) {
                throw new IOException("The bus gives no token: " + answer);
            }
            return matcher.group(1);
        }

        /** The exchange log is complete up to now. */
        @Override
        public void quiet() throws IOException, InterruptedException {
            Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
            String token = token();
            for (int i = 0; i < 600; i++) {
                String answer = HTTP.send(
                                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port
                                                + "/api/v1/exchanges?limit=1&subject=" + agency + "-260316-100000"))
                                        .header("Authorization", "Bearer " + token)
                                        .build(),
                                HttpResponse.BodyHandlers.ofString())
                        .body();
                Matcher matcher = COMPLETE.matcher(answer);
                if (!matcher.find()) {
                    throw new IOException("The bus does not tell how complete its log is: " + answer);
                }
                if (!OffsetDateTime.parse(matcher.group(1)).toInstant().isBefore(now)) {
                    return;
                }
                Thread.sleep(100);
            }
            throw new IOException("The exchange log did not catch up within a minute");
        }
    }
}
