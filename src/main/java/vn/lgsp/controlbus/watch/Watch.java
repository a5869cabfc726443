package vn.lgsp.controlbus.watch;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import vn.lgsp.channel.Broker;
import vn.lgsp.channel.BrokerFailed;
import vn.lgsp.channel.Queues;
import vn.lgsp.controlbus.watch.Alert.Condition;
import vn.lgsp.messagestore.Alone;
import vn.lgsp.messagestore.Exchanges;
import vn.lgsp.messagestore.SystemStatus;
import vn.lgsp.messagestore.Unsettled;
import vn.lgsp.routing.ConnectedSystem;
import vn.lgsp.routing.Manifest.Limits;
import vn.lgsp.routing.Systems;

/** Looks at systems, queues and log, and says what a person should know of them. */
final class Watch {
    private static final String STORM = "storm";
    private static final Set<AlertKind> OF_STATUS =
            EnumSet.of(AlertKind.MISCONFIGURED, AlertKind.STORM, AlertKind.AWAY);
    private static final Set<AlertKind> OF_QUEUES =
            EnumSet.of(AlertKind.LOG_BEHIND, AlertKind.LOG_PARKED, AlertKind.UNEXPECTED, AlertKind.BROKER_AWAY);
    private static final Set<AlertKind> OF_LOG = EnumSet.of(AlertKind.OVERDUE, AlertKind.SILENT);

    private final Systems systems;
    private final Statuses statuses;
    private final Broker broker;
    private final Exchanges exchanges;
    private final Unsettled unsettled;
    private final LogProgress progress;
    private final List<Lookout> lookouts;
    private final Alerts alerts;
    private final Alone alone;
    private final InstantSource clock;
    private final WatchProperties settings;
    private final LogAge age = new LogAge();
    /** A system that never sent anything is silent since then. */
    private final Instant began;

    Watch(
            Systems systems,
            Statuses statuses,
            Broker broker,
            Exchanges exchanges,
            Unsettled unsettled,
            LogProgress progress,
            List<Lookout> lookouts,
            Alerts alerts,
            Alone alone,
            InstantSource clock,
            WatchProperties settings) {
        this.systems = systems;
        this.statuses = statuses;
        this.broker = broker;
        this.exchanges = exchanges;
        this.unsettled = unsettled;
        this.progress = progress;
        this.lookouts = List.copyOf(lookouts);
        this.alerts = alerts;
        this.alone = alone;
        this.clock = clock;
        this.settings = settings;
        this.began = clock.instant();
    }

    /** What is wrong, and of which kinds it is all that is wrong. */
    private record Findings(Set<AlertKind> kinds, List<Condition> conditions) {
        Findings() {
            this(EnumSet.noneOf(AlertKind.class), new ArrayList<>());
        }

        void add(AlertKind kind, String system, Map<String, String> detail) {
            conditions.add(Condition.of(kind, system, detail));
        }
    }

    /** One look; the alerts are one node's business at a time. */
    void look() {
        Findings findings = new Findings();
        systems(findings);
        boolean brokerAnswers = queues(findings);
        alone.run("watch", () -> {
            if (brokerAnswers && progress.isRecent()) {
                log(findings);
            }
            for (Lookout lookout : lookouts) {
                findings.kinds().addAll(lookout.kinds());
                findings.conditions().addAll(lookout.conditions(clock.instant()));
            }
            alerts.judged(findings.kinds(), findings.conditions());
        });
    }

    private void systems(Findings findings) {
        Instant now = clock.instant();
        findings.kinds().addAll(OF_STATUS);
        statuses.now().values().forEach(status -> system(status, now, findings));
    }

    private void system(SystemStatus status, Instant now, Findings findings) {
        String cause = status.away();
        if (cause == null || systems.named(status.system()).isEmpty()) {
            return;
        }
        Instant since = status.since() == null ? status.changedAt() : status.since();
        Map<String, String> detail = Map.of("code", cause, "since", since.toString());
        if (cause.equals(STORM)) {
            findings.add(AlertKind.STORM, status.system(), detail);
        } else if (status.misconfigured()) {
            findings.add(AlertKind.MISCONFIGURED, status.system(), detail);
        } else if (since.plus(settings.away()).isBefore(now)) {
            findings.add(AlertKind.AWAY, status.system(), detail);
        }
    }

    private boolean queues(Findings findings) {
        try {
            long waiting = broker.count(Queues.LOG);
            long parked = broker.count(Queues.LOG_PARKED);
            long unexpected = broker.count(Queues.UNEXPECTED);
            findings.kinds().addAll(OF_QUEUES);
            Duration late = age.at(clock.instant(), waiting, exchanges.writtenUntil());
            if (late.compareTo(settings.logBehind()) > 0) {
                findings.add(
                        AlertKind.LOG_BEHIND,
                        Alert.BUS,
                        Map.of("count", Long.toString(waiting), "minutes", Long.toString(late.toMinutes())));
            }
            count(AlertKind.LOG_PARKED, parked, findings);
            count(AlertKind.UNEXPECTED, unexpected, findings);
            return true;
        } catch (BrokerFailed e) {
            findings.kinds().add(AlertKind.BROKER_AWAY);
            findings.add(AlertKind.BROKER_AWAY, Alert.BUS, Map.of());
            return false;
        }
    }

    private static void count(AlertKind kind, long count, Findings findings) {
        if (count > 0) {
            findings.add(kind, Alert.BUS, Map.of("count", Long.toString(count)));
        }
    }

    /** What only a log that is not late can tell. */
    private void log(Findings findings) {
        findings.kinds().addAll(OF_LOG);
        Instant now = clock.instant();
        for (ConnectedSystem system : systems.all()) {
            Limits limits = system.manifest().limits();
            if (limits.waiting() != null && system.isReceiver()) {
                overdue(system.name(), now.minus(limits.waiting()), findings);
            }
            if (limits.silence() != null) {
                silent(system.name(), now.minus(limits.silence()), findings);
            }
        }
    }

    private void overdue(String system, Instant before, Findings findings) {
        Unsettled.Waiting waiting = unsettled.waiting(system, before);
        if (waiting.oldest() != null) {
            findings.add(
                    AlertKind.OVERDUE,
                    system,
                    Map.of(
                            "count",
                            Long.toString(waiting.count()),
                            "oldest",
                            waiting.oldest().toString()));
        }
    }

    private void silent(String system, Instant before, Findings findings) {
        Instant latest = unsettled.latestFrom(system);
        if ((latest == null ? began : latest).isBefore(before)) {
            findings.add(AlertKind.SILENT, system, latest == null ? Map.of() : Map.of("latest", latest.toString()));
        }
    }
}
