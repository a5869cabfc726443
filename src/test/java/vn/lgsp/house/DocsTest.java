package vn.lgsp.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import vn.lgsp.house.MarkdownCommands.Block;
import vn.lgsp.house.MarkdownCommands.Mark;
import vn.lgsp.routing.RouteLint;

/** Documents point at what exists, and the YAML and the commands in them are right. */
class DocsTest {
    private static final List<Path> DOCUMENTS = ProjectFiles.below(Path.of(""), ".md");
    private static final Pattern LINK = Pattern.compile("!?\\[[^\\]]*\\]\\(<?([^)\\s>]+)>?(?:\\s+\"[^\"]*\")?\\)");
    private static final Pattern DEFINITION = Pattern.compile("(?m)^\\[[^\\]]+\\]:\\s+(\\S+)");
    private static final Pattern OUTSIDE = Pattern.compile("(?i)[a-z][a-z0-9+.-]*:.*");
    private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6}\\s+(.+?)\\s*#*$");
    private static final Set<String> MANIFEST_KEYS =
            Set.of("like", "sends", "receives", "connection", "authentication", "operations", "deliveries", "face");
    /** A sample names files and routes that stand beside it in reality. */
    private static final Set<String> NEEDS_NEIGHBOURS = Set.of("route.mapping", "route.direct");

    @Test
    void linksInsideTheProject_leadSomewhere() {
        assertThat(DOCUMENTS).contains(Path.of("CONTRIBUTING.md"));
        assertThat(DOCUMENTS.stream().flatMap(DocsTest::deadLinks)).isEmpty();
    }

    @Test
    void yamlBlocks_areWhatTheyLookLike(@TempDir Path scratch) {
        List<String> wrong = new ArrayList<>();
        blocks().filter(block -> Set.of("yaml", "yml").contains(block.language()))
                .forEach(block -> yaml(block, scratch)
                        .forEach(problem -> wrong.add(block.file() + ":" + block.line() + ": " + problem)));
        assertThat(wrong).isEmpty();
    }

    @Test
    void yamlBlocks_thatAreWrong_areFound(@TempDir Path scratch) {
        Path file = Path.of("sample.md");
        assertThat(yaml(new Block(file, 1, "yaml", Mark.NONE, "a: [unfinished"), scratch))
                .isNotEmpty();
        assertThat(yaml(new Block(file, 1, "yaml", Mark.NONE, "sends: everything"), scratch))
                .isNotEmpty();
        assertThat(yaml(new Block(file, 1, "yaml", Mark.NONE, "- route: {id: a-b, group: a}"), scratch))
                .isNotEmpty();
        assertThat(yaml(new Block(file, 1, "yaml", Mark.NONE, "anything: else"), scratch))
                .isEmpty();
    }

    /** Whoever follows the README types these first, so a test runs each of them or says why not. */
    @Test
    void commandsOfTheReadme_areMarked() {
        assertThat(blocks().filter(block -> block.file().equals(Path.of("README.md")))
                        .filter(block -> block.isShell() && block.mark() == Mark.NONE)
                        .map(block -> block.file() + ":" + block.line()))
                .as("blocks without <!-- run -->, <!-- needs docker --> or <!-- not run: reason --> before them")
                .isEmpty();
    }

    @Test
    void headings_areFoundByTheirAnchors() {
        assertThat(anchors("# One `two`, three\n\n## Bậc một\n")).contains("one-two-three", "bậc-một");
    }

    private static Stream<Block> blocks() {
        return DOCUMENTS.stream().flatMap(file -> MarkdownCommands.of(file).blocks().stream());
    }

    private static Stream<String> deadLinks(Path file) {
        String text = ProjectFiles.text(file).replaceAll("(?s)```.*?```", "").replaceAll("`[^`\n]*`", "``");
        return Stream.concat(
                        LINK.matcher(text).results(), DEFINITION.matcher(text).results())
                .map(match -> match.group(1))
                .filter(link -> !OUTSIDE.matcher(link).matches() && !leads(file, link))
                .map(link -> file + ": " + link);
    }

    private static boolean leads(Path from, String link) {
        String[] parts = link.split("#", 2);
        Path target = parts[0].isEmpty() ? from : from.resolveSibling(parts[0]).normalize();
        if (parts[0].startsWith("/") || target.startsWith("..") || !Files.exists(target.toAbsolutePath())) {
            return false;
        }
        boolean anchor = parts.length == 2 && target.toString().endsWith(".md");
        return !anchor || anchors(ProjectFiles.text(target)).contains(parts[1]);
    }

    /** Anchors as the usual web front ends of git make them. */
    private static List<String> anchors(String markdown) {
        Matcher headings = HEADING.matcher(markdown.replaceAll("(?s)```.*?```", ""));
        return headings.results()
                .map(match -> match.group(1)
                        .replaceAll("\\[([^\\]]*)\\]\\([^)]*\\)", "$1")
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{M}\\p{N} _-]", "")
                        .replace(' ', '-'))
                .toList();
    }

    private static List<String> yaml(Block block, Path scratch) {
        try {
            JsonNode tree = ManifestSchema.YAML.readTree(block.text());
            if (tree.isArray() && tree.valueStream().anyMatch(item -> item.has("route"))) {
                return route(block.text(), tree, scratch);
            }
            boolean manifest = tree.propertyStream().anyMatch(entry -> MANIFEST_KEYS.contains(entry.getKey()));
            return manifest ? ManifestSchema.check(block.text()) : List.of();
        } catch (JacksonException e) {
            return List.of(String.valueOf(e.getOriginalMessage()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> route(String yaml, JsonNode tree, Path scratch) throws IOException {
        String group = tree.path(0).at("/route/group").asString("sample");
        Path folder = Files.createDirectories(
                Files.createTempDirectory(scratch, "docs").resolve(group));
        Files.writeString(folder.resolve("sample.camel.yaml"), yaml);
        return new RouteLint()
                .checkFolder(folder).stream()
                        .filter(finding -> !NEEDS_NEIGHBOURS.contains(finding.code()))
                        .map(finding -> finding.code() + ": " + finding.english())
                        .toList();
    }
}
