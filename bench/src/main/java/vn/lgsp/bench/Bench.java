package vn.lgsp.bench;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Starts all that take part, lets them run in turn, and tells medians and spread. */
final class Bench {
    private static final int FEW_SUBJECTS = 40;
    private static final int MANY_SUBJECTS = 10_000;

    private final Settings settings;
    private final Processes processes;
    private final Stub partner = new Stub(freePort());
    private final Map<String, Contestant> contestants = new LinkedHashMap<>();
    private final Report report = new Report();
    private Process raw;

    private Bench(Settings settings, Processes processes) {
        this.settings = settings;
        this.processes = processes;
    }

    public static void main(String[] args) throws Exception {
        Settings settings = Settings.read();
        try (Processes processes = new Processes(settings.work())) {
            Bench bench = new Bench(settings, processes);
            bench.start();
            bench.measure();
        }
    }

    private void start() throws Exception {
        System.out.println(Report.machine());
        processes.start(Partner.class, List.of("-Xmx256m", "-XX:+UseSerialGC"), Integer.toString(partner.port()));
        Path broker = settings.project().resolve("config/broker.xml");
        if (settings.takesPart("raw")) {
            raw = processes.start(RawArtemis.class, List.of("-Xmx1g"), broker.toString(), data("raw"));
        }
        if (settings.takesPart("camel")) {
            int port = freePort();
            Process camel = processes.start(
                    BareCamel.class,
                    List.of("-Xmx1g", "-Dconsumers=" + settings.consumers()),
                    broker.toString(),
                    data("camel"),
                    Integer.toString(port),
                    "127.0.0.1:" + partner.port());
            contestants.put("camel", new Contestant.Camel(List.of(camel.toHandle()), port));
        }
        if (settings.takesPart("bus") || settings.takesPart("batch")) {
            startBus();
        }
        for (Map.Entry<String, Contestant> each : contestants.entrySet()) {
            warmUp(each.getKey(), each.getValue());
        }
    }

    private String data(String name) {
        return settings.work().resolve(name).toString();
    }

    private void startBus() throws Exception {
        int port = freePort();
        int control = freePort();
        String secret = UUID.randomUUID().toString();
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        Map<String, String> environment = new HashMap<>(Map.of(
                "LGSP_SANDBOX", "false",
                "LGSP_PORT", Integer.toString(port),
                "LGSP_CONTROL_PORT", Integer.toString(control),
                "LGSP_ADDRESS", "127.0.0.1",
                "LGSP_DATA", data("bus"),
                "LGSP_ROUTES", settings.project().resolve("bench/routes").toString(),
                "LGSP_KEYS", "bench:" + Base64.getEncoder().encodeToString(key),
                "LGSP_ADMIN_PASSWORD", UUID.randomUUID().toString(),
                "BENCH_SENDER_SECRET", secret));
        environment.put("BENCH_PARTNER_URL", "http://127.0.0.1:" + partner.port());
        environment.put("BENCH_BATCH_PARTNER_URL", "http://127.0.0.1:" + partner.port());
        List<String> options = new ArrayList<>(List.of("-Xmx1g"));
        options.addAll(settings.busOptions());
        Process bus = processes.startBus(settings.jar(), options, environment);
        for (int i = 0; !answers(port); i++) {
            if (i > 1200 || !bus.isAlive()) {
                throw new IOException("The bus did not start; see bus.log in " + settings.work());
            }
            Thread.sleep(100);
        }
        List<ProcessHandle> handles = new ArrayList<>(List.of(bus.toHandle()));
        Cpu.database(Path.of(data("bus"))).ifPresent(handles::add);
        if (settings.takesPart("bus")) {
            contestants.put("bus", new Contestant.Bus(handles, port, secret, "H99.1", MANY_SUBJECTS));
        }
        if (settings.takesPart("batch")) {
            contestants.put("batch", new Contestant.Bus(handles, port, secret, "H99.2", FEW_SUBJECTS));
        }
    }

    private static boolean answers(int port) {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private void warmUp(String name, Contestant contestant) throws Exception {
        Run run = run(contestant, 1024, settings.warmUp(), 0);
        System.out.printf("warmed up %-6s %6.0f/s%n", name, run.endToEnd());
    }

    private void measure() throws Exception {
        for (int round = 0; round < settings.rounds(); round++) {
            for (int bytes : settings.sizes()) {
                closed(round, bytes);
            }
        }
        for (int bytes : settings.sizes()) {
            open(bytes);
        }
        report.print(settings.sizes());
        System.out.println(Report.machine());
    }

    /** All of them one after the other, every second round backwards. */
    private void closed(int round, int bytes) throws Exception {
        List<String> order = new ArrayList<>(contestants.keySet());
        if (round % 2 == 1) {
            Collections.reverse(order);
        }
        if (raw != null) {
            String[] words =
                    Processes.ask(raw, bytes + " " + settings.rawSeconds()).split(" ");
            report.add(
                    "raw",
                    bytes,
                    new Run(
                            Double.parseDouble(words[0]),
                            Double.parseDouble(words[1]),
                            Double.parseDouble(words[2]),
                            Double.parseDouble(words[3]),
                            0,
                            0,
                            1,
                            0,
                            0,
                            Double.parseDouble(words[4]),
                            0));
        }
        for (String name : order) {
            Run run = run(contestants.get(name), bytes, settings.seconds(), 0);
            System.out.printf("round %d  %d bytes  %-6s %s%n", round + 1, bytes, name, run);
            report.add(name, bytes, run);
        }
    }

    private void open(int bytes) throws Exception {
        for (Map.Entry<String, Contestant> each : contestants.entrySet()) {
            double rate = report.endToEnd(each.getKey(), bytes) / 2;
            Run run = run(each.getValue(), bytes, settings.openSeconds(), rate);
            System.out.printf("half load %d bytes  %-6s %s%n", bytes, each.getKey(), run);
            report.atHalfLoad(each.getKey(), bytes, rate, run);
        }
    }

    private Run run(Contestant contestant, int bytes, double seconds, double rate) throws Exception {
        partner.reset();
        double before = contestant.cpuMillis();
        Load load = new Load(contestant.target(), bytes);
        load.run(seconds, rate);
        Stub.Stats stats = partner.drained(load.accepted());
        long drained = Marker.now();
        contestant.quiet();
        double lag = (Marker.now() - drained) / 1e6;
        double cpu = contestant.cpuMillis();
        return new Run(
                load.acceptedPerSecond(),
                load.millis(0.5),
                load.millis(0.99),
                stats.messages() * 1e6 / (stats.lastMicros() - load.began()),
                stats.p50(),
                stats.p99(),
                stats.calls() == 0 ? 0 : (double) stats.messages() / stats.calls(),
                load.accepted() - stats.messages(),
                stats.doubled() + load.refused(),
                (cpu - before) / Math.max(1, load.accepted()),
                lag);
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
