package vn.lgsp.deployment;

import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import vn.lgsp.messagestore.Deployments;
import vn.lgsp.messagestore.Deployments.Content;
import vn.lgsp.routing.FolderVersion;

/**
 * Versions of systems' folders side by side. One is named by its hash, by the number of its deployment, or as {@code seed},
 * which is the folder that came with the installation.
 */
public final class Versions {
    public static final String SEED = "seed";

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,11}");

    private final Deployments store;
    private final LiveFolders folders;

    public Versions(Deployments store, LiveFolders folders) {
        this.store = store;
        this.folders = folders;
    }

    /**
     * Two versions, and what is different between them.
     *
     * @param from hash of the first; empty if there is none, so that everything is new
     * @param to hash of the second
     */
    public record Comparison(String system, String from, String to, FolderDiff diff) {}

    private record Version(String hash, FolderFiles files) {
        static final Version NONE = new Version("", FolderFiles.NONE);

        static Version of(Path folder) {
            return new Version(FolderVersion.of(folder), FolderFiles.of(folder));
        }

        static Version of(Content content) {
            return unpacked(content.zip());
        }

        static Version unpacked(byte[] zip) {
            Path work = Folders.temporary();
            try {
                Path folder = work.resolve("folder");
                FolderArchive.unpack(zip, folder);
                return of(folder);
            } finally {
                Folders.delete(work);
            }
        }

        Comparison to(Version other, String system) {
            return new Comparison(system, hash, other.hash, FolderDiff.between(files, other.files));
        }
    }

    /**
     * The difference between two versions; nothing if there is no such system or version.
     *
     * @param from the one before the second if null
     * @param to the live one if null
     */
    public Optional<Comparison> between(String system, @Nullable String from, @Nullable String to) {
        Optional<Version> second = to == null ? live(system) : named(system, to);
        Optional<Version> first = from == null ? Optional.of(before(system, to)) : named(system, from);
        return second.flatMap(after -> first.map(before -> before.to(after, system)));
    }

    /**
     * The difference between the live version and a folder; all of it is new if there is none.
     *
     * @throws FolderArchive.Refused if it cannot be unpacked
     */
    public Comparison toFolder(String system, byte[] zip) {
        return live(system).orElse(Version.NONE).to(Version.unpacked(zip), system);
    }

    private Optional<Version> named(String system, String name) {
        if (name.equals(SEED)) {
            return folders.seed(system).map(Version::of);
        }
        if (NUMBER.matcher(name).matches()) {
            return store.deployment(system, Long.parseLong(name)).map(Version::of);
        }
        return store.version(system, name)
                .map(Version::of)
                .or(() -> folders.seed(system)
                        .map(Version::of)
                        .filter(seed -> seed.hash().equals(name)));
    }

    private Optional<Version> live(String system) {
        return folders.all().stream()
                .filter(folder -> String.valueOf(folder.getFileName()).equals(system))
                .findFirst()
                .map(Version::of);
    }

    /** What was there before this deployment: another one, or what came with the installation, or nothing at all. */
    private Version before(String system, @Nullable String to) {
        long deployment = (to == null
                        ? store.liveId(system)
                        : NUMBER.matcher(to).matches()
                                ? Optional.of(Long.parseLong(to))
                                : store.version(system, to).map(Content::id))
                .orElse(Long.MAX_VALUE);
        return store.before(system, deployment)
                .map(Version::of)
                .or(() -> folders.seed(system).map(Version::of))
                .orElse(Version.NONE);
    }
}
