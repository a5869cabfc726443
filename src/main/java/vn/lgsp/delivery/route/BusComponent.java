package vn.lgsp.delivery.route;

import java.util.Map;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.support.DefaultEndpoint;
import vn.lgsp.exchange.MessageType;

/** {@code bus:<system>/<message type>}: where a route takes the messages that the delivery engine gives it. */
final class BusComponent extends DefaultComponent {
    private final SystemRoutes routes;

    BusComponent(SystemRoutes routes) {
        this.routes = routes;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
        int slash = remaining.indexOf('/');
        String type = remaining.substring(slash + 1);
        String system = routes.system().name();
        if (!remaining.substring(0, Math.max(0, slash)).equals(system)) {
            throw new IllegalArgumentException("bus:" + remaining + " is not of " + system);
        }
        return new BusEndpoint(
                uri,
                this,
                routes,
                MessageType.of(type).orElseThrow(() -> new IllegalArgumentException("No message type '" + type + "'")));
    }

    private static final class BusEndpoint extends DefaultEndpoint {
        private final SystemRoutes routes;
        private final MessageType type;

        BusEndpoint(String uri, BusComponent component, SystemRoutes routes, MessageType type) {
            super(uri, component);
            this.routes = routes;
            this.type = type;
        }

        @Override
        public Producer createProducer() {
            throw new UnsupportedOperationException("bus: is where routes begin");
        }

        @Override
        public Consumer createConsumer(Processor processor) {
            return new BusConsumer(this, processor);
        }
    }

    private static final class BusConsumer extends DefaultConsumer {
        private final BusEndpoint endpoint;

        BusConsumer(BusEndpoint endpoint, Processor processor) {
            super(endpoint, processor);
            this.endpoint = endpoint;
        }

        @Override
        protected void doStart() throws Exception {
            super.doStart();
            endpoint.routes.begins(endpoint.type, new SystemRoutes.Route(endpoint, getProcessor()));
        }

        @Override
        protected void doStop() throws Exception {
            endpoint.routes.ends(endpoint.type);
            super.doStop();
        }
    }
}
