package vn.lgsp.messagestore.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * PostgreSQL's programs, unpacked from the class path into {@code binaries-<version>}. A listing kept beside them tells
 * at every start whether all of them are still there; if not, they are unpacked again.
 *
 * @param version what {@code postgres --version} says, like {@code 17.11}
 */
record PostgresBinaries(Path folder, String version) {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresBinaries.class);
    private static final String LISTING = ".listing";
    private static final String UNPACKING = ".unpacking";
    private static final String BROKEN = ".broken";
    private static final Map<String, String> ARCHITECTURES = Map.of("amd64", "x86_64", "aarch64", "arm_64");

    // The jar's name is the only place where the packagers write its version.
    private static final Pattern JAR_VERSION = Pattern.compile("-(\\d+(?:\\.\\d+)+)\\.jar!");
    private static final Pattern PROGRAM_VERSION = Pattern.compile("PostgreSQL\\) (\\d+\\.\\d+)");

    static PostgresBinaries unpackedIn(Path home, Commands commands) {
        URL archive = archive();
        Path folder = home.resolve("binaries-" + jarVersion(archive));
        try {
            removeLeftovers(home);
            if (!isWhole(folder)) {
                unpack(archive, folder);
            }
        } catch (IOException e) {
            throw new EmbeddedPostgres.Failure("PostgreSQL cannot be unpacked to %s: %s".formatted(folder, e), e);
        }
        return new PostgresBinaries(folder, programVersion(folder, commands));
    }

    String program(String name) {
        return folder.resolve("bin").resolve(name).toString();
    }

    /** The part of the version that decides which clusters it can open. */
    String major() {
        return version.substring(0, version.indexOf('.'));
    }

    private static URL archive() {
        String machine = System.getProperty("os.arch", "");
        String name = "postgres-linux-%s.txz".formatted(ARCHITECTURES.getOrDefault(machine, machine));
        @Nullable URL archive = PostgresBinaries.class.getClassLoader().getResource(name);
        if (archive == null) {
            throw new EmbeddedPostgres.Failure(
                    "no PostgreSQL for this machine (%s) on the class path: use a PostgreSQL server of your own"
                            .formatted(machine));
        }
        return archive;
    }

    private static String jarVersion(URL archive) {
        Matcher version = JAR_VERSION.matcher(archive.toString());
        if (!version.find()) {
            throw new EmbeddedPostgres.Failure("the jar with PostgreSQL has no version in its name: " + archive);
        }
        return version.group(1);
    }

    private static String programVersion(Path folder, Commands commands) {
        Commands.Outcome outcome = commands.run(
                Duration.ofSeconds(30), folder.resolve("bin/postgres").toString(), "--version");
        Matcher version = PROGRAM_VERSION.matcher(outcome.output());
        if (!outcome.succeeded() || !version.find()) {
            throw new EmbeddedPostgres.Failure("PostgreSQL does not run on this machine: " + outcome.explained());
        }
        return version.group(1);
    }

    private static boolean isWhole(Path folder) throws IOException {
        Path listing = folder.resolve(LISTING);
        return Files.isRegularFile(listing) && Files.readString(listing).equals(FileTree.listing(folder, LISTING));
    }

    private static void unpack(URL archive, Path folder) throws IOException {
        Path draft = folder.resolveSibling(folder.getFileName() + UNPACKING);
        FileTree.createPrivate(draft);
        try (InputStream txz = archive.openStream()) {
            BinariesArchive.unpackXz(txz, draft);
        }
        FileTree.writePrivate(draft.resolve(LISTING), FileTree.listing(draft, LISTING));
        Path broken = folder.resolveSibling(folder.getFileName() + BROKEN);
        boolean healing = Files.exists(folder);
        if (healing) {
            Files.move(folder, broken, StandardCopyOption.ATOMIC_MOVE);
        }
        Files.move(draft, folder, StandardCopyOption.ATOMIC_MOVE);
        FileTree.delete(broken);
        LOG.atInfo()
                .addKeyValue("folder", folder)
                .addKeyValue("healed", healing)
                .log("PostgreSQL binaries unpacked");
    }

    private static void removeLeftovers(Path home) throws IOException {
        try (Stream<Path> children = Files.list(home)) {
            for (Path child : children.toList()) {
                String name = child.getFileName().toString();
                if (name.startsWith("binaries-") && (name.endsWith(UNPACKING) || name.endsWith(BROKEN))) {
                    FileTree.delete(child);
                }
            }
        }
    }
}
