package vn.lgsp.story;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import vn.lgsp.RunningBus;

/**
 * An Apache Artemis of its own process, from the release archive, made and run by the script of {@code docker/}: alone, or
 * one of a pair that shares a folder.
 */
final class OutsideBroker implements AutoCloseable {
    static final String USER = "lgsp";
    static final String PASSWORD = "broker-password";
    private static final String NAME = "apache-artemis";

    private final String role;
    private final Path folder;
    private final int port;
    private final int peer;
    private final Path output;
    private Process process;

    private OutsideBroker(String role, Path folder, int port, int peer) throws IOException {
        this.role = role;
        this.folder = folder;
        this.port = port;
        this.peer = peer;
        this.output = folder.resolve(role + ".output");
        this.process = launch();
    }

    /** A broker without a backup. */
    static OutsideBroker start(Path folder) throws IOException, InterruptedException {
        unpack(folder);
        OutsideBroker broker = new OutsideBroker("primary", folder, RunningBus.freePort(), RunningBus.freePort());
        broker.awaitOpen();
        return broker;
    }

    /** A primary, which is live, and its backup. */
    static List<OutsideBroker> pair(Path folder) throws IOException, InterruptedException {
        unpack(folder);
        int first = RunningBus.freePort();
        int second = RunningBus.freePort();
        OutsideBroker primary = new OutsideBroker("primary", folder, first, second);
        primary.awaitOpen();
        return List.of(primary, new OutsideBroker("backup", folder, second, first));
    }

    private static void unpack(Path folder) throws IOException, InterruptedException {
        Path archive = archive();
        Process tar = new ProcessBuilder("tar", "-xzf", archive.toString(), "-C", folder.toString())
                .inheritIO()
                .start();
        if (tar.waitFor() != 0) {
            throw new IllegalStateException(archive + " cannot be unpacked");
        }
    }

    private Process launch() throws IOException {
        ProcessBuilder script = new ProcessBuilder("bash", "docker/broker-start.sh")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        var environment = script.environment();
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        environment.put("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1");
        environment.put("BROKER_ROLE", role);
        environment.put("BROKER_PEER", "tcp://127.0.0.1:" + peer);
        environment.put("BROKER_USER", USER);
        environment.put("BROKER_PASSWORD", PASSWORD);
        environment.put("BROKER_CLUSTER_PASSWORD", "cluster-password");
        environment.put("BROKER_HOST", "127.0.0.1");
        environment.put("BROKER_PORT", String.valueOf(port));
        environment.put(
                "BROKER_HOME", folder.resolve(NAME + "-" + folderOf(archive())).toString());
        environment.put("BROKER_INSTANCE", folder.resolve(role).toString());
        environment.put("BROKER_DATA", folder.resolve("data").toString());
        return script.start();
    }

    /** SIGKILL. */
    void kill() throws InterruptedException {
        List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
        all.forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        process.waitFor();
        all.forEach(one -> one.onExit().join());
    }

    /** Starts it again after a kill. */
    void restart() throws IOException {
        process = launch();
    }

    /** The build fetched it for its console; it lies beside the broker's library in the local repository. */
    private static Path archive() {
        try {
            Path jar = Path.of(EmbeddedActiveMQ.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            String version = folderOf(jar);
            return jar.resolve("../../..")
                    .resolve(NAME)
                    .resolve(version)
                    .resolve(NAME + "-" + version + "-bin.tar.gz")
                    .normalize();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** In a Maven repository the folder of a file is its version. */
    private static String folderOf(Path file) {
        return file.getName(file.getNameCount() - 2).toString();
    }

    private void awaitOpen() {
        await().atMost(Duration.ofMinutes(2)).until(() -> !process.isAlive() || isOpen());
        if (!process.isAlive()) {
            throw new IllegalStateException("The broker did not start: " + output());
        }
    }

    /** Whether it is live: a backup takes no connections. */
    boolean isOpen() {
        try (Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    String url() {
        return "tcp://127.0.0.1:" + port + "?initialConnectAttempts=-1&retryInterval=200";
    }

    /** Where clients find the one of the pair that is live. */
    static String url(List<OutsideBroker> pair) {
        return pair.stream()
                .map(broker -> "tcp://127.0.0.1:" + broker.port)
                .collect(Collectors.joining(",", "(", ")?ha=true&initialConnectAttempts=-1&retryInterval=200"));
    }

    /** Sends a signal, such as STOP, to the broker's processes. */
    void signal(String name) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("kill", "-" + name));
        process.descendants().map(one -> String.valueOf(one.pid())).forEach(command::add);
        command.add(String.valueOf(process.pid()));
        if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
            throw new IllegalStateException(command + " failed");
        }
    }

    String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        // The script became the broker's own script, which starts Java as its child.
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
