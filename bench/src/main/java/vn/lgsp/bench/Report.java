package vn.lgsp.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Collects runs and prints medians with the least and the greatest beside them. */
final class Report {
    private static final Map<String, String> TITLES = Map.of(
            "raw", "broker alone, no HTTP",
            "camel", "bare Camel",
            "bus", "bus",
            "batch", "bus, batches of 10");

    private record Key(String who, int bytes) {}

    private record HalfLoad(double rate, Run run) {}

    private final Map<Key, List<Run>> runs = new LinkedHashMap<>();
    private final Map<Key, HalfLoad> halfLoads = new LinkedHashMap<>();

    void add(String who, int bytes, Run run) {
        runs.computeIfAbsent(new Key(who, bytes), key -> new ArrayList<>()).add(run);
    }

    void atHalfLoad(String who, int bytes, double rate, Run run) {
        halfLoads.put(new Key(who, bytes), new HalfLoad(rate, run));
    }

    double endToEnd(String who, int bytes) {
        return median(runs.get(new Key(who, bytes)).stream()
                .map(Run::endToEnd)
                .sorted()
                .toList());
    }

    void print(List<Integer> sizes) {
        System.out.println();
        System.out.println("Closed loop, 32 connections: median (least-greatest) of the rounds");
        System.out.println(
                "| bytes | what | accepted/s | p50 / p99 ms | end to end/s | x bare Camel | messages a call | CPU ms a message | log after s |");
        System.out.println("|---|---|---|---|---|---|---|---|---|");
        for (int bytes : sizes) {
            runs.forEach((key, all) -> {
                if (key.bytes() == bytes) {
                    System.out.println(row(key, all));
                }
            });
        }
        System.out.println();
        System.out.println("Open loop at half of its own end to end rate");
        System.out.println("| bytes | what | messages/s | accepted p50 / p99 ms | end to end p50 / p99 ms |");
        System.out.println("|---|---|---|---|---|");
        halfLoads.forEach((key, half) -> System.out.printf(
                Locale.ROOT,
                "| %d | %s | %.0f | %.1f / %.1f | %.0f / %.0f |%n",
                key.bytes(),
                TITLES.get(key.who()),
                half.rate(),
                half.run().p50(),
                half.run().p99(),
                half.run().endToEndP50(),
                half.run().endToEndP99()));
        faults();
    }

    private String row(Key key, List<Run> all) {
        List<Run> camel = runs.getOrDefault(new Key("camel", key.bytes()), List.of());
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < Math.min(all.size(), camel.size()); i++) {
            ratios.add(all.get(i).endToEnd() / camel.get(i).endToEnd());
        }
        return "| %d | %s | %s | %s / %s | %s | %s | %s | %s | %s |"
                .formatted(
                        key.bytes(),
                        TITLES.get(key.who()),
                        spread(all, Run::accepted, 0),
                        spread(all, Run::p50, 1),
                        spread(all, Run::p99, 0),
                        spread(all, Run::endToEnd, 0),
                        ratios.isEmpty() ? "" : spread(ratios, 2),
                        spread(all, Run::together, 1),
                        spread(all, Run::cpu, 2),
                        spread(all, Run::logLag, 1));
    }

    private void faults() {
        List<Run> all = new ArrayList<>();
        runs.values().forEach(all::addAll);
        halfLoads.values().forEach(half -> all.add(half.run()));
        System.out.println();
        System.out.printf(
                "Accepted and never delivered: %d. Delivered twice or refused: %d.%n",
                all.stream().mapToInt(Run::lost).sum(),
                all.stream().mapToInt(Run::wrong).sum());
    }

    private static String spread(List<Run> runs, ToDoubleFunction<Run> value, int decimals) {
        return spread(runs.stream().map(value::applyAsDouble).toList(), decimals);
    }

    private static String spread(List<Double> values, int decimals) {
        List<Double> sorted = values.stream().sorted().toList();
        String number = "%." + decimals + "f";
        return String.format(
                Locale.ROOT,
                number + " (" + number + "-" + number + ")",
                median(sorted),
                sorted.getFirst(),
                sorted.getLast());
    }

    private static double median(List<Double> sorted) {
        int half = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }

    /** How many processors, and how busy they were in the last minutes. */
    static String machine() throws IOException {
        Path load = Path.of("/proc/loadavg");
        return "machine: %d processors, load %s"
                .formatted(
                        Runtime.getRuntime().availableProcessors(),
                        Files.exists(load) ? Files.readString(load).strip() : "unknown");
    }
}
