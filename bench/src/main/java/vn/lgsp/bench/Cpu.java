package vn.lgsp.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

/** Processor time: what a busy machine spoils least. */
final class Cpu {
    private Cpu() {}

    /** What a process and those that it started have used so far. */
    static double millis(ProcessHandle process) {
        return Stream.of(process)
                .flatMap(one -> Stream.concat(Stream.of(one), one.descendants()))
                .map(ProcessHandle::info)
                .flatMap(info -> info.totalCpuDuration().stream())
                .mapToLong(Duration::toMillis)
                .sum();
    }

    /** The database server that works on a folder below this one. */
    static Optional<ProcessHandle> database(Path data) {
        try (Stream<Path> files = Files.walk(data, 3)) {
            Optional<Path> pid =
                    files.filter(file -> file.endsWith("postmaster.pid")).findFirst();
            return pid.isEmpty()
                    ? Optional.empty()
                    : ProcessHandle.of(Long.parseLong(
                            Files.readAllLines(pid.get()).getFirst().strip()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
