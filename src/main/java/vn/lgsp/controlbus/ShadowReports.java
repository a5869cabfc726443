package vn.lgsp.controlbus;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;
import vn.lgsp.deployment.Difference;
import vn.lgsp.deployment.Shadow;
import vn.lgsp.deployment.Shadow.Change;
import vn.lgsp.deployment.Shadow.Different;
import vn.lgsp.routing.Systems;
import vn.lgsp.translation.ExactJson;

/** What is shown of differences: where they are, and of the values only what says nothing about people. */
final class ShadowReports {
    private static final int MESSAGES = 200;
    private static final int DIFFERENCES = 20;
    /** Shorter texts stand in others by chance. */
    private static final int SHORT = 3;

    private final Systems systems;

    ShadowReports(Systems systems) {
        this.systems = systems;
    }

    /** @param more how many differences are left out; left out itself if none */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Message(
            UUID exchange,
            String type,
            String subject,
            List<Line> differences,
            @Nullable Integer more) {}

    /**
     * A difference.
     *
     * @param operation left out where it is about no single request
     * @param at pointer into what is sent
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Line(
            @Nullable String operation,
            String kind,
            String at,
            @Nullable JsonNode was,
            @Nullable JsonNode now) {}

    /** Gets messages, and keeps as much of them as is shown. */
    static final class Items implements Consumer<Different> {
        private final Mask mask;
        private final List<Message> all = new ArrayList<>();

        private Items(Mask mask) {
            this.mask = mask;
        }

        @Override
        public void accept(Different message) {
            if (all.size() < MESSAGES) {
                Set<String> hidden = new HashSet<>();
                message.said().forEach(body -> hidden.addAll(mask.hidden(body)));
                int more = message.changes().size() - DIFFERENCES;
                all.add(new Message(
                        message.exchange(),
                        message.type(),
                        message.subject(),
                        message.changes().stream()
                                .limit(DIFFERENCES)
                                .map(change -> line(change, hidden))
                                .toList(),
                        more > 0 ? more : null));
            }
        }

        List<Message> all() {
            return List.copyOf(all);
        }

        private Line line(Change change, Set<String> hidden) {
            Difference place = change.place();
            boolean coded = change.kind() == Shadow.Kind.OUTCOME;
            return new Line(
                    change.operation().isEmpty() ? null : change.operation(),
                    change.kind().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                    Arrays.stream(place.at().split("/", -1))
                            .map(step -> without(hidden, Mask.text(step)))
                            .collect(Collectors.joining("/")),
                    shown(place.was(), place, coded, hidden),
                    shown(place.now(), place, coded, hidden));
        }

        /** Outcomes are a word and a code, as everywhere on the pages. */
        private @Nullable JsonNode shown(
                @Nullable JsonNode value, Difference place, boolean coded, Set<String> hidden) {
            return value == null
                    ? null
                    : coded
                            ? StringNode.valueOf(without(hidden, Mask.text(value.asString())))
                            : without(hidden, mask.part(value, place.parent(), place.key()));
        }
    }

    /** A folder that is tried may put what is personal under a name that is not: it is hidden there too. */
    private static JsonNode without(Set<String> hidden, JsonNode node) {
        return switch (node) {
            case ObjectNode object -> {
                ObjectNode copy = ExactJson.MAPPER.createObjectNode();
                object.forEachEntry((name, value) -> copy.set(without(hidden, name), without(hidden, value)));
                yield copy;
            }
            case ArrayNode array -> {
                ArrayNode copy = ExactJson.MAPPER.createArrayNode();
                array.forEach(item -> copy.add(without(hidden, item)));
                yield copy;
            }
            case StringNode text -> StringNode.valueOf(without(hidden, text.asString()));
            default -> node;
        };
    }

    private static String without(Set<String> hidden, String text) {
        return hidden.stream().anyMatch(value -> value.length() < SHORT ? text.equals(value) : text.contains(value))
                ? Mask.HIDDEN
                : text;
    }

    /** By what the live manifest says of its keys: the folder that is tried has no say in what may be read. */
    Items of(String system) {
        return new Items(new Mask(systems.named(system)
                .map(live -> Set.copyOf(live.manifest().readable()))
                .orElse(Set.of())));
    }
}
