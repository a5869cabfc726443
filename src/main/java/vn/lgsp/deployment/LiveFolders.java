package vn.lgsp.deployment;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.lgsp.messagestore.Deployments;
import vn.lgsp.messagestore.Deployments.Content;
import vn.lgsp.routing.FolderVersion;
import vn.lgsp.routing.SystemFolders;

/**
 * Where the live version of each system lies on this machine: what was deployed, unpacked from the store, or else what came with
 * the installation, as it was at the start. Each version has a folder of its own that nobody changes.
 */
public final class LiveFolders {
    private static final Logger log = LoggerFactory.getLogger(LiveFolders.class);

    private final Path unpacked;
    private final Map<String, Path> seeds = new TreeMap<>();
    private final Map<String, Path> folders = new TreeMap<>();
    private final Map<String, Long> deployed = new TreeMap<>();

    /**
     * What came with the installation.
     *
     * @param seeds the folder of the folders that came with the installation
     * @param unpacked where versions are unpacked; what lies there can be deleted while the bus is not running
     */
    public LiveFolders(Path seeds, Path unpacked) {
        this.unpacked = unpacked;
        SystemFolders.below(seeds).forEach(this::take);
        folders.putAll(this.seeds);
    }

    /** Finds what was deployed since. */
    public LiveFolders with(Deployments store) {
        store.current().stream()
                .filter(each -> each.state() == Deployments.State.LIVE)
                .forEach(each -> {
                    Content content = store.content(each.id());
                    if (each.act() == Deployments.Act.REMOVE && !each.proven()) {
                        // What came in since is delivered first; then it goes as it does at a node that runs.
                        folders.put(each.system(), folder(content));
                    } else {
                        use(content);
                    }
                });
        return this;
    }

    private void take(Path seed) {
        String system = String.valueOf(seed.getFileName());
        seeds.put(system, folder(system, FolderVersion.of(seed), () -> FolderArchive.pack(seed)));
    }

    /** The folders, each named like its system. */
    public synchronized Collection<Path> all() {
        return List.copyOf(folders.values());
    }

    /** The folders as they would be with this one. */
    synchronized List<Path> with(Path folder) {
        Map<String, Path> all = new TreeMap<>(folders);
        all.put(String.valueOf(folder.getFileName()), folder);
        return List.copyOf(all.values());
    }

    /** The folders as they would be without this system. */
    synchronized List<Path> without(String system) {
        Map<String, Path> all = new TreeMap<>(folders);
        all.remove(system);
        return List.copyOf(all.values());
    }

    /** Where the version that runs here lies. */
    synchronized Optional<Path> live(String system) {
        return Optional.ofNullable(folders.get(system));
    }

    /** The number of the deployment that runs here, by system; none where the seed does. */
    synchronized Map<String, Long> deployed() {
        return Map.copyOf(deployed);
    }

    /** Where this version lies, unpacked if it is not yet. */
    Path folder(String system, String version, byte[] zip) {
        return folder(system, version, () -> zip);
    }

    private Path folder(String system, String version, Supplier<byte[]> zip) {
        Path folder = unpacked.resolve(version).resolve(system);
        // What lies there may have been changed by somebody: then it is no version that anybody checked.
        if (!Files.isDirectory(folder) || !FolderVersion.of(folder).equals(version)) {
            Folders.delete(folder);
            Path half = folder.resolveSibling(system + ".half");
            Folders.delete(half);
            FolderArchive.unpack(zip.get(), half);
            Folders.move(half, folder);
        }
        return folder;
    }

    Path folder(Content content) {
        return folder(content.system(), content.version(), content.zip());
    }

    /** The folder that came with the installation, if there is one. */
    Optional<Path> seed(String system) {
        return Optional.ofNullable(seeds.get(system));
    }

    /** The folder that came with the installation, if there is one and it is another version. */
    Optional<Path> seed(Content bad) {
        return seed(bad.system()).filter(folder -> !FolderVersion.of(folder).equals(bad.version()));
    }

    final synchronized void use(Content content) {
        if (content.act() == Deployments.Act.REMOVE) {
            folders.remove(content.system());
        } else {
            folders.put(content.system(), folder(content));
        }
        deployed.put(content.system(), content.id());
        log.info(
                "event=version-live act={} system={} version={} deployment={}",
                content.act(),
                content.system(),
                content.version(),
                content.id());
    }

    synchronized void useSeed(String system) {
        seed(system).ifPresent(folder -> folders.put(system, folder));
        deployed.remove(system);
        log.info("event=version-live system={} version=seed", system);
    }
}
