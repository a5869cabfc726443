package vn.lgsp;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.UUID;
import org.apache.camel.CamelContext;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import vn.lgsp.attachments.AttachmentStore;
import vn.lgsp.channel.Broker;
import vn.lgsp.channel.EmbeddedBroker;
import vn.lgsp.channel.Publisher;
import vn.lgsp.channel.Queues;
import vn.lgsp.channel.Replies;
import vn.lgsp.delivery.Deliverer;
import vn.lgsp.delivery.DelivererBySystem;
import vn.lgsp.delivery.Feedback;
import vn.lgsp.delivery.route.HopStamp;
import vn.lgsp.delivery.route.RouteDeliverer;
import vn.lgsp.delivery.route.RouteRegistry;
import vn.lgsp.exchange.Seal;
import vn.lgsp.inbox.InboxDeliverer;
import vn.lgsp.messagestore.Exchanges;
import vn.lgsp.messagestore.Inbox;
import vn.lgsp.messagestore.embedded.DataFolder;
import vn.lgsp.routing.ConnectedSystem;
import vn.lgsp.routing.Systems;

/** The connected systems, the broker, and what delivers. */
@Configuration(proxyBeanMethods = false)
class DeliveryConfiguration {

    @Bean
    @Lazy
    EmbeddedBroker embeddedBroker(BusProperties properties, DataFolder folder) {
        return EmbeddedBroker.start(
                folder.path().resolve("broker"), properties.brokerMemory().toBytes());
    }

    @Bean
    Broker broker(BusProperties properties, ObjectProvider<EmbeddedBroker> embedded, Systems systems) {
        BusProperties.Outside outside = properties.broker();
        Broker broker = outside.given()
                ? Broker.connect(outside.url(), outside.user(), outside.password())
                : Broker.connect(embedded.getObject().url(), null, null);
        broker.createLogQueues();
        broker.assertSettings(Queues.LOG);
        systems.all().stream().filter(ConnectedSystem::isReceiver).forEach(system -> {
            broker.createSystemQueues(system.name());
            broker.assertSettings(Queues.dispatch(system.name()));
        });
        return broker;
    }

    @Bean
    Publisher publisher(Broker broker) {
        return new Publisher(broker);
    }

    @Bean
    Replies replies(Broker broker, UUID node) {
        return new Replies(broker, node);
    }

    @Bean
    RouteRegistry routeRegistry(Systems systems, Clock clock, CamelContext camel, AttachmentStore attachments) {
        return new RouteRegistry(systems, clock, camel.getRegistry(), attachments::open);
    }

    @Bean
    RouteDeliverer routeDeliverer(
            RouteRegistry registry,
            Seal seal,
            Systems systems,
            AttachmentStore attachments,
            HopStamp hops,
            Exchanges exchanges) {
        return new RouteDeliverer(
                registry, seal, systems::agencies, attachments::content, hops, exchanges::codesOfOthers);
    }

    @Bean
    InboxDeliverer inboxDeliverer(Inbox inbox, Clock clock) {
        return new InboxDeliverer(inbox, clock);
    }

    @Bean
    EngineLifecycle engineLifecycle(
            Broker broker,
            UUID node,
            Systems systems,
            RouteDeliverer routes,
            InboxDeliverer inboxes,
            Seal seal,
            Clock clock,
            BusProperties properties,
            MeterRegistry figures) {
        Deliverer deliverer = new DelivererBySystem(
                name -> systems.named(name).filter(ConnectedSystem::hasInbox).isPresent(), inboxes, routes);
        return new EngineLifecycle(
                broker, node, systems, deliverer, new Feedback(systems, seal), clock, properties.drain(), figures);
    }
}
