package vn.lgsp.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Packages are the modules: which may use which, which of them know the big libraries, and the picture of it. */
class ModularityTest {
    private static final String BASE = "vn.lgsp";
    private static final String ROOT = "(program)";
    private static final Path DIAGRAM = Path.of("docs/internals/modules.md");
    private static final String RENEW = "mvn test -Dtest=ModularityTest -Dhouse.write=true";

    /** What each module may use. The root package starts everything and may use all; nothing may use it. */
    private static final Map<String, Set<String>> ALLOWED = Map.ofEntries(
            entry("exchange", Set.of()),
            entry("routing", Set.of("exchange")),
            entry("channel", Set.of("exchange")),
            entry("attachments", Set.of("exchange")),
            entry("translation", Set.of("exchange")),
            entry("vxp", Set.of()),
            entry("edxml", Set.of()),
            entry("agency", Set.of("exchange", "routing", "messagestore")),
            entry("document", Set.of("exchange", "routing", "attachments", "messagestore", "delivery", "edxml", "vxp")),
            entry("messagestore", Set.of("exchange", "channel")),
            entry("delivery", Set.of("exchange", "routing", "channel", "translation", "vxp")),
            entry("inbox", Set.of("exchange", "messagestore", "delivery")),
            entry("catalogue", Set.of("exchange", "routing", "messagestore", "delivery")),
            entry(
                    "deployment",
                    Set.of(
                            "exchange",
                            "channel",
                            "routing",
                            "translation",
                            "messagestore",
                            "delivery",
                            "lookup",
                            "polling",
                            "sandbox")),
            entry("lookup", Set.of("exchange", "routing", "translation", "messagestore", "delivery")),
            entry("polling", Set.of("exchange", "routing", "translation", "messagestore", "delivery")),
            entry("wording", Set.of("exchange", "messagestore")),
            entry(
                    "gateway",
                    Set.of(
                            "exchange",
                            "routing",
                            "channel",
                            "attachments",
                            "translation",
                            "vxp",
                            "edxml",
                            "document",
                            "messagestore",
                            "delivery",
                            "catalogue",
                            "lookup",
                            "agency",
                            "polling",
                            "wording")),
            entry(
                    "controlbus",
                    Set.of(
                            "agency",
                            "exchange",
                            "routing",
                            "channel",
                            "translation",
                            "messagestore",
                            "delivery",
                            "document",
                            "edxml",
                            "deployment",
                            "wording")),
            entry("report", Set.of("exchange", "routing", "messagestore")),
            entry("cli", Set.of("routing", "deployment", "wording")),
            entry("sandbox", Set.of("exchange", "routing", "channel")));

    /** What code of a single system may use; one adapter never uses another. */
    private static final Set<String> ALLOWED_TO_ADAPTERS = Set.of("exchange", "routing", "delivery", "translation");

    /** Classes that may use Artemis although their package may not, with the reason. */
    private static final Map<String, String> MAY_USE_ARTEMIS =
            Map.of("vn.lgsp.messagestore.LogWriter", "acknowledges exchange.log only after SQL has committed a batch");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(BASE);

    @Test
    void classFilesOfThisJavaVersionAreRead() {
        assertThat(CLASSES.contain("vn.lgsp.LgspBus")).isTrue();
        assertThat(CLASSES.get("vn.lgsp.routing.ConnectedSystem").getDirectDependenciesFromSelf())
                .anyMatch(each -> each.getTargetClass().getName().equals("vn.lgsp.routing.Manifest"));
    }

