package vn.lgsp.delivery.route;

import java.util.Map;
import java.util.Objects;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.DefaultProducer;

/** A step of a route: {@code <scheme>:<path>}, with everything it needs in the {@link RouteContext}. */
final class StepComponent extends DefaultComponent {
    private final Step step;

    private StepComponent(Step step) {
        this.step = step;
    }

    /** {@code jslt:<file in the system's folder>}: translates the body. */
    static StepComponent jslt() {
        return new StepComponent(
                (path, context, body) -> context.routes().mappings().named(path).apply(body, context.variables()));
    }

    /** {@code partner:<system>/<operation>}: calls the partner with the body; the body is left as it was. */
    static StepComponent partner() {
        return new StepComponent((path, context, body) -> {
            String operation = path.substring(path.indexOf('/') + 1);
            context.outcome(
                    context.routes().calls().call(operation, body, context).outcome());
            return body;
        });
    }

    interface Step {
        byte[] apply(String path, RouteContext context, byte[] body);
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
        return new StepEndpoint(uri, this, remaining);
    }

    private static final class StepEndpoint extends DefaultEndpoint {
        private final Step step;
        private final String path;

        StepEndpoint(String uri, StepComponent component, String path) {
            super(uri, component);
            this.step = component.step;
            this.path = path;
        }

        @Override
        public Producer createProducer() {
            return new DefaultProducer(this) {
                @Override
                public void process(Exchange exchange) {
                    byte[] body = Objects.requireNonNull(exchange.getMessage().getBody(byte[].class));
                    exchange.getMessage().setBody(step.apply(path, RouteContext.of(exchange), body));
                }
            };
        }

        @Override
        public Consumer createConsumer(Processor processor) {
            throw new UnsupportedOperationException("This is a step, not where a route begins");
        }
    }
}
