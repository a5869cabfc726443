package vn.lgsp.controlbus.watch;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.lgsp.channel.Whereabouts;
import vn.lgsp.controlbus.watch.Alert.Condition;
import vn.lgsp.controlbus.watch.SweepResult.Lost;
import vn.lgsp.controlbus.watch.WatchProperties.SweepProperties;
import vn.lgsp.messagestore.Alone;
import vn.lgsp.messagestore.Unsettled;
import vn.lgsp.messagestore.Unsettled.Unlogged;

/**
 * Looks for every delivery that is not settled. It must lie on one of its receiver's queues, whoever has it at the moment;
 * one that does not, at two looks, and that the log, having caught up, still does not know to be settled, is lost.
 */
public final class Sweep {
    /** So many are looked for at once: what they take in memory is bounded, however many wait. */
    private static final int WINDOW = 100_000;

    /** More suspects of one system than this need no second look: something larger is wrong, and these tell it. */
    private static final int SUSPECTS = 10_000;

    private static final int NAMED = 100;
    private static final Duration OVERLAP = Duration.ofHours(1);
    private static final Logger log = LoggerFactory.getLogger(Sweep.class);

    private final Whereabouts whereabouts;
    private final Unsettled unsettled;
    private final LogProgress progress;
    private final Alerts alerts;
    private final Alone alone;
    private final SweepRuns runs;
    private final InstantSource clock;
    private final SweepProperties settings;
    /** Not found by an earlier sweep, and when; the log could not tell. */
    private final Map<Lost, Instant> unproven = new HashMap<>();

    Sweep(
            Whereabouts whereabouts,
            Unsettled unsettled,
            LogProgress progress,
            Alerts alerts,
            Alone alone,
            SweepRuns runs,
            InstantSource clock,
            SweepProperties settings) {
        this.whereabouts = whereabouts;
        this.unsettled = unsettled;
        this.progress = progress;
        this.alerts = alerts;
        this.alone = alone;
        this.runs = runs;
        this.clock = clock;
        this.settings = settings;
    }

    /** Sweeps, and tells what it found; nothing if another node or person is at it. */
    public Optional<SweepResult> run() {
        AtomicReference<@Nullable SweepResult> result = new AtomicReference<>();
        alone.run("sweep", () -> result.set(sweep()));
        return Optional.ofNullable(result.get());
    }

    /** What the last sweep found, on whatever node. */
    public Optional<SweepResult> last() {
        return runs.last();
    }

    private synchronized SweepResult sweep() {
        Instant started = clock.instant();
        Instant before = started.minus(settings.age());
        Map<String, Set<UUID>> suspects = new TreeMap<>();
        long checked = 0;
        for (String receiver : unsettled.receivers()) {
            checked += look(receiver, before, suspects);
        }
        List<Lost> missing = suspects.isEmpty() ? List.of() : lookAgain(suspects);
        boolean complete = progress.awaitComplete(settings.patience());
        Instant now = clock.instant();
        List<Lost> proven = prove(missing, complete, now);
        List<Lost> lost = still(proven);
        int open = missing.size() - proven.size();
        tell(lost, open == 0);
        Claims claims = complete ? unlogged(before) : new Claims(runs.claimsUntil(), 0);
        SweepResult result = new SweepResult(
                started,
                clock.instant(),
                checked,
                lost.size(),
                open,
                claims.unlogged(),
                lost.subList(0, Math.min(NAMED, lost.size())));
        runs.put(result, claims.until());
        log.info(
                "event=sweep checked={} missing={} unproven={} unlogged={} millis={}",
                checked,
                lost.size(),
                open,
                claims.unlogged(),
                Duration.between(started, result.endedAt()).toMillis());
        return result;
    }

