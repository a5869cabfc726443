package vn.lgsp.sandbox;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.common.FatalStartupException;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.extension.Extension;
import com.github.tomakehurst.wiremock.extension.ExtensionFactory;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import com.github.tomakehurst.wiremock.stubbing.StubMapping;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The simulated partners of a folder of systems: one WireMock server on 127.0.0.1, each system below the path of its
 * name, WireMock's administration at {@code /__admin}. Needs nothing but the folders, so it runs with and without the bus.
 */
public final class Simulators implements AutoCloseable {
    /** The state of a weather in which nothing is wrong. */
    public static final String FINE = Scenario.STARTED;

    static final String FOLDER = "simulator";
    private static final Logger LOG = LoggerFactory.getLogger(Simulators.class);
    private static final String HOST = "127.0.0.1";
    private static final int THREADS = 32;
    private static final int DELAY_THREADS = 2;
    private static final int HEADERS = 64 * 1024;
    private static final int JOURNAL_ENTRIES = 200;

    private final WireMockServer server;
    private final Map<String, State> states;
    private final Map<String, List<StubMapping>> stubs = new HashMap<>();
    private final Path dataFolder;
    private final Lines lines;
    private final Ledger ledger;

    private Simulators(WireMockServer server, Map<String, State> states, Path dataFolder, Lines lines, Ledger ledger) {
        this.server = server;
        this.dataFolder = dataFolder;
        this.states = states;
        this.lines = lines;
        this.ledger = ledger;
    }

    /**
     * Starts the simulators of all systems that have one.
     *
     * @param routes the folder of the systems' folders
     * @param port 0 for any free one
     * @param dataFolder what the partners know and took is kept below it, in {@code simulator/}
     * @throws SimulatorsFailed if a file cannot be used or the port is taken
     */
    public static Simulators start(Path routes, int port, Path dataFolder) {
        Simulators simulators = start(SimulatorFiles.read(routes), port, dataFolder);
        LOG.info("event=simulators-started port={} systems={}", simulators.port(), simulators.stubs.keySet());
        return simulators;
    }

    /** Only the simulator of this folder, on any free port; it may have none. */
    static Simulators ofOne(Path folder, Path dataFolder) {
        return start(
                new TreeMap<>(Map.of(String.valueOf(folder.getFileName()), SimulatorFiles.of(folder))), 0, dataFolder);
    }

    private static Simulators start(SortedMap<String, List<StubMapping>> stubs, int port, Path dataFolder) {
        Lines lines = new Lines();
        Ledger ledger = Ledger.of(dataFolder, lines);
        Map<String, State> states = new ConcurrentHashMap<>();
        WireMockServer server = new WireMockServer(configuration(port, extensions(states, ledger)));
        try {
            server.start();
        } catch (FatalStartupException e) {
            lines.close();
            throw new SimulatorsFailed("The simulators cannot have port " + port + " of " + HOST, e);
        }
        Simulators simulators = new Simulators(server, states, dataFolder, lines, ledger);
        stubs.forEach(simulators::put);
        return simulators;
    }

    /**
     * Takes up the simulator of this folder, in place of the one that the system had; what the partner knows and took stays.
     *
     * @throws SimulatorsFailed if a file cannot be used; nothing has changed then
     */
    public void renew(Path folder) {
        put(String.valueOf(folder.getFileName()), SimulatorFiles.of(folder));
    }

    private synchronized void put(String system, List<StubMapping> all) {
        stubs.getOrDefault(system, List.of()).forEach(server::removeStub);
        if (!all.isEmpty()) {
            states.computeIfAbsent(
                    system, name -> new State(dataFolder.resolve(FOLDER).resolve(name + ".state.jsonl"), lines));
            List<StubMapping> whole = new ArrayList<>(all);
            whole.add(fine(system));
            whole.forEach(server::addStubMapping);
            stubs.put(system, whole);
        }
    }

    private static ExtensionFactory extensions(Map<String, State> states, Ledger ledger) {
        return services -> {
            StateMatcher matcher = new StateMatcher(states);
            Mailboxes mailboxes = new Mailboxes();
            return List.<Extension>of(
                    matcher,
                    new Director(services, matcher, states, ledger, mailboxes),
                    mailboxes,
                    new SimulatorPages(states, ledger));
        };
    }

    /** Never asked for; it makes {@link #FINE} a state that WireMock lets one set. */
    private static StubMapping fine(String system) {
        return WireMock.any(WireMock.urlPathEqualTo("/" + system + "/__fine"))
                .withName("weather " + FINE)
                .inScenario(SimulatorFiles.scenario(system))
                .whenScenarioStateIs(FINE)
                .willReturn(WireMock.noContent())
                .build();
    }

    private static WireMockConfiguration configuration(int port, ExtensionFactory extensions) {
        return WireMockConfiguration.options()
                .bindAddress(HOST)
                .port(port)
                .containerThreads(THREADS)
                .jettyAcceptors(1)
                .jettyHeaderRequestSize(HEADERS)
                .asynchronousResponseEnabled(true)
                .asynchronousResponseThreads(DELAY_THREADS)
                .jettyStopTimeout(200L)
                .http2PlainDisabled(true)
                .extensionScanningEnabled(false)
                .extensions(extensions)
                .templatingEnabled(true)
                .maxRequestJournalEntries(JOURNAL_ENTRIES)
                .stubRequestLoggingDisabled(true)
                .notifier(new QuietNotifier());
    }

    WireMockServer server() {
        return server;
    }

    /** Where the partners are; each system below its name. */
    public String url() {
        return "http://" + HOST + ":" + port();
    }

    /** Where one partner is. */
    public String url(String system) {
        return url() + "/" + system;
    }

    public int port() {
        return server.port();
    }

    /** The systems that have a simulator. */
    public Set<String> systems() {
        return states.keySet();
    }

    /** What the partners took. */
    public Ledger ledger() {
        return ledger;
    }

    /**
     * Says what is wrong with a partner from now on, as WireMock's own administration does.
     *
     * @param state one of {@link #weathers}, or {@link #FINE}
     * @throws IllegalArgumentException if the partner has no such state
     */
    public void weather(String system, String state) {
        if (!weathers(system).contains(state)) {
            throw new IllegalArgumentException(system + " has no weather " + state + ", but " + weathers(system));
        }
        server.setScenarioState(SimulatorFiles.scenario(system), state);
    }

    /** What can be wrong with a partner; {@link #FINE} is among it. */
    public SortedSet<String> weathers(String system) {
        SortedSet<String> weathers = new TreeSet<>();
        for (Scenario scenario : server.getAllScenarios().getScenarios()) {
            if (scenario.getId().equals(SimulatorFiles.scenario(system))) {
                weathers.addAll(scenario.getPossibleStates());
            }
        }
        return weathers;
    }

    /** Everything is fine again, nothing was taken and nothing is known: for the next test. */
    public void reset() {
        server.resetScenarios();
        states.forEach((system, state) -> {
            ledger.clear(system);
            state.clear();
        });
    }

    /** Ends without a word. */
    void stop() {
        server.stop();
        lines.close();
    }

    @Override
    public void close() {
        stop();
        LOG.info("event=simulators-stopped");
    }
}
