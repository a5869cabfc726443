package vn.lgsp.gateway;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import vn.lgsp.delivery.route.RouteRegistry;
import vn.lgsp.document.RestingSystems;
import vn.lgsp.messagestore.Alone;
import vn.lgsp.messagestore.FetchRefusals;
import vn.lgsp.messagestore.Polls;
import vn.lgsp.messagestore.SystemStatuses;
import vn.lgsp.polling.ItemIntake;
import vn.lgsp.polling.PollFigures;
import vn.lgsp.polling.PollParts;
import vn.lgsp.polling.Poller;
import vn.lgsp.routing.Systems;

/** The parts that ask systems which hand nothing in by themselves. */
@Configuration(proxyBeanMethods = false)
class PollConfiguration {

    @Bean
    ItemIntake itemIntake(
            Systems systems, ItemReading items, Acceptance acceptance, Papers papers, DossierWarnings warnings) {
        return new PolledItems(systems, items, acceptance, papers, warnings);
    }

    @Bean
    Poller poller(
            Systems systems,
            RouteRegistry partners,
            ItemIntake intake,
            Polls polls,
            FetchRefusals refusals,
            Alone alone,
            SystemStatuses statuses,
            MeterRegistry registry,
            InstantSource clock) {
        PollParts parts = new PollParts(partners, intake, polls, refusals, new PollFigures(registry), clock);
        return new Poller(systems, alone, parts, new RestingSystems(statuses, clock));
    }

    @EventListener
    void ready(ApplicationReadyEvent event) {
        event.getApplicationContext().getBean(Poller.class).start();
    }
}
