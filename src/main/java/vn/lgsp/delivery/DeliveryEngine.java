package vn.lgsp.delivery;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import vn.lgsp.channel.Broker;
import vn.lgsp.channel.BrokerFailed;
import vn.lgsp.channel.Queues;
import vn.lgsp.exchange.MessageType;
import vn.lgsp.routing.ConnectedSystem;
import vn.lgsp.routing.FolderVersion;
import vn.lgsp.routing.Systems;

/** One owner for each system that receives messages; on several nodes one of them is in charge and the others stand by. */
public final class DeliveryEngine implements AutoCloseable {
    private final Broker broker;
    private final Systems systems;
    private final Deliverer deliverer;
    private final Feedback feedback;
    private final InstantSource clock;
    private final Duration drain;
    private final MeterRegistry registry;
    private final ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor();
    private final Spread spread;
    private final Map<String, Owned> owned = new ConcurrentHashMap<>();

    /** Who owns a system's queue here, and what it goes by. */
    private record Owned(Owner owner, LaneRules rules, DeliveryFigures figures) {}

    /**
     * Starts delivering.
     *
     * @param node this node's id
     * @param drain how long running calls may still take when the bus stops
     */
    public DeliveryEngine(
            Broker broker,
            UUID node,
            Systems systems,
            Deliverer deliverer,
            Feedback feedback,
            InstantSource clock,
            Duration drain,
            MeterRegistry registry) {
        this.broker = broker;
        this.systems = systems;
        this.deliverer = deliverer;
        this.feedback = feedback;
        this.clock = clock;
        this.drain = drain;
        this.registry = registry;
        this.spread = new Spread(node, broker::nodes);
        systems.all().stream().filter(ConnectedSystem::isReceiver).forEach(this::own);
    }

    private void own(ConnectedSystem system) {
        LaneRules rules = LaneRules.of(system);
        DeliveryFigures figures = figures(registry, system, systems, clock);
        Owner owner =
                new Owner(broker, system.name(), rules, deliverer, calls, clock, drain, spread, feedback, figures);
        owned.put(system.name(), new Owned(owner, rules, figures));
    }

    /**
     * Goes by what this version of a system says. A system that is new is delivered to from now on; where the rules of its lanes
     * are others its owner begins anew, after running calls have ended.
     */
    public synchronized void renew(ConnectedSystem system) throws InterruptedException {
        if (!system.isReceiver()) {
            return;
        }
        Owned before = owned.get(system.name());
        if (before == null) {
            broker.createSystemQueues(system.name());
            broker.assertSettings(Queues.dispatch(system.name()));
            own(system);
        } else if (before.rules().equals(LaneRules.of(system))) {
            before.figures().version(FolderVersion.of(system));
        } else {
            before.owner().stop();
            before.owner().close();
            own(system);
        }
    }

    /** Delivers no more to this system, after running calls have ended. */
    public synchronized void forget(String system) throws InterruptedException {
        Owned before = owned.remove(system);
        if (before != null) {
            before.owner().stop();
            before.owner().close();
        }
    }

    /** Messages in each of a system's queues that has any, by the queue's name. */
    public Map<String, Long> queued(String system) {
        Map<String, Long> queued = new TreeMap<>();
        if (owned.containsKey(system)) {
            for (String queue : Queues.unsettled(system)) {
                long messages = broker.count(queue);
                if (messages > 0) {
                    queued.put(queue, messages);
                }
            }
        }
        return queued;
    }

    private static DeliveryFigures figures(
            MeterRegistry registry, ConnectedSystem receiver, Systems systems, InstantSource clock) {
        DeliveryFigures figures = new DeliveryFigures(registry, receiver.name(), FolderVersion.of(receiver), clock);
        for (MessageType type : MessageType.values()) {
            if (receiver.manifest().receives().stream()
                    .anyMatch(each -> each.type().equals(type.code()))) {
                systems.all().stream()
                        .filter(sender -> sender.sends(type) && !sender.equals(receiver))
                        .forEach(sender -> figures.expect(sender.name(), type));
            }
        }
        return figures;
    }

    /** How the systems stand that this node is in charge of. */
    public List<LaneStatus> status() {
        return owned.values().stream()
                .map(each -> each.owner().status())
                .filter(Objects::nonNull)
                .toList();
    }

    /** Tells a system's owner, wherever it is, what to do. Durable: it is carried out even if the owner is away now. */
    public void tell(String system, Command command) {
        try (ClientSession session = broker.immediate()) {
            session.createProducer(Queues.commands(system)).send(command.write(session));
        } catch (ActiveMQException e) {
            throw new BrokerFailed("The command cannot be sent: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() throws InterruptedException {
        for (Owned each : owned.values()) {
            each.owner().stop();
        }
        for (Owned each : owned.values()) {
            each.owner().close();
        }
        spread.close();
        calls.shutdownNow();
    }
}
