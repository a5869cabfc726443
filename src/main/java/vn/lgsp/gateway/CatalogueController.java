package vn.lgsp.gateway;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.ServletWebRequest;
import vn.lgsp.exchange.VietnamTime;
import vn.lgsp.messagestore.CatalogueContent.Row;
import vn.lgsp.messagestore.CatalogueReading;
import vn.lgsp.messagestore.CatalogueReading.Difference;
import vn.lgsp.messagestore.CatalogueReading.Version;
import vn.lgsp.messagestore.CatalogueState;
import vn.lgsp.messagestore.Catalogues;
import vn.lgsp.routing.Systems;
import vn.lgsp.wording.Language;

/** The shared catalogues, in any version that the bus ever served. */
@RestController
@RequestMapping("/api/v1/catalogues")
final class CatalogueController {
    private static final String SCOPE = "catalogue.read";
    private static final int PAGE = 200;
    private static final int VERSIONS = 50;

    private final ApiRequest requests;
    private final Callers callers;
    private final Systems systems;
    private final Catalogues catalogues;
    private final CatalogueReading reading;
    private final InstantSource clock;

    CatalogueController(
            ApiRequest requests,
            Callers callers,
            Systems systems,
            Catalogues catalogues,
            CatalogueReading reading,
            InstantSource clock) {
        this.requests = requests;
        this.callers = callers;
        this.systems = systems;
        this.catalogues = catalogues;
        this.reading = reading;
        this.clock = clock;
    }

    @GetMapping
    CatalogueViews.Catalogues list(HttpServletRequest request, Authentication who) {
        callers.caller(who, SCOPE);
        requests.check("listCatalogues", Map.of(), request);
        Language language = Language.of(request.getHeader("Accept-Language"));
        Map<String, CatalogueState> states = catalogues.states();
        return new CatalogueViews.Catalogues(systems.catalogues().values().stream()
                .map(each -> CatalogueViews.catalogue(each, states.get(each.name()), clock.instant(), language))
                .toList());
    }

    /** Pages of one version never change: they carry the version as their tag. */
    @GetMapping("/{name}")
    @Nullable
    ResponseEntity<CatalogueViews.Items> items(
            @PathVariable String name, ServletWebRequest web, HttpServletRequest request, Authentication who) {
        callers.caller(who, SCOPE);
        requests.check("getCatalogue", Map.of("name", name), request);
        known(name);
        String at = request.getParameter("at");
        CatalogueCursor place = CatalogueCursor.of(request.getParameter("cursor"), 0);
        Version version = (place.version() > 0
                        ? reading.version(name, place.version())
                        : reading.version(name, at == null ? null : VietnamTime.parse(at)))
                .orElseThrow(() -> new Refused(ProblemCode.CATALOGUE_NO_VERSION));
        String tag = "\"" + version.version() + "-" + version.digest().substring(0, 16) + "\"";
        if (web.checkNotModified(tag)) {
            return null;
        }
        String code = request.getParameter("code");
        int limit = limit(request, PAGE);
        List<Row> rows = code == null
                ? reading.rows(name, version.version(), place.after(), limit + 1)
                : reading.row(name, version.version(), code).stream().toList();
        List<Row> page = rows.size() > limit ? rows.subList(0, limit) : rows;
        return ResponseEntity.ok()
                .eTag(tag)
                .body(new CatalogueViews.Items(
                        name,
                        version.version(),
                        VietnamTime.text(version.publishedAt()),
                        version.count(),
                        page.stream().map(CatalogueViews::item).toList(),
                        rows.size() > limit
                                ? new CatalogueCursor(
                                                version.version(),
                                                page.getLast().code())
                                        .text()
                                : null));
    }

    @GetMapping("/{name}/versions")
    CatalogueViews.Versions versions(@PathVariable String name, HttpServletRequest request, Authentication who) {
        callers.caller(who, SCOPE);
        requests.check("listCatalogueVersions", Map.of("name", name), request);
        known(name);
        int limit = limit(request, VERSIONS);
        CatalogueCursor place = CatalogueCursor.of(request.getParameter("cursor"), Integer.MAX_VALUE);
        List<Version> found = reading.versions(name, place.version(), limit + 1);
        List<Version> page = found.size() > limit ? found.subList(0, limit) : found;
        return new CatalogueViews.Versions(
                page.stream().map(CatalogueViews::version).toList(),
                found.size() > limit ? new CatalogueCursor(page.getLast().version(), "").text() : null);
    }

    /** Without {@code to} up to the latest version, without {@code from} from the one before that. */
    @GetMapping("/{name}/differences")
    CatalogueViews.Differences differences(@PathVariable String name, HttpServletRequest request, Authentication who) {
        callers.caller(who, SCOPE);
        requests.check("getCatalogueDifferences", Map.of("name", name), request);
        known(name);
        // A cursor holds to its version: else pages without 'to' could be of different pairs.
        CatalogueCursor place = CatalogueCursor.of(request.getParameter("cursor"), 0);
        Integer upTo = place.version() > 0 ? Integer.valueOf(place.version()) : number(request, "to");
        Version to = version(name, upTo);
        Integer asked = number(request, "from");
        int from = asked == null
                ? reading.before(name, to.version()).orElseThrow(() -> new Refused(ProblemCode.CATALOGUE_NO_VERSION))
                : version(name, asked).version();
        int limit = limit(request, PAGE);
        List<Difference> found = reading.differences(name, from, to.version(), place.after(), limit + 1);
        List<Difference> page = found.size() > limit ? found.subList(0, limit) : found;
        return new CatalogueViews.Differences(
                from,
                to.version(),
                page.stream().map(CatalogueViews::difference).toList(),
                found.size() > limit
                        ? new CatalogueCursor(to.version(), page.getLast().code()).text()
                        : null);
    }

    private Version version(String name, @Nullable Integer number) {
        return (number == null ? reading.version(name, (Instant) null) : reading.version(name, number.intValue()))
                .orElseThrow(() -> new Refused(ProblemCode.CATALOGUE_NO_VERSION));
    }

    private void known(String name) {
        if (!systems.catalogues().containsKey(name)) {
            throw new Refused(ProblemCode.NOT_FOUND);
        }
    }

    private static @Nullable Integer number(HttpServletRequest request, String name) {
        String number = request.getParameter(name);
        return number == null ? null : Integer.valueOf(number);
    }

    private static int limit(HttpServletRequest request, int usual) {
        Integer limit = number(request, "limit");
        return limit == null ? usual : limit;
    }
}
