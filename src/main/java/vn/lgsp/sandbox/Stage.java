package vn.lgsp.sandbox;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import com.github.tomakehurst.wiremock.stubbing.StubMapping;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One simulated partner for a rehearsal: it is told beforehand what an operation is answered, answers everything else as its
 * folder says, and tells what it was asked. Each request says in a header which operation it is, since many share an address.
 */
public final class Stage implements AutoCloseable {
    /** The header that names the operation of a request. */
    public static final String OPERATION = "X-Rehearsed-Operation";

    private final Simulators simulators;
    private final URI url;
    private final List<StubMapping> told = new ArrayList<>();
    private final Map<String, Integer> answers = new HashMap<>();

    /**
     * What the partner was asked.
     *
     * @param url path and query as they came, below the partner's address
     * @param known whether there was an answer for it
     */
    public record Asked(String operation, String method, String url, byte[] body, boolean known) {}

    private Stage(Simulators simulators, String system) {
        this.simulators = simulators;
        this.url = URI.create(simulators.url(system));
    }

    /**
     * Starts the simulator of this folder on any free port of this machine.
     *
     * @param dataFolder what the partner knows is kept below it
     * @throws SimulatorsFailed if a file of it cannot be used
     */
    public static Stage of(Path folder, Path dataFolder) {
        return new Stage(Simulators.ofOne(folder, dataFolder), String.valueOf(folder.getFileName()));
    }

    /** The partner's address. */
    public URI url() {
        return url;
    }

    /** What the next request of this operation is answered that no answer was given for yet. */
    public void answer(String operation, int status, String contentType, byte[] body) {
        int turn = answers.merge(operation, 1, Integer::sum);
        StubMapping stub = WireMock.any(WireMock.anyUrl())
                .withHeader(OPERATION, WireMock.equalTo(operation))
                .atPriority(1)
                .inScenario("rehearsed-" + operation)
                .whenScenarioStateIs(turn == 1 ? Scenario.STARTED : String.valueOf(turn))
                .willSetStateTo(String.valueOf(turn + 1))
                .willReturn(WireMock.aResponse()
                        .withStatus(status)
                        .withHeader("Content-Type", contentType)
                        .withBody(body))
                .build();
        server().addStubMapping(stub);
        told.add(stub);
    }

    /** What the partner was asked since the last {@link #clear}, in order. */
    public List<Asked> asked() {
        // The journal begins with the latest.
        return server().getAllServeEvents().reversed().stream().map(this::asked).toList();
    }

    private Asked asked(ServeEvent event) {
        var request = event.getRequest();
        String whole = request.getUrl();
        return new Asked(
                String.valueOf(request.getHeader(OPERATION)),
                request.getMethod().getName(),
                whole.startsWith(url.getRawPath())
                        ? whole.substring(url.getRawPath().length())
                        : whole,
                request.getBody(),
                event.getWasMatched());
    }

    /** Forgets what it was told and asked, and what the partner knows. */
    public void clear() {
        told.forEach(server()::removeStub);
        told.clear();
        answers.clear();
        server().resetRequests();
        simulators.reset();
    }

    private WireMockServer server() {
        return simulators.server();
    }

    @Override
    public void close() {
        simulators.stop();
    }
}
