package vn.lgsp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The addresses at which a process listens, from {@code /proc}. */
public final class ListeningSockets {
    private static final String LISTENING = "0A";

    private ListeningSockets() {}

    /** As {@code address:port}; any address is {@code 0.0.0.0}, in IPv6 too. */
    public static Set<String> of(long pid) {
        Path proc = Path.of("/proc", String.valueOf(pid));
        try {
            Set<String> own = inodes(proc);
            Set<String> found = new HashSet<>();
            for (String table : List.of("tcp", "tcp6")) {
                for (String line : Files.readAllLines(proc.resolve("net").resolve(table))) {
                    String[] columns = line.strip().split("\\s+");
                    if (columns.length > 9 && columns[3].equals(LISTENING) && own.contains(columns[9])) {
                        found.add(address(columns[1]));
                    }
                }
            }
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<String> inodes(Path proc) throws IOException {
        Set<String> inodes = new HashSet<>();
        try (Stream<Path> descriptors = Files.list(proc.resolve("fd"))) {
            for (Path descriptor : descriptors.toList()) {
                String target = target(descriptor);
                if (target.startsWith("socket:[")) {
                    inodes.add(target.substring("socket:[".length(), target.length() - 1));
                }
            }
        }
        return inodes;
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException closedMeanwhile) {
            return "";
        }
    }

    /** {@code 0100007F:1F90}, and behind sixteen or twenty-four digits of IPv6 the same; in the byte order of the CPU. */
    private static String address(String hex) {
        String[] parts = hex.split(":");
        String last = parts[0].substring(parts[0].length() - 8);
        int port = Integer.parseInt(parts[1], 16);
        StringBuilder text = new StringBuilder();
        for (int i = 6; i >= 0; i -= 2) {
            text.append(Integer.parseInt(last.substring(i, i + 2), 16)).append(i > 0 ? "." : ":");
        }
        return text.append(port).toString();
    }
}
