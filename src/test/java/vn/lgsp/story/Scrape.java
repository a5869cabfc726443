package vn.lgsp.story;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The figures of a moment, as Prometheus is told them. */
final class Scrape {
    private static final Pattern LINE = Pattern.compile("(?m)^([a-z_0-9]+)(?:\\{(.*)})? (\\S+)$");
    private static final Pattern LABEL = Pattern.compile("([a-z]+)=\"([^\"]*)\"");
    private static final Pattern TYPE = Pattern.compile("(?m)^# TYPE (\\S+) \\S+$");

    private final String text;
    private final List<Sample> samples;

    Scrape(String text) {
        this.text = text;
        this.samples = LINE.matcher(text).results().map(Sample::of).toList();
    }

    record Sample(String name, Map<String, String> labels, double value) {
        static Sample of(MatchResult line) {
            Map<String, String> labels = new TreeMap<>();
            Matcher each = LABEL.matcher(line.group(2) == null ? "" : line.group(2));
            while (each.find()) {
                labels.put(each.group(1), each.group(2));
            }
            return new Sample(line.group(1), labels, Double.parseDouble(line.group(3)));
        }

        boolean has(List<String> wanted) {
            return wanted.stream().allMatch(label -> {
                String[] parts = label.split("=", 2);
                return parts[1].equals(labels.get(parts[0]));
            });
        }
    }

    /** The sum of all series with these labels, each as {@code name=value}; not a number if there is none. */
    double sum(String name, String... labels) {
        List<Double> values = samples.stream()
                .filter(sample -> sample.name().equals(name) && sample.has(Arrays.asList(labels)))
                .map(Sample::value)
                .toList();
        return values.isEmpty()
                ? Double.NaN
                : values.stream().mapToDouble(Double::doubleValue).sum();
    }

    /** The values of a label that series of the bus's own have. */
    Set<String> labels(String label) {
        return samples.stream()
                .filter(sample -> sample.name().startsWith("lgsp_"))
                .map(sample -> sample.labels().getOrDefault(label, ""))
                .filter(value -> !value.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The names of labels that series of the bus's own have. */
    Set<String> labelNames() {
        return samples.stream()
                .filter(sample -> sample.name().startsWith("lgsp_"))
                .flatMap(sample -> sample.labels().keySet().stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Names of figures; the greatest value of a histogram belongs to it. */
    Set<String> names() {
        Set<String> all =
                TYPE.matcher(text).results().map(match -> match.group(1)).collect(Collectors.toSet());
        return all.stream()
                .filter(name -> !name.endsWith("_max") || !all.contains(name.substring(0, name.length() - 4)))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Override
    public String toString() {
        return text.lines().filter(line -> line.startsWith("lgsp_")).collect(Collectors.joining("\n"));
    }
}
