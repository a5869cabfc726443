package vn.lgsp.controlbus.watch;

import java.time.InstantSource;
import java.util.List;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import vn.lgsp.channel.Broker;
import vn.lgsp.messagestore.Alone;
import vn.lgsp.messagestore.Catalogues;
import vn.lgsp.messagestore.Exchanges;
import vn.lgsp.messagestore.FetchRefusals;
import vn.lgsp.messagestore.LookupLog;
import vn.lgsp.messagestore.Polls;
import vn.lgsp.messagestore.Reconciliations;
import vn.lgsp.messagestore.Unsettled;
import vn.lgsp.routing.Systems;

/** The watch, running. */
@Configuration(proxyBeanMethods = false)
class WatchRuns {

    @Bean
    @DependsOnDatabaseInitialization
    WatchTimers watchTimers(
            Systems systems,
            Statuses statuses,
            Broker broker,
            Exchanges exchanges,
            Unsettled unsettled,
            LogProgress progress,
            Catalogues catalogues,
            LookupLog lookups,
            Reconciliations comparisons,
            Alerts alerts,
            Alone alone,
            FetchRefusals refusals,
            Polls polls,
            Sweep sweep,
            WatchFigures figures,
            InstantSource clock,
            WatchProperties settings) {
        Watch watch = new Watch(
                systems,
                statuses,
                broker,
                exchanges,
                unsettled,
                progress,
                List.of(
                        new CatalogueWatch(systems, catalogues),
                        new LookupWatch(systems, lookups),
                        new ReconciliationWatch(systems, comparisons),
                        new RefusalWatch(refusals),
                        new PollWatch(systems, polls, settings.away())),
                alerts,
                alone,
                clock,
                settings);
        return new WatchTimers(statuses, watch, sweep, figures, settings);
    }
}
