package vn.lgsp.deployment;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.lgsp.routing.FolderVersion;
import vn.lgsp.routing.SystemFolders;

/**
 * Deploys what somebody puts, or changes, in a folder of folders: for trials, where nobody else does. A folder counts when it
 * has been the same for two looks, so that one that is still being copied is let be.
 */
public final class DropFolder implements AutoCloseable {
    private static final Duration LOOK = Duration.ofMillis(500);
    private static final String WHO = "drop";
    private static final Logger log = LoggerFactory.getLogger(DropFolder.class);

    private final Path routes;
    private final Deployment deployment;
    private final Map<String, String> seen = new HashMap<>();
    private final Set<String> done = new HashSet<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("drop-folder").factory());

    /** What lies there now is what the bus was started with, and no news. */
    public DropFolder(Path routes, Deployer deployer) {
        this(routes, deployer::deploy);
    }

    DropFolder(Path routes, Deployment deployment) {
        this.routes = routes;
        this.deployment = deployment;
        SystemFolders.below(routes).forEach(folder -> {
            String version = FolderVersion.of(folder);
            seen.put(name(folder), version);
            done.add(name(folder) + version);
        });
        var unused = timer.scheduleWithFixedDelay(this::look, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** What is done with a folder that is whole. */
    interface Deployment {
        Deployer.Outcome deploy(String system, byte[] archive, String actor, String reason);
    }

    private static String name(Path folder) {
        return String.valueOf(folder.getFileName());
    }

    private void look() {
        try {
            SystemFolders.below(routes).forEach(this::look);
        } catch (RuntimeException e) {
            // A file may vanish while it is read: the next look sees what became of it.
            log.debug("event=drop-unread reason=\"{}\"", e.getMessage());
        }
    }

    private void look(Path folder) {
        String version = FolderVersion.of(folder);
        boolean settled = version.equals(seen.put(name(folder), version));
        if (settled && !done.contains(name(folder) + version)) {
            byte[] archive = FolderArchive.pack(folder);
            // Somebody may have gone on copying while it was read.
            if (version.equals(FolderVersion.of(folder)) && done.add(name(folder) + version)) {
                deploy(folder, archive);
            }
        }
    }

    private void deploy(Path folder, byte[] archive) {
        Deployer.Outcome outcome =
                deployment.deploy(name(folder), archive, WHO, "Thay đổi trong thư mục / changed in the folder");
        switch (outcome) {
            case Deployer.Outcome.Refused refused ->
                refused.findings()
                        .forEach(each -> log.warn("event=drop-refused system={} finding=\"{}\"", name(folder), each));
            case Deployer.Outcome.Stopped stopped ->
                log.warn("event=drop-refused system={} finding=\"{}\"", name(folder), stopped.why());
            case Deployer.Outcome.Busy busy -> done.remove(name(folder) + FolderVersion.of(folder));
            default -> {}
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
