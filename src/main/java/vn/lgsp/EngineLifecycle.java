package vn.lgsp;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationContext;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import vn.lgsp.channel.Broker;
import vn.lgsp.delivery.Command;
import vn.lgsp.delivery.Deliverer;
import vn.lgsp.delivery.DeliveryEngine;
import vn.lgsp.delivery.EngineRoom;
import vn.lgsp.delivery.Feedback;
import vn.lgsp.delivery.LaneStatus;
import vn.lgsp.routing.ConnectedSystem;
import vn.lgsp.routing.Systems;

/** Starts delivering when the routes run, and stops before they stop, so that running calls can end. */
final class EngineLifecycle implements EngineRoom {
    private final Broker broker;
    private final UUID node;
    private final Systems systems;
    private final Deliverer deliverer;
    private final Feedback feedback;
    private final Clock clock;
    private final Duration drain;
    private final MeterRegistry figures;
    private volatile @Nullable DeliveryEngine engine;

    EngineLifecycle(
            Broker broker,
            UUID node,
            Systems systems,
            Deliverer deliverer,
            Feedback feedback,
            Clock clock,
            Duration drain,
            MeterRegistry figures) {
        this.broker = broker;
        this.node = node;
        this.systems = systems;
        this.deliverer = deliverer;
        this.feedback = feedback;
        this.clock = clock;
        this.drain = drain;
        this.figures = figures;
    }

    @EventListener
    void ready(ApplicationReadyEvent event) {
        engine = new DeliveryEngine(broker, node, systems, deliverer, feedback, clock, drain, figures);
    }

    @EventListener
    void closed(ContextClosedEvent event) throws InterruptedException {
        ApplicationContext context = event.getApplicationContext();
        DeliveryEngine running = engine;
        if (context.getParent() == null && running != null) {
            engine = null;
            running.close();
        }
    }

    @Override
    public List<LaneStatus> status() {
        DeliveryEngine running = engine;
        return running == null ? List.of() : running.status();
    }

    @Override
    public void renew(ConnectedSystem system) {
        DeliveryEngine running = engine;
        if (running == null) {
            return;
        }
        try {
            running.renew(system);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isDelivering() {
        return engine != null;
    }

    @Override
    public Map<String, Long> queued(String system) {
        DeliveryEngine running = engine;
        if (running == null) {
            throw new IllegalStateException("The bus is not delivering");
        }
        return running.queued(system);
    }

    @Override
    public void forget(String system) {
        DeliveryEngine running = engine;
        if (running == null) {
            return;
        }
        try {
            running.forget(system);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void tell(String system, Command command) {
        DeliveryEngine running = engine;
        if (running == null) {
            throw new IllegalStateException("The bus is not delivering");
        }
        running.tell(system, command);
    }
}
