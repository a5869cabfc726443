package vn.lgsp.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Nothing about a connected system stands outside its folder: no text in Java, no channel name, no SQL, no YAML of
 * another folder. Documents, stories in tests, and demonstrations may name systems; comments too.
 */
class SystemIsolationTest {
    private static final Path NAMES = Path.of("src/test/resources/house/system-names.txt");
    private static final Path STORIES = Path.of("src/test/java/vn/lgsp/story");
    private static final Path ADAPTERS = Path.of("src/main/java/vn/lgsp/adapter");
    private static final String[] TEXT = {
        ".yaml",
        ".yml",
        ".sql",
        ".json",
        ".xml",
        ".properties",
        ".html",
        ".css",
        ".js",
        ".jslt",
        ".xslt",
        ".csv",
        ".imports",
        ".txt",
        ".conf"
    };

    @Test
    void javaNamesNoSystem() {
        SystemNames names = new SystemNames(names());
        List<String> found = new ArrayList<>();
        for (Path root : List.of(ProjectFiles.MAIN, ProjectFiles.TEST)) {
            for (JavaSource source : JavaSource.below(root)) {
                if (!isExcepted(source.file()) && !source.file().startsWith(ADAPTERS)) {
                    source.texts()
                            .forEach(text -> names.inLiteral(text.text())
                                    .ifPresent(name -> found.add(source.file() + ":" + text.line() + ": " + name)));
                }
            }
        }
        assertThat(found).isEmpty();
    }

    @Test
    void adaptersNameOnlyTheirOwnSystem() {
        List<String> found = new ArrayList<>();
        for (JavaSource source : JavaSource.below(ADAPTERS)) {
            Path folder = ADAPTERS.relativize(source.file());
            SystemNames others = new SystemNames(names().stream()
                    .filter(name -> !folder.startsWith(name.replace("-", "")))
                    .toList());
            source.texts()
                    .forEach(text -> others.inLiteral(text.text())
                            .ifPresent(name -> found.add(source.file() + ":" + text.line() + ": " + name)));
        }
        assertThat(found).isEmpty();
    }

    @Test
    void resourcesAndConfigurationNameNoSystem() {
        SystemNames names = new SystemNames(names());
        List<String> found = new ArrayList<>();
        for (String folder : List.of("src/main/resources", "config", "src/test/resources")) {
            for (Path file : ProjectFiles.below(Path.of(folder), TEXT)) {
                if (!isExcepted(file) && !file.equals(NAMES)) {
                    found.addAll(lines(file, names));
                }
            }
        }
        assertThat(found).isEmpty();
    }

    @Test
    void foldersNameNoOtherSystem() {
        List<String> found = new ArrayList<>();
        for (Path folder : ProjectFiles.systems()) {
            SystemNames others = new SystemNames(names().stream()
                    .filter(name -> !(ProjectFiles.name(folder) + "-").startsWith(name + "-"))
                    .toList());
            for (Path file : ProjectFiles.below(folder, ".yaml", ".yml", ".jslt", ".xslt", ".sql")) {
                found.addAll(lines(file, others));
            }
        }
        assertThat(found).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "two-words, true",
        "two-words.dispatch, true",
        "bus:two-words/dossier.put, true",
        "TWO_WORDS_URL, true",
        "TWO_WORDS, false",
        "mtwo-wordsx, false",
        "one, true",
        "one.dispatch, true",
        "bus:one/dossier.put, true",
        "ONE_URL, true",
        "one of them, true",
        "only one of them, false",
        "none, false",
        "someone.dispatch, false"
    })
    void namesAreFound_asWholeWords(String text, boolean found) {
        SystemNames names = new SystemNames(List.of("two-words", "one"));
        assertThat(names.inLiteral(text).isPresent()).isEqualTo(found);
    }

    @Test
    void commentsMayNameSystems() {
        SystemNames names = new SystemNames(List.of("two-words"));
        assertThat(names.inLine(code("key: value # like two-words", ".yaml"))).isEmpty();
        assertThat(names.inLine(code("select 1 -- two-words", ".sql"))).isEmpty();
        assertThat(names.inLine(code("url: http://two-words#part", ".yaml"))).isPresent();
        assertThat(names.inLine(code("like: two-words", ".yaml"))).isEmpty();
    }

    private static List<String> names() {
        TreeSet<String> names = new TreeSet<>();
        ProjectFiles.text(NAMES).lines().filter(line -> !line.startsWith("#")).forEach(names::add);
        ProjectFiles.systems().forEach(folder -> names.add(ProjectFiles.name(folder)));
        return List.copyOf(names);
    }

    private static boolean isExcepted(Path file) {
        return file.startsWith(STORIES)
                || file.startsWith("src/test/resources/story")
                || ProjectFiles.name(file).toLowerCase(Locale.ROOT).startsWith("demonstration.");
    }

    private static List<String> lines(Path file, SystemNames names) {
        String name = ProjectFiles.name(file);
        String ending = name.substring(name.lastIndexOf('.'));
        List<String> found = new ArrayList<>();
        List<String> lines =
                withoutBlockComments(ProjectFiles.text(file), ending).lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String where = file + ":" + (i + 1) + ": ";
            names.inLine(code(lines.get(i), ending)).ifPresent(hit -> found.add(where + hit));
        }
        return found;
    }

    /** Blanks what stands in comments over several lines, keeping the lines. */
    private static String withoutBlockComments(String text, String ending) {
        String comment = switch (ending) {
            case ".xml", ".html", ".xslt" -> "(?s)<!--.*?-->";
            case ".sql", ".css", ".js" -> "(?s)/\\*.*?\\*/";
            default -> "";
        };
        return comment.isEmpty()
                ? text
                : Pattern.compile(comment)
                        .matcher(text)
                        .replaceAll(match -> "\n".repeat((int)
                                match.group().chars().filter(c -> c == '\n').count()));
    }

    /** The line without its comment; a manifest that is like another must name it. */
    private static String code(String line, String ending) {
        return switch (ending) {
            case ".yaml", ".yml" -> line.matches("like:.*") ? "" : line.replaceAll("(^|\\s)#.*", "");
            case ".properties", ".conf", ".csv", ".imports", ".txt" -> line.replaceAll("^\\s*#.*", "");
            case ".sql" -> line.replaceAll("--.*", "");
            case ".jslt", ".js" -> line.replaceAll("(^|\\s)//.*", "");
            default -> line;
        };
    }
}