    /** The first look, window by window. @return how many were looked for */
    private long look(String receiver, Instant before, Map<String, Set<UUID>> suspects) {
        long checked = 0;
        List<UUID> window = unsettled.window(receiver, before, null, WINDOW);
        while (!window.isEmpty()) {
            checked += window.size();
            Set<UUID> missing = whereabouts.missing(receiver, window);
            if (!missing.isEmpty()) {
                suspects.computeIfAbsent(receiver, name -> new HashSet<>()).addAll(missing);
                if (suspects.getOrDefault(receiver, Set.of()).size() >= SUSPECTS) {
                    break;
                }
            }
            window = window.size() < WINDOW ? List.of() : unsettled.window(receiver, before, window.getLast(), WINDOW);
        }
        return checked;
    }

    private List<Lost> lookAgain(Map<String, Set<UUID>> suspects) {
        pause();
        List<Lost> missing = new ArrayList<>();
        suspects.forEach((receiver, ids) -> whereabouts.missing(receiver, ids).stream()
                .sorted()
                .forEach(id -> missing.add(new Lost(id, receiver))));
        return missing;
    }

    private void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(settings.again().toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Those of which the log can tell by now whether they were settled when they were not found. */
    private List<Lost> prove(List<Lost> missing, boolean complete, Instant now) {
        List<Lost> proven = missing.stream()
                .filter(one -> complete || progressCovers(unproven.get(one)))
                .toList();
        Map<Lost, Instant> open = new HashMap<>();
        Set<Lost> known = new HashSet<>(proven);
        missing.stream()
                .filter(one -> !known.contains(one))
                .forEach(one -> open.put(one, unproven.getOrDefault(one, now)));
        unproven.clear();
        unproven.putAll(open);
        return proven;
    }

    private boolean progressCovers(@Nullable Instant time) {
        return time != null && progress.covers(time);
    }

    /** Those that are not settled, now that the log knows. */
    private List<Lost> still(List<Lost> proven) {
        Map<String, List<UUID>> byReceiver = new TreeMap<>();
        proven.forEach(one -> byReceiver
                .computeIfAbsent(one.receiver(), name -> new ArrayList<>())
                .add(one.exchangeId()));
        List<Lost> lost = new ArrayList<>();
        byReceiver.forEach((receiver, ids) ->
                unsettled.still(receiver, ids).stream().sorted().forEach(id -> lost.add(new Lost(id, receiver))));
        return lost;
    }

    private void tell(Collection<Lost> lost, boolean all) {
        List<Condition> conditions = lost.stream()
                .limit(NAMED)
                .map(one -> Condition.of(AlertKind.LOST, one.receiver(), one.exchangeId(), Map.of()))
                .toList();
        if (all) {
            alerts.judged(EnumSet.of(AlertKind.LOST), conditions);
        } else {
            alerts.present(conditions);
        }
    }

    private record Claims(Instant until, int unlogged) {}

    /** Compares the claims since the last sweep with the log, which is complete, and those that were found before. */
    private Claims unlogged(Instant before) {
        Instant from = runs.claimsUntil().minus(runs.claimsUntil().equals(Instant.EPOCH) ? Duration.ZERO : OVERLAP);
        Map<UUID, Condition> conditions = new TreeMap<>();
        for (Alert alert : alerts.open()) {
            UUID id = alert.exchangeId();
            if (alert.kind() == AlertKind.UNLOGGED && id != null && !unsettled.isLogged(id)) {
                conditions.put(id, new Condition(alert.key(), alert.detail()));
            }
        }
        List<Unlogged> found = unsettled.unlogged(from, before, NAMED);
        for (Unlogged one : found) {
            conditions.put(
                    one.exchangeId(),
                    Condition.of(AlertKind.UNLOGGED, one.sender(), one.exchangeId(), Map.of("type", one.type())));
        }
        alerts.judged(EnumSet.of(AlertKind.UNLOGGED), conditions.values());
        // With more than are named, the next sweep begins where this one did.
        return new Claims(found.size() < NAMED ? before : runs.claimsUntil(), conditions.size());
    }
}
