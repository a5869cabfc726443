package vn.lgsp.bench;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** What the environment asks for; each variable begins with {@code BENCH_}. See the README. */
record Settings(
        Path project,
        Path jar,
        Path work,
        List<String> who,
        List<Integer> sizes,
        int rounds,
        double seconds,
        double warmUp,
        double rawSeconds,
        double openSeconds,
        int consumers,
        List<String> busOptions) {

    static Settings read() {
        Path project = Path.of(text("PROJECT", "..")).toAbsolutePath().normalize();
        return new Settings(
                project,
                Path.of(text("JAR", "")).toAbsolutePath(),
                Path.of(text("WORK", "target/work")).toAbsolutePath(),
                list("WHO", "raw camel bus batch"),
                list("SIZES", "1024 4096").stream().map(Integer::valueOf).toList(),
                (int) number("ROUNDS", 3),
                number("SECONDS", 4),
                number("WARM_UP", 8),
                number("RAW_SECONDS", 1.5),
                number("OPEN_SECONDS", 4),
                (int) number("CONSUMERS", 16),
                list("BUS_OPTIONS", ""));
    }

    boolean takesPart(String name) {
        return who.contains(name);
    }

    private static String text(String name, String otherwise) {
        return System.getenv().getOrDefault("BENCH_" + name, otherwise);
    }

    private static double number(String name, double otherwise) {
        return Double.parseDouble(text(name, Double.toString(otherwise)));
    }

    private static List<String> list(String name, String otherwise) {
        return Arrays.stream(text(name, otherwise).split(" "))
                .filter(word -> !word.isEmpty())
                .toList();
    }
}
