package vn.lgsp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.springframework.util.FileSystemUtils;

/**
 * What {@code mvn package} made, ready to start. Tests start it often, so it is unpacked as Spring Boot recommends for
 * production, and started from an AOT cache of its classes: 6 s instead of 21 s on two busy cores. Of all test processes the
 * first makes it, and the others wait.
 */
final class PackagedProgram {
    private static final List<String> JVM = jvm();
    private static final Path UNPACKED = Path.of("target/unpacked").toAbsolutePath();
    private static final String CACHE = "lgsp-bus.aot";
    private static final Duration TRAINED = Duration.ofMinutes(5);

    private PackagedProgram() {}

    /** As this JVM was told: short tests are to start quickly, and long ones to run as in production. */
    private static List<String> jvm() {
        // What the machine says of its cache is no part of what the program says.
        return Stream.concat(
                        Stream.of("-Xlog:disable", "-Xlog:all=error:stderr"),
                        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                                .filter(option -> option.startsWith("-XX:Tiered") || option.endsWith("GC")))
                .toList();
    }

    /** The jar itself. */
    static Path jar() {
        return jar(Path.of("target"));
    }

    private static Path jar(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().matches("lgsp-bus-.*\\.jar"))
                    .max(Comparator.comparing(file -> file.toFile().lastModified()))
                    .orElseThrow(() -> new IllegalStateException("No jar in " + folder + ": run mvn package"))
                    .toAbsolutePath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code java -jar}, as an operator starts it. */
    static List<String> plain() {
        return List.of(java(), "-jar", jar().toString());
    }

    /** The same program from its unpacked form. */
    static List<String> fast() {
        return command("-XX:AOTCache=" + unpacked().resolve(CACHE));
    }

    /** A command of it, as {@code ./lgsp} gives it; the cache is of the bus, and a command that loads it all takes longer. */
    static List<String> commands() {
        unpacked();
        return command("-Dlgsp.command=true");
    }

    private static synchronized Path unpacked() {
        try (FileChannel turn = FileChannel.open(
                        Files.createDirectories(UNPACKED.getParent()).resolve("unpacking"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
                FileLock mine = turn.lock()) {
            Path made = UNPACKED.resolve("made-from");
            // The build gives every jar the same time of change.
            String identity =
                    jar() + " " + Files.getAttribute(jar(), "unix:ctime") + " " + Runtime.version() + " " + JVM;
            if (!Files.exists(made) || !Files.readString(made).equals(identity)) {
                FileSystemUtils.deleteRecursively(UNPACKED);
                unpack();
                train(UNPACKED.resolve(CACHE));
                Files.writeString(made, identity);
            }
            return UNPACKED;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> command(String option) {
        List<String> command = new ArrayList<>(List.of(java(), option));
        command.addAll(JVM);
        command.addAll(List.of("-jar", jar(UNPACKED).toString()));
        return command;
    }

    private static void unpack() throws IOException {
        Files.createDirectories(UNPACKED);
        Process process = new ProcessBuilder(
                        java(),
                        "-Djarmode=tools",
                        "-jar",
                        jar().toString(),
                        "extract",
                        "--force",
                        "--destination",
                        UNPACKED.toString())
                .redirectErrorStream(true)
                .redirectOutput(UNPACKED.resolve("unpack.out").toFile())
                .start();
        if (process.onExit().join().exitValue() != 0) {
            throw new IllegalStateException(Files.readString(UNPACKED.resolve("unpack.out")));
        }
    }

    /** One start and stop, from which Java learns what it will need; it writes the cache when it ends. */
    private static void train(Path cache) {
        Path data = UNPACKED.resolve("training");
        PreparedStore.into(data);
        try (BusProcess bus =
                BusProcess.launch(command("-XX:AOTCacheOutput=" + cache), data, Map.of("LGSP_SANDBOX", "true"))) {
            bus.awaitReady();
            bus.stop(TRAINED);
        }
        if (!Files.exists(cache)) {
            throw new IllegalStateException("No AOT cache came of a start and stop");
        }
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}
