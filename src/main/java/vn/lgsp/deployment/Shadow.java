package vn.lgsp.deployment;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import vn.lgsp.delivery.route.Rehearsal;
import vn.lgsp.delivery.route.RouteDeliverer;
import vn.lgsp.delivery.route.RouteRegistry;
import vn.lgsp.exchange.Ids;
import vn.lgsp.exchange.Seal;
import vn.lgsp.messagestore.ExchangeFilter;
import vn.lgsp.messagestore.ExchangeView;
import vn.lgsp.messagestore.Exchanges;
import vn.lgsp.messagestore.Originals;
import vn.lgsp.messagestore.ShadowRuns;
import vn.lgsp.routing.ConnectedSystem;
import vn.lgsp.routing.Finding;
import vn.lgsp.routing.FolderVersion;
import vn.lgsp.routing.ManifestBroken;
import vn.lgsp.routing.SystemFolders;
import vn.lgsp.routing.Systems;
import vn.lgsp.routing.ValuesMissing;

/**
 * Tries a folder on what was delivered to its system: what it would send is held against what was sent, and what it makes of
 * the partner's answers against what was made of them. The answers are the recorded ones; nobody is called, and nothing of
 * the folder is kept. One at a time at a node.
 */
public final class Shadow {
    /** Messages that are looked at in one run. */
    public static final int MOST = 1_000;

    private static final Duration EACH = Duration.ofSeconds(5);
    private static final Duration ALL = Duration.ofSeconds(90);
    /** Whoever never ends cannot be stopped: with so many of them the run ends. */
    private static final int ENDLESS = 3;

    private static final Logger log = LoggerFactory.getLogger(Shadow.class);

    private final Deployer deployer;
    private final Systems systems;
    private final SystemFolders reader;
    private final LiveFolders folders;
    private final RouteRegistry registry;
    private final RouteDeliverer deliverer;
    private final Exchanges exchanges;
    private final Originals originals;
    private final ShadowRuns runs;
    private final Seal seal;
    private final AtomicBoolean running = new AtomicBoolean();

    public Shadow(
            Deployer deployer,
            Systems systems,
            SystemFolders reader,
            LiveFolders folders,
            RouteRegistry registry,
            RouteDeliverer deliverer,
            Exchanges exchanges,
            Originals originals,
            ShadowRuns runs,
            Seal seal) {
        this.deployer = deployer;
        this.systems = systems;
        this.reader = reader;
        this.folders = folders;
        this.registry = registry;
        this.deliverer = deliverer;
        this.exchanges = exchanges;
        this.originals = originals;
        this.runs = runs;
        this.seal = seal;
    }

    /** How a run went. */
    public sealed interface Outcome {
        /**
         * What it came to.
         *
         * @param version hash of the folder
         * @param live hash of the folder that is live
         * @param messages how many were chosen
         * @param notComparable how many could not be compared, by what would have been needed for it
         * @param left how many were not looked at, since it took too long
         */
        record Done(
                UUID run,
                String system,
                String version,
                String live,
                int messages,
                int same,
                int different,
                Map<String, Integer> notComparable,
                int left)
                implements Outcome {}

        /** The folder does not stand the check. */
        record Refused(List<Finding> findings) implements Outcome {}

        /** No such system is live. */
        record Unknown() implements Outcome {}

        /** The bus does not call the system, so that nothing is translated. */
        record NotCalled() implements Outcome {}

        /** Another run is under way. */
        record Busy() implements Outcome {}
    }

    /** What is different. */
    public enum Kind {
        /** What is sent. */
        SENT,
        /** A request that was not made then. */
        CALL_ADDED,
        /** A request that would not be made any more. */
        CALL_REMOVED,
        /** What the answer is taken for. */
        OUTCOME
    }

    /** @param operation empty where it is about no single request */
    public record Change(String operation, Kind kind, Difference place) {}

    /**
     * A message that something is different about.
     *
     * @param said what was accepted and what the partner answered, from which everything in the differences comes
     */
    public record Different(UUID exchange, String type, String subject, List<Change> changes, List<JsonNode> said) {}

