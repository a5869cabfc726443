package vn.lgsp.routing;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.ComposerException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** A piece of YAML that remembers its line, counted from 1. */
sealed interface YamlNode {
    int line();

    record Table(List<Entry> entries, int line) implements YamlNode {
        @Override
        public Optional<YamlNode> get(String key) {
            return entries.stream()
                    .filter(entry -> entry.key().equals(key))
                    .map(Entry::value)
                    .findFirst();
        }
    }

    record Entry(String key, int line, YamlNode value) {}

    record Items(List<YamlNode> values, int line) implements YamlNode {}

    record Text(String value, int line) implements YamlNode {}

    /** The value below this key, if this is a table that has it. */
    default Optional<YamlNode> get(String key) {
        return Optional.empty();
    }

    /** The text below this key; empty if there is none. */
    default String text(String key) {
        return get(key).map(node -> node instanceof Text text ? text.value() : "")
                .orElse("");
    }

    /** The line of the innermost part of this path of keys and indexes that exists. */
    default int lineOf(List<String> path) {
        return path.isEmpty()
                ? line()
                : child(path.getFirst())
                        .map(child -> child.lineOf(path.subList(1, path.size())))
                        .orElse(line());
    }

    private Optional<YamlNode> child(String step) {
        return this instanceof Items items && step.matches("[0-9]{1,9}")
                ? items.values().stream().skip(Integer.parseInt(step)).findFirst()
                : get(step);
    }

    /**
     * Reads one document.
     *
     * @return nothing if there is none
     * @throws YamlEngineException if it is no YAML, or has anchors, which the program would not follow
     */
    static Optional<YamlNode> read(String yaml) {
        return new Compose(LoadSettings.builder().build()).composeString(yaml).map(YamlNode::of);
    }

    private static YamlNode of(Node node) {
        if (node.getAnchor().isPresent()) {
            throw new ComposerException("anchors ('&') are not supported", node.getStartMark());
        }
        int line = lineOf(node);
        return switch (node) {
            case MappingNode mapping -> {
                List<Entry> entries = new ArrayList<>();
                mapping.getValue().forEach(t -> {
                    String key = t.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "";
                    entries.add(new Entry(key, lineOf(t.getKeyNode()), of(t.getValueNode())));
                });
                yield new Table(entries, line);
            }
            case SequenceNode sequence ->
                new Items(sequence.getValue().stream().map(YamlNode::of).toList(), line);
            case ScalarNode scalar -> new Text(scalar.getValue(), line);
            default -> new Text("", line);
        };
    }

    private static int lineOf(Node node) {
        return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
    }
}
