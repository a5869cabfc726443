package vn.lgsp.sandbox;

import static com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder.responseDefinition;

import com.github.tomakehurst.wiremock.extension.requestfilter.RequestFilterAction;
import com.github.tomakehurst.wiremock.extension.requestfilter.StubRequestFilterV2;
import com.github.tomakehurst.wiremock.http.Request;
import com.github.tomakehurst.wiremock.http.RequestMethod;
import com.github.tomakehurst.wiremock.http.ResponseDefinition;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import java.util.List;
import java.util.Map;

/** {@code /<system>/__ledger} and {@code /<system>/__state}: read with GET, cleared with DELETE. No fault reaches them. */
final class SimulatorPages implements StubRequestFilterV2 {
    private static final String LEDGER = "/__ledger";
    private static final String STATE = "/__state";

    private final Map<String, State> states;
    private final Ledger ledger;

    SimulatorPages(Map<String, State> states, Ledger ledger) {
        this.states = states;
        this.ledger = ledger;
    }

    @Override
    public String getName() {
        return "pages";
    }

    @Override
    public RequestFilterAction filter(Request request, ServeEvent event) {
        String system = Received.system(request);
        String path = request.getUrl().split("\\?", 2)[0];
        State state = states.get(system);
        if (state == null) {
            return RequestFilterAction.continueWith(request);
        }
        boolean get = request.getMethod().equals(RequestMethod.GET);
        boolean delete = request.getMethod().equals(RequestMethod.DELETE);
        if (path.equals("/" + system + LEDGER) && get) {
            List<Delivery> deliveries = ledger.read(system);
            return RequestFilterAction.stopWith(json(Map.of("items", deliveries)));
        } else if (path.equals("/" + system + STATE) && get) {
            return RequestFilterAction.stopWith(json(state.all()));
        } else if (path.equals("/" + system + LEDGER) && delete) {
            ledger.clear(system);
            return RequestFilterAction.stopWith(ResponseDefinition.noContent());
        } else if (path.equals("/" + system + STATE) && delete) {
            state.clear();
            return RequestFilterAction.stopWith(ResponseDefinition.noContent());
        }
        return RequestFilterAction.continueWith(request);
    }

    private static ResponseDefinition json(Object value) {
        return responseDefinition()
                .withStatus(200)
                .withHeader("Content-Type", "application/json; charset=utf-8")
                .withBody(Json.MAPPER.writeValueAsString(value))
                .build();
    }
}
