package vn.lgsp.sandbox;

import static com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder.like;
import static com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder.responseDefinition;

import com.github.tomakehurst.wiremock.extension.Parameters;
import com.github.tomakehurst.wiremock.extension.ResponseDefinitionTransformerV2;
import com.github.tomakehurst.wiremock.extension.WireMockServices;
import com.github.tomakehurst.wiremock.http.HttpHeader;
import com.github.tomakehurst.wiremock.http.HttpHeaders;
import com.github.tomakehurst.wiremock.http.Request;
import com.github.tomakehurst.wiremock.http.ResponseDefinition;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import com.github.tomakehurst.wiremock.stubbing.StubMapping;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/** Plays the {@link Script} of the stub that was matched: its steps, then its answer with the facts put in. */
final class Director implements ResponseDefinitionTransformerV2 {
    private static final String CONTENT_TYPE = "Content-Type";
    private static final String JSON = "application/json; charset=utf-8";

    private final WireMockServices services;
    private final StateMatcher matcher;
    private final Map<String, State> states;
    private final Ledger ledger;
    private final Mailboxes mailboxes;
    /** Scripts by the parameters they were read from; reading compiles patterns. */
    private final Map<Parameters, Script> scripts = new ConcurrentHashMap<>();

    Director(
            WireMockServices services,
            StateMatcher matcher,
            Map<String, State> states,
            Ledger ledger,
            Mailboxes mailboxes) {
        this.services = services;
        this.matcher = matcher;
        this.states = states;
        this.ledger = ledger;
        this.mailboxes = mailboxes;
    }

    @Override
    public String getName() {
        return "script";
    }

    @Override
    public boolean applyGlobally() {
        return true;
    }

    @Override
    public ResponseDefinition transform(ServeEvent event) {
        ResponseDefinition answer = event.getResponseDefinition();
        Script script = script(answer);
        Script.PassOn passOn = script.passOn();
        if (passOn == null) {
            return played(event, answer, script);
        }
        ResponseDefinition next = next(event.getRequest())
                .map(StubMapping::getResponse)
                .map(response -> mailboxes.answers(response)
                        ? mailboxes.answer(event.getRequest(), response)
                        : played(event, response, script(response)))
                .orElseGet(() -> responseDefinition().withStatus(404).build());
        return disturbed(next, answer, passOn);
    }

    private Script script(ResponseDefinition answer) {
        Parameters parameters = answer.getTransformerParameters();
        return parameters == null ? Script.EMPTY : scripts.computeIfAbsent(parameters, Script::of);
    }

    private ResponseDefinition played(ServeEvent event, ResponseDefinition answer, Script script) {
        List<Step> steps = script.steps();
        if (steps == null) {
            return answer;
        }
        Map<String, Object> facts = Step.noFacts();
        Answer other = other(new Received(event.getRequest()), steps, facts);
        if (other != null) {
            return answered(other, event, facts);
        }
        return answer.getJsonBody() == null
                ? answer
                : like(answer)
                        .withHeaders(over(answer.getHeaders(), List.of(new HttpHeader(CONTENT_TYPE, JSON))))
                        .withBody(filled(Json.MAPPER.readTree(body(answer)), event, facts))
                        .build();
    }

    private @Nullable Answer other(Received received, List<Step> steps, Map<String, Object> facts) {
        State state = Objects.requireNonNull(states.get(received.system()), "its stubs begin with its name");
        synchronized (state) {
            for (Step step : steps) {
                Answer other = step.run(received, state, ledger, facts);
                if (other != null) {
                    return other;
                }
            }
        }
        return null;
    }

    private ResponseDefinition answered(Answer answer, ServeEvent event, Map<String, Object> facts) {
        int status = answer.status() == null ? 200 : answer.status();
        JsonNode json = answer.jsonBody();
        String type = answer.contentType() == null ? JSON : answer.contentType();
        String body = json != null
                ? filled(json, event, facts)
                : template(answer.body() == null ? "" : answer.body(), event, facts);
        return responseDefinition()
                .withStatus(status)
                .withHeader(CONTENT_TYPE, type)
                .withBody(body)
                .build();
    }

    /** The stub that would have been served if nothing were wrong. */
    private Optional<StubMapping> next(Request request) {
        return services.getAdmin().listAllStubMappings().getMappings().stream()
                .filter(stub -> !stub.isInScenario())
                .sorted(Comparator.comparingInt(Director::priority))
                .filter(stub -> stub.getRequest()
                        .match(request, Map.of(StateMatcher.NAME, matcher))
                        .isExactMatch())
                .findFirst();
    }

    private static int priority(StubMapping stub) {
        return stub.getPriority() == null ? StubMapping.DEFAULT_PRIORITY : stub.getPriority();
    }

    private static ResponseDefinition disturbed(
            ResponseDefinition next, ResponseDefinition fault, Script.PassOn passOn) {
        var both = like(next).withFault(fault.getFault()).withFixedDelay(fault.getFixedDelayMilliseconds());
        if (next.getJsonBody() != null || next.getBody() != null) {
            both.withBody(passOn.applyTo(body(next)));
        }
        if (fault.getHeaders() != null) {
            both.withHeaders(over(next.getHeaders(), fault.getHeaders().all()));
        }
        return both.build();
    }

    /** The headers below, except where there is one of the same name above. */
    private static HttpHeaders over(@Nullable HttpHeaders below, Collection<HttpHeader> above) {
        List<HttpHeader> headers = new ArrayList<>(above);
        for (HttpHeader header : below == null ? List.<HttpHeader>of() : below.all()) {
            if (above.stream().noneMatch(other -> other.keyEquals(header.key()))) {
                headers.add(header);
            }
        }
        return new HttpHeaders(headers);
    }

    private static String body(ResponseDefinition answer) {
        return answer.getJsonBody() == null
                ? answer.getBody()
                : answer.getJsonBody().toString();
    }

    private String filled(JsonNode tree, ServeEvent event, Map<String, Object> facts) {
        return Json.MAPPER.writeValueAsString(fill(tree.deepCopy(), event, facts));
    }

    private JsonNode fill(JsonNode node, ServeEvent event, Map<String, Object> facts) {
        switch (node) {
            case ObjectNode object -> object.properties().forEach(e -> e.setValue(fill(e.getValue(), event, facts)));
            case ArrayNode array -> {
                for (int i = 0; i < array.size(); i++) {
                    array.set(i, fill(array.get(i), event, facts));
                }
            }
            case StringNode text -> {
                return StringNode.valueOf(template(text.asString(), event, facts));
            }
            default -> {}
        }
        return node;
    }

    private String template(String text, ServeEvent event, Map<String, Object> facts) {
        if (!text.contains("{{")) {
            return text;
        }
        Map<String, Object> model = services.getTemplateEngine().buildModelForRequest(event);
        model.put("parameters", facts);
        return services.getTemplateEngine().getTemplate(text, text).apply(model);
    }
}