    /**
     * Tries a folder.
     *
     * @param zip the files of the folder, without the folder itself
     * @param last how many messages, the latest of the system
     * @param each gets every message that something is different about
     */
    public Outcome run(String system, byte[] zip, int last, String actor, Consumer<Different> each) {
        ConnectedSystem live = systems.named(system).orElse(null);
        if (live == null) {
            return new Outcome.Unknown();
        }
        if (!running.compareAndSet(false, true)) {
            return new Outcome.Busy();
        }
        Path work = Folders.temporary();
        try {
            List<Finding> findings = deployer.check(system, zip);
            return findings.isEmpty()
                    ? run(live, unpacked(work, system, zip), last, actor, each)
                    : new Outcome.Refused(findings);
        } finally {
            Folders.delete(work);
            running.set(false);
        }
    }

    private static Path unpacked(Path work, String system, byte[] zip) {
        Path folder = work.resolve(system);
        FolderArchive.unpack(zip, folder);
        return folder;
    }

    private Outcome run(ConnectedSystem live, Path folder, int last, String actor, Consumer<Different> each) {
        Loaded loaded;
        try {
            loaded = load(live.name(), folder);
        } catch (ManifestBroken | ValuesMissing | IllegalStateException | IllegalArgumentException e) {
            return new Outcome.Refused(List.of(
                    FolderRule.MANIFEST.at(Path.of(live.name(), "system.yaml"), 1, String.valueOf(e.getMessage()))));
        }
        try (Rehearsal rehearsal = loaded.rehearsal()) {
            return rehearsal == null
                    ? new Outcome.NotCalled()
                    : run(live, loaded.system(), rehearsal, Math.clamp(last, 1, MOST), actor, each);
        }
    }

    /** @param rehearsal null if the bus does not call it */
    private record Loaded(ConnectedSystem system, @Nullable Rehearsal rehearsal) {}

    private Loaded load(String system, Path folder) {
        ConnectedSystem next = reader.read(folders.with(folder))
                .named(system)
                .orElseThrow(() -> new IllegalStateException("it is not enabled here, so it would not run"));
        systems.assertFits(next);
        return new Loaded(next, next.manifest().connection() == null ? null : registry.rehearse(next, deliverer));
    }

    private Outcome.Done run(
            ConnectedSystem live,
            ConnectedSystem next,
            Rehearsal rehearsal,
            int last,
            String actor,
            Consumer<Different> each) {
        List<ExchangeView> chosen = exchanges.find(
                new ExchangeFilter(null, null, live.name(), null, null, null, null, null, null, null, last));
        UUID id = Ids.next();
        String version = FolderVersion.of(next.folders().getFirst());
        String before = FolderVersion.of(live.folders().getFirst());
        runs.begin(id, live.name(), version, before, actor, chosen.size());
        log.info(
                "event=operator-act act=shadow actor={} system={} run={} version={} messages={}",
                actor,
                live.name(),
                id,
                version,
                chosen.size());
        Replay replay = new Replay(
                live.name(), rehearsal, exchanges, originals, seal, List.of(live.manifest(), next.manifest()));
        int same = 0;
        int different = 0;
        Map<String, Integer> gaps = new TreeMap<>();
        int looked = 0;
        try (Patience patience = new Patience(EACH, ALL, ENDLESS)) {
            for (ExchangeView exchange : chosen) {
                if (patience.isOver()) {
                    break;
                }
                looked++;
                Replay.Verdict verdict = patience.within(() -> replay.of(exchange.id(), exchange.subject()))
                        .orElseGet(() -> new Replay.Verdict.NotComparable("too-slow"));
                switch (verdict) {
                    case Replay.Verdict.NotComparable not -> gaps.merge(not.gap(), 1, Integer::sum);
                    case Replay.Verdict.Compared compared -> {
                        if (compared.changes().isEmpty()) {
                            same++;
                        } else {
                            different++;
                            each.accept(new Different(
                                    exchange.id(),
                                    exchange.type(),
                                    exchange.subject(),
                                    compared.changes(),
                                    compared.said()));
                        }
                    }
                }
            }
        }
        runs.end(id, same, different, chosen.size() - same - different);
        return new Outcome.Done(
                id, live.name(), version, before, chosen.size(), same, different, gaps, chosen.size() - looked);
    }
}
