package vn.lgsp.lookup;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import vn.lgsp.delivery.route.RouteRegistry;
import vn.lgsp.exchange.Fingerprints;
import vn.lgsp.messagestore.LookupLog;
import vn.lgsp.routing.Systems;

/** The parts that look up, put together. */
@Configuration(proxyBeanMethods = false)
class LookupParts {

    @Bean
    Asking asking(RouteRegistry partners, InstantSource clock) {
        return new Asking(partners, clock, LoggerFactory.getLogger(Asking.class));
    }

    @Bean
    Lookups lookups(
            Systems systems,
            RouteRegistry partners,
            Asking asking,
            LookupLog log,
            Fingerprints fingerprints,
            InstantSource clock,
            MeterRegistry meters) {
        return new Lookups(new Offers(systems, partners, meters), asking, log, fingerprints, clock, meters);
    }
}