    @Test
    void modulesUseOnlyWhatTheyMay() {
        List<String> wrong = new ArrayList<>();
        for (JavaClass each : CLASSES) {
            for (Dependency dependency : each.getDirectDependenciesFromSelf()) {
                String from = module(each);
                String to = module(dependency.getTargetClass());
                if (isOurs(dependency.getTargetClass()) && !from.equals(to) && !allowed(from, to)) {
                    wrong.add(from + " may not use " + to + ": " + dependency.getDescription());
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void everyModuleStandsInTheTable() {
        assertThat(edges().keySet())
                .allMatch(each -> each.equals(ROOT) || each.startsWith("adapter.") || ALLOWED.containsKey(each));
    }

    @Test
    void modulesHaveNoCycles() {
        slices().matching(BASE + ".(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void exchangeKnowsNoFramework() {
        noClasses()
                .that()
                .resideInAPackage(BASE + ".exchange..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.springframework..", "org.apache.camel..", "org.apache.activemq..")
                .check(CLASSES);
    }

    @Test
    void camelStaysInDelivery() {
        only("org.apache.camel..", BASE, BASE + ".delivery..");
    }

    @Test
    void jackson2StaysInTranslation() {
        only("com.fasterxml.jackson.databind..", BASE + ".translation..");
        only("com.fasterxml.jackson.core..", BASE + ".translation..");
    }

    @Test
    void artemisStaysInChannelAndDelivery() {
        noClasses()
                .that()
                .resideOutsideOfPackages(BASE + ".channel..", BASE + ".delivery..")
                .and(DescribedPredicate.describe("have no reason", each -> !mayUseArtemis(each)))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.activemq..")
                .check(CLASSES);
    }

    @Test
    void everyExceptionForArtemisIsStillNeeded() {
        assertThat(MAY_USE_ARTEMIS.keySet())
                .allSatisfy(name -> assertThat(CLASSES.get(name).getDirectDependenciesFromSelf())
                        .anyMatch(each -> each.getTargetClass().getPackageName().startsWith("org.apache.activemq")));
    }

    @Test
    void sqlStaysWhereTablesAreKnown() {
        String[] homes = {BASE, BASE + ".messagestore..", BASE + ".report..", BASE + ".controlbus.."};
        only("java.sql..", homes);
        only("javax.sql..", homes);
    }

    @Test
    void theDiagramInTheDocumentsIsWhatIsFound() throws IOException {
        String found = diagram();
        if (Boolean.getBoolean("house.write")) {
            Files.createDirectories(DIAGRAM.resolveSibling(""));
            Files.writeString(DIAGRAM, found);
        }
        assertThat(Files.exists(DIAGRAM) ? Files.readString(DIAGRAM) : "")
                .as("%s is out of date; renew it by: %s", DIAGRAM, RENEW)
                .isEqualTo(found);
    }

    private static void only(String library, String... homes) {
        noClasses()
                .that()
                .resideOutsideOfPackages(homes)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .check(CLASSES);
    }

    private static boolean mayUseArtemis(JavaClass each) {
        return MAY_USE_ARTEMIS.keySet().stream()
                .anyMatch(name -> each.getName().equals(name) || each.getName().startsWith(name + "$"));
    }

    private static boolean allowed(String from, String to) {
        Set<String> allowed = from.startsWith("adapter.") ? ALLOWED_TO_ADAPTERS : ALLOWED.getOrDefault(from, Set.of());
        return from.equals(ROOT) || allowed.contains(to);
    }

    private static boolean isOurs(JavaClass each) {
        String name = each.getBaseComponentType().getPackageName();
        return name.equals(BASE) || name.startsWith(BASE + ".");
    }

    /** {@code vn.lgsp.delivery.camel} belongs to {@code delivery}, {@code vn.lgsp.adapter.x.y} to {@code adapter.x}. */
    private static String module(JavaClass each) {
        String name = each.getBaseComponentType().getPackageName();
        if (!name.startsWith(BASE + ".")) {
            return ROOT;
        }
        String[] parts = name.substring(BASE.length() + 1).split("\\.", -1);
        return parts[0].equals("adapter") && parts.length > 1 ? "adapter." + parts[1] : parts[0];
    }

    private static Map<String, Set<String>> edges() {
        Map<String, Set<String>> edges = new TreeMap<>();
        for (JavaClass each : CLASSES) {
            Set<String> targets = edges.computeIfAbsent(module(each), from -> new TreeSet<>());
            each.getDirectDependenciesFromSelf().stream()
                    .map(Dependency::getTargetClass)
                    .filter(ModularityTest::isOurs)
                    .map(ModularityTest::module)
                    .filter(to -> !to.equals(module(each)))
                    .forEach(targets::add);
        }
        return edges;
    }

    private static String diagram() {
        StringBuilder text = new StringBuilder("""
                # Modules

                Packages below `vn.lgsp` are the modules. An arrow means: uses. The picture is written by
                `ModularityTest` from the compiled classes, which also holds the table of what is allowed. Renew it by
                `%s`.

                ```mermaid
                graph TD
                """.formatted(RENEW));
        Map<String, Set<String>> edges = edges();
        edges.keySet().forEach(each -> text.append("    %s[\"%s\"]\n".formatted(id(each), each)));
        edges.forEach((from, targets) ->
                targets.forEach(to -> text.append("    %s --> %s\n".formatted(id(from), id(to)))));
        return text.append("```\n").toString();
    }

    private static String id(String module) {
        return module.replaceAll("[^a-z0-9]", "_");
    }
}
