package vn.lgsp.gateway;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import vn.lgsp.exchange.VietnamTime;
import vn.lgsp.messagestore.CatalogueContent.Row;
import vn.lgsp.messagestore.CatalogueReading;
import vn.lgsp.messagestore.CatalogueState;
import vn.lgsp.routing.Manifest.Checks;
import vn.lgsp.routing.Systems.SharedCatalogue;
import vn.lgsp.wording.CauseText;
import vn.lgsp.wording.Language;

/** What the API answers of catalogues, as the contract words it. */
final class CatalogueViews {
    private static final JsonMapper JSON = JsonMapper.shared();

    private CatalogueViews() {}

    record Catalogues(List<Catalogue> items) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Catalogue(
            String name,
            String title,
            String system,
            String every,
            @Nullable String checks,
            @Nullable Integer version,
            @Nullable Integer count,
            @Nullable String publishedAt,
            @Nullable String confirmedAt,
            @Nullable Boolean stale,
            Views.@Nullable Cause failure) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Items(
            String name,
            int version,
            String publishedAt,
            int count,
            List<Item> items,
            @Nullable String next) {}

    record Item(String code, String name, JsonNode data) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Versions(List<Version> items, @Nullable String next) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Version(
            int version,
            String publishedAt,
            int count,
            int added,
            int removed,
            int changed,
            @Nullable String acceptedBy,
            @Nullable String reason) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Differences(
            int from,
            int to,
            List<Difference> items,
            @Nullable String next) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Difference(
            String code,
            String kind,
            @Nullable Item before,
            @Nullable Item after) {}

    /** @param state null if the bus has not asked for it yet */
    static Catalogue catalogue(
            SharedCatalogue catalogue, @Nullable CatalogueState state, Instant now, Language language) {
        Checks checks = catalogue.rule().checks();
        return new Catalogue(
                catalogue.name(),
                catalogue.title(language.code()),
                catalogue.system(),
                catalogue.rule().every().toString(),
                checks == null ? null : checks.name().toLowerCase(Locale.ROOT),
                state == null || state.version() == 0 ? null : state.version(),
                state == null || state.version() == 0 ? null : state.count(),
                state == null ? null : text(state.publishedAt()),
                state == null ? null : text(state.confirmedAt()),
                state != null && catalogue.isStale(state.rightUntil(), now) ? true : null,
                state == null || state.failure() == null
                        ? null
                        : new Views.Cause(state.failure(), CauseText.of(state.failure(), language)));
    }

    static Item item(Row row) {
        return new Item(row.code(), row.name(), JSON.readTree(row.body()));
    }

    static Version version(CatalogueReading.Version version) {
        return new Version(
                version.version(),
                VietnamTime.text(version.publishedAt()),
                version.count(),
                version.added(),
                version.removed(),
                version.changed(),
                version.acceptedBy(),
                version.reason());
    }

    static Difference difference(CatalogueReading.Difference difference) {
        Row before = difference.before();
        Row after = difference.after();
        return new Difference(
                difference.code(),
                before == null ? "added" : after == null ? "removed" : "changed",
                before == null ? null : item(before),
                after == null ? null : item(after));
    }

    private static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : VietnamTime.text(time);
    }
}
