package vn.lgsp.delivery.route;

import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Processor;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.errorhandler.NoErrorHandlerDefinition;
import org.apache.camel.spi.BeanRepository;
import org.apache.camel.support.DefaultRegistry;
import org.jspecify.annotations.Nullable;
import vn.lgsp.delivery.partner.Calls;
import vn.lgsp.delivery.partner.KeptFiles;
import vn.lgsp.delivery.partner.Mappings;
import vn.lgsp.delivery.partner.Partner;
import vn.lgsp.delivery.partner.RecordedPartner;
import vn.lgsp.delivery.partner.Recording;
import vn.lgsp.exchange.MessageType;
import vn.lgsp.exchange.Outcome;
import vn.lgsp.routing.ConnectedSystem;

/**
 * One version of a system's folder as it runs: partner, mappings, and the routes that begin with {@code bus:<system>/...} in
 * a Camel context of their own, so that two versions never meet. It ends when it is retired and its last call is over.
 */
public final class SystemRoutes {
    private final ConnectedSystem system;
    private final Calls calls;
    private final Mappings mappings;
    private final CamelContext context;
    private final Map<MessageType, Route> routes = new ConcurrentHashMap<>();
    private volatile @Nullable Trial trial;
    private int running;
    private boolean retired;
    private boolean closed;

    /** Where a route begins. */
    record Route(Endpoint endpoint, Processor processor) {}

    private SystemRoutes(ConnectedSystem system, Mappings mappings, Calls calls, BeanRepository beans) {
        this.system = system;
        this.mappings = mappings;
        this.calls = calls;
        this.context = new DefaultCamelContext(new DefaultRegistry(beans));
    }

    /**
     * Loads what the folder holds; nothing of it is used yet.
     *
     * @param beans what routes can name with {@code bean:}
     * @param files what messages can name
     * @throws IllegalStateException naming the file that cannot be used, or the message type without a route
     */
    public static SystemRoutes load(
            ConnectedSystem system, InstantSource clock, BeanRepository beans, KeptFiles files) {
        Mappings mappings = new Mappings(system.folders());
        return new SystemRoutes(system, mappings, new Partner(system, mappings, clock, files), beans).started();
    }

    /**
     * Loads what the folder holds so that it calls nobody: what it asks is answered by a {@link Recording}.
     *
     * @throws IllegalStateException naming the file that cannot be used, or the message type without a route
     */
    static SystemRoutes rehearsing(ConnectedSystem system, InstantSource clock, BeanRepository beans) {
        Mappings mappings = new Mappings(system.folders());
        SystemRoutes routes = new SystemRoutes(system, mappings, new RecordedPartner(system, mappings, clock), beans);
        // What goes wrong is what is looked for, and nobody has to be told by the log.
        routes.context.getCamelContextExtension().setErrorHandlerFactory(new NoErrorHandlerDefinition());
        return routes.started();
    }

    private SystemRoutes started() {
        try {
            start();
            return this;
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private void start() {
        context.getCamelContextExtension().setName(system.name());
        context.disableJMX();
        context.addComponent("bus", new BusComponent(this));
        context.addComponent("jslt", StepComponent.jslt());
        context.addComponent("partner", StepComponent.partner());
        new FolderRoutes(system).addTo(context);
        context.start();
        system.manifest().receives().forEach(subscription -> {
            MessageType type = MessageType.of(subscription.type()).orElseThrow();
            if (!routes.containsKey(type)) {
                throw new IllegalStateException("No route begins with bus:" + system.name() + "/" + type.code());
            }
        });
    }

    public ConnectedSystem system() {
        return system;
    }

    Calls calls() {
        return calls;
    }

    /** The system itself, for what is asked of it outside any delivery. */
    Partner partner() {
        if (calls instanceof Partner partner) {
            return partner;
        }
        throw new IllegalStateException("A rehearsal calls nobody");
    }

    Mappings mappings() {
        return mappings;
    }

    void begins(MessageType type, Route route) {
        if (routes.putIfAbsent(type, route) != null) {
            throw new IllegalStateException("Two routes begin with bus:" + system.name() + "/" + type.code());
        }
    }

    void ends(MessageType type) {
        routes.remove(type);
    }

    @Nullable
    Route route(MessageType type) {
        return routes.get(type);
    }

    /** Watches it from its next message on; done before it goes live. */
    public void watch(Trial watched) {
        trial = watched;
    }

    /** Whether its first messages are still looked at. */
    public boolean isWatched() {
        return trial != null;
    }

    /** It stood its trial elsewhere. */
    void trust() {
        trial = null;
    }

    /** Whether the message has to go once more, by the version that took this one's place because of it. */
    boolean failed(UUID exchange, Outcome outcome) {
        Trial running = trial;
        return running != null && running.failed(exchange, outcome);
    }

    /** Begins a call; false if this version takes none any more. */
    synchronized boolean enter() {
        if (!retired) {
            running++;
        }
        return !retired;
    }

    void leave() {
        boolean last;
        synchronized (this) {
            running--;
            last = retired && running == 0;
        }
        if (last) {
            close();
        }
    }

    /** Takes no more calls; those that run go on to their end. */
    public void retire() {
        boolean idle;
        synchronized (this) {
            retired = true;
            idle = running == 0;
        }
        if (idle) {
            close();
        }
    }

    private void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        calls.close();
        context.stop();
    }
}
