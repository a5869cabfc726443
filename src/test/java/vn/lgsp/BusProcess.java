package vn.lgsp;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * The packaged program in a process of its own, with nothing in its environment but what a test gives. Ports are free ones
 * unless given.
 */
public final class BusProcess implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(180);
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final Process process;
    private final Path data;
    private final Path output;
    private final Map<String, String> settings;

    private BusProcess(Process process, Path data, Path output, Map<String, String> settings) {
        this.process = process;
        this.data = data;
        this.output = output;
        this.settings = settings;
    }

    /** Begins to start it; {@link #awaitReady} or {@link #awaitExit} tells what came of it. */
    public static BusProcess launch(Path data, Map<String, String> environment) {
        if (!environment.containsKey("LGSP_DATA") && !environment.containsKey("LGSP_DB_URL")) {
            PreparedStore.into(data);
        }
        return launch(PackagedProgram.fast(), data, environment);
    }

    /** How a command of the program is started quickly; its arguments come behind. */
    public static List<String> commands() {
        return PackagedProgram.commands();
    }

    static BusProcess launch(List<String> command, Path data, Map<String, String> environment) {
        Map<String, String> settings = new TreeMap<>(environment);
        List.of("LGSP_PORT", "LGSP_CONTROL_PORT", "LGSP_SIMULATOR_PORT")
                .forEach(port -> settings.computeIfAbsent(port, name -> String.valueOf(RunningBus.freePort())));
        settings.putIfAbsent("LGSP_DATA", data.toString());
        settings.putIfAbsent("LGSP_DEMONSTRATION", "false");
        try {
            Path output = Files.createTempDirectory("lgsp-bus-output");
            // In this order: what is registered last goes first.
            List.of("", "out", "err")
                    .forEach(name -> output.resolve(name).toFile().deleteOnExit());
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectOutput(output.resolve("out").toFile())
                    .redirectError(output.resolve("err").toFile());
            builder.environment().clear();
            builder.environment().put("PATH", System.getenv("PATH"));
            builder.environment().putAll(settings);
            return new BusProcess(builder.start(), data, output, settings);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same by {@code java -jar} of what was packaged, which takes much longer. */
    public static BusProcess launchJar(Path data, Map<String, String> environment) {
        return launch(PackagedProgram.plain(), data, environment);
    }

    /** Starts it and waits until it is ready. */
    public static BusProcess start(Path data, Map<String, String> environment) {
        return launch(data, environment).awaitReady();
    }

    public BusProcess awaitReady() {
        await().atMost(START).until(() -> !process.isAlive() || isHealthy());
        if (!process.isAlive()) {
            throw new IllegalStateException("The bus did not start: " + err() + out());
        }
        return this;
    }

    private boolean isHealthy() {
        try {
            HttpRequest request = HttpRequest.newBuilder(control("/actuator/health"))
                    .timeout(Duration.ofSeconds(5))
                    .build();
            return HTTP.send(request, BodyHandlers.ofString()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Waits for its end and returns its exit code. */
    public int awaitExit(Duration limit) {
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("The bus does not end within " + limit + ": " + out());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** SIGTERM, as Ctrl-C or a service manager ends it; returns the exit code. */
    public int stop() {
        return stop(Duration.ofSeconds(60));
    }

    int stop(Duration limit) {
        process.destroy();
        return awaitExit(limit);
    }

    /** SIGKILL. PostgreSQL goes on. */
    public void kill() {
        process.destroyForcibly();
        awaitExit(Duration.ofSeconds(10));
    }

    public long pid() {
        return process.pid();
    }

    public Path data() {
        return data;
    }

    public int port(String name) {
        return Integer.parseInt(settings.get(name));
    }

    public BusClient client(String id, String secret) {
        return new BusClient(HTTP, service(""), id, secret);
    }

    public URI service(String path) {
        return URI.create("http://127.0.0.1:" + port("LGSP_PORT") + path);
    }

    public URI control(String path) {
        return URI.create("http://127.0.0.1:" + port("LGSP_CONTROL_PORT") + path);
    }

    public HttpResponse<String> send(HttpRequest.Builder request) {
        return BusClient.send(HTTP, request);
    }

    public String out() {
        return text("out");
    }

    public String err() {
        return text("err");
    }

    /** What it wrote to standard error, without what Java itself warns about its libraries. */
    public List<String> complaints() {
        return err().lines().filter(line -> !line.startsWith("WARNING: ")).toList();
    }

    private String text(String name) {
        try {
            return Files.readString(output.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The PostgreSQL server that works on this data folder. */
    public static Optional<ProcessHandle> postgres(Path data) {
        Path cluster = data.resolve("postgresql/cluster");
        return ProcessHandle.allProcesses()
                .filter(handle -> isPostmaster(cluster, handle))
                .findFirst();
    }

    private static boolean isPostmaster(Path cluster, ProcessHandle handle) {
        Path proc = Path.of("/proc", String.valueOf(handle.pid()));
        try {
            return Files.readString(proc.resolve("comm")).strip().equals("postgres")
                    && Files.isSameFile(proc.resolve("cwd"), cluster)
                    && Files.readAllLines(cluster.resolve("postmaster.pid"))
                            .getFirst()
                            .strip()
                            .equals(String.valueOf(handle.pid()));
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            kill();
        }
        postgres(data).ifPresent(server -> {
            server.destroy();
            await().until(() -> !server.isAlive());
        });
    }
}
