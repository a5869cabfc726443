package vn.lgsp.house;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Rules and dashboard ask for figures that the documents list; that these are what a running bus has is shown by {@code
 * MonitoringIT}. Every rule says to whom it matters and where it is written what to do.
 */
class MonitoringFilesTest {
    private static final Path GUIDE = Path.of("docs/operating/monitoring.md");
    private static final JsonNode RULES = yaml("docker/prometheus/lgsp-alerts.yml");
    private static final JsonNode DASHBOARD =
            JsonMapper.builder().build().readTree(ProjectFiles.text(Path.of("docker/grafana/dashboards/lgsp.json")));

    private static final Pattern LISTED = Pattern.compile("(?m)^\\| `([a-z_0-9]+)` \\|");
    private static final Pattern ALERT = Pattern.compile("(?m)^### (Lgsp\\w+)$");
    /** What is between quotes, braces or brackets, and the labels that something is grouped or joined by. */
    private static final Pattern NO_NAMES = Pattern.compile(
            "\"[^\"]*\"|\\{[^}]*}|\\[[^\\]]*]|\\b(by|on|without|ignoring|group_left|group_right)\\s*\\([^)]*\\)");
    /** A word that is no function's name. */
    private static final Pattern NAME = Pattern.compile("\\b[a-z][a-z_0-9:]*\\b(?!\\s*\\()");

    private static final Set<String> WORDS = Set.of("or", "and", "unless", "offset", "bool");
    /** Of Prometheus itself. */
    private static final Set<String> THEIRS = Set.of("up");

    @Test
    void namesInExpressions_areFound() {
        assertThat(names("histogram_quantile(0.9, sum by (le, x) (rate(a_seconds_bucket{le=\"b_c\"}[5m]))) > 5"))
                .containsExactly("a_seconds");
        assertThat(names("max(a_total) > 0 unless on (system) b{c=~\"d|e\"} == 1e3"))
                .containsExactly("a_total", "b");
        assertThat(names("min_over_time((max by (x) (a))[1d:10m]) == 1")).containsExactly("a");
    }

    @Test
    void everyRule_saysHowLongHowBadAndWhatToDo() {
        assertThat(rules()).hasSizeGreaterThan(20).allSatisfy(rule -> {
            String name = rule.path("alert").asString("");
            assertThat(rule.path("for").asString("")).as(name).matches("\\d+[mh]");
            assertThat(rule.at("/labels/severity").asString("")).as(name).isIn("critical", "warning", "info");
            for (String text : List.of("summary", "description", "summary_en", "description_en")) {
                assertThat(rule.at("/annotations/" + text).asString(""))
                        .as(name + " " + text)
                        .isNotBlank();
            }
            assertThat(rule.at("/annotations/summary").asString(""))
                    .as(name + " in Vietnamese")
                    .containsPattern("[ăâđêôơưàáạảãèéẹẻẽìíịỉĩòóọỏõùúụủũ\\u1EA0-\\u1EF9]");
            assertThat(rule.at("/annotations/runbook").asString(""))
                    .isEqualTo(GUIDE + "#" + name.toLowerCase(Locale.ROOT));
        });
    }

    @Test
    void guide_hasAPlaceForEveryRule_andForNoOther() {
        assertThat(ALERT.matcher(ProjectFiles.text(GUIDE)).results().map(match -> match.group(1)))
                .containsExactlyElementsOf(
                        rules().map(rule -> rule.path("alert").asString("")).toList());
    }

    @Test
    void rulesAndDashboard_askForListedFigures() {
        Set<String> listed = found(LISTED, ProjectFiles.text(GUIDE));
        listed.addAll(THEIRS);
        assertThat(rules().flatMap(rule -> names(rule.path("expr").asString("")).stream()))
                .isNotEmpty()
                .isSubsetOf(listed);
        assertThat(DASHBOARD.findValues("expr").stream().flatMap(expression -> names(expression.asString()).stream()))
                .hasSizeGreaterThan(20)
                .isSubsetOf(listed);
    }

    @Test
    void dashboard_hasARowForEachSystem_andSourcesThatAreProvisioned() {
        assertThat(DASHBOARD.path("panels").valueStream())
                .anyMatch(panel -> panel.path("type").asString("").equals("row")
                        && panel.path("repeat").asString("").equals("system"));
        assertThat(DASHBOARD
                        .path("panels")
                        .valueStream()
                        .map(panel -> panel.path("id").asInt()))
                .doesNotHaveDuplicates();
        assertThat(DASHBOARD.at("/templating/list/0/current/value").asString(""))
                .isEqualTo(yaml("docker/grafana/provisioning/datasources/prometheus.yml")
                        .at("/datasources/0/uid")
                        .asString());
        assertThat(yaml("docker/grafana/provisioning/dashboards/lgsp.yml").path("providers"))
                .isNotEmpty();
    }

    @Test
    void prometheus_readsTheRules_ofNodesThatExist() {
        JsonNode settings = yaml("docker/prometheus/prometheus.yml");
        JsonNode compose = yaml("docker/compose.yml");
        assertThat(settings.at("/rule_files/0").asString("")).isEqualTo("lgsp-alerts.yml");
        assertThat(settings.at("/scrape_configs/0/static_configs/0/targets")
                        .valueStream()
                        .map(target -> target.asString().replaceAll(":8081$", "")))
                .isNotEmpty()
                .allMatch(node -> compose.path("services").has(node));
        assertThat(settings.at("/scrape_configs/0/basic_auth/password_file").asString(""))
                .isEqualTo("/run/secrets/"
                        + compose.at("/services/prometheus/secrets/0").asString(""));
    }

    private static Stream<JsonNode> rules() {
        return RULES.path("groups")
                .valueStream()
                .flatMap(group -> group.path("rules").valueStream());
    }

    /** The figures that an expression asks for; the parts of a histogram belong to it. */
    private static Set<String> names(String expression) {
        String bare = expression;
        for (String before = ""; !before.equals(bare); ) {
            before = bare;
            bare = NO_NAMES.matcher(bare).replaceAll(" ");
        }
        Set<String> names = new TreeSet<>();
        NAME.matcher(bare).results().map(MatchResult::group).forEach(name -> {
            if (!WORDS.contains(name)) {
                names.add(name.replaceAll("_(bucket|sum|count)$", ""));
            }
        });
        return names;
    }

    private static Set<String> found(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(match -> match.group(1)).collect(toCollection(TreeSet::new));
    }

    private static JsonNode yaml(String file) {
        return ManifestSchema.YAML.readTree(ProjectFiles.text(Path.of(file)));
    }
}
