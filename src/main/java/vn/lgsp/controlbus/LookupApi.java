package vn.lgsp.controlbus;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;
import vn.lgsp.exchange.VietnamTime;
import vn.lgsp.messagestore.LookupFilter;
import vn.lgsp.messagestore.LookupLog;
import vn.lgsp.messagestore.LookupRecord;

/** Who looked up what, by script. What was asked and answered nobody can see: the bus does not have it. */
@ControlController
@RequestMapping(path = "/control/v1/lookups", produces = MediaType.APPLICATION_JSON_VALUE)
@ResponseBody
class LookupApi {
    private static final int PAGE = 50;
    private static final int LARGEST_PAGE = 200;

    private final LookupLog log;

    LookupApi(LookupLog log) {
        this.log = log;
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Page(List<Asked> items, @Nullable String next) {}

    /** @param ms from the question to the answer */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Asked(
            UUID id,
            String at,
            String caller,
            String client,
            @Nullable String officer,
            @Nullable String purpose,
            @Nullable String dossier,
            String system,
            String lookup,
            String fingerprint,
            @Nullable String outcome,
            @Nullable String code,
            boolean cached,
            @Nullable Long ms) {
        static Asked of(LookupRecord one) {
            Duration took = one.took();
            return new Asked(
                    one.id(),
                    VietnamTime.text(one.at()),
                    one.caller(),
                    one.client(),
                    one.officer(),
                    one.purpose(),
                    one.dossier(),
                    one.system(),
                    one.lookup(),
                    one.fingerprint(),
                    one.outcome(),
                    one.code(),
                    one.cached(),
                    took == null ? null : took.toMillis());
        }
    }

    /** The latest first; {@code next} is the cursor of the next page. */
    @GetMapping
    Page list(
            @RequestParam(required = false) @Nullable String system,
            @RequestParam(required = false) @Nullable String lookup,
            @RequestParam(required = false) @Nullable String caller,
            @RequestParam(required = false) @Nullable String client,
            @RequestParam(required = false) @Nullable String officer,
            @RequestParam(required = false) @Nullable String dossier,
            @RequestParam(required = false) @Nullable String outcome,
            @RequestParam(required = false) @Nullable String fingerprint,
            @RequestParam(required = false) @Nullable String from,
            @RequestParam(required = false) @Nullable String to,
            @RequestParam(required = false) @Nullable UUID cursor,
            @RequestParam(defaultValue = "" + PAGE) int limit) {
        int size = Math.clamp(limit, 1, LARGEST_PAGE);
        List<LookupRecord> found = log.find(new LookupFilter(
                system,
                lookup,
                caller,
                client,
                officer,
                dossier,
                outcome,
                fingerprint,
                time(from),
                time(to),
                cursor,
                size + 1));
        boolean more = found.size() > size;
        List<LookupRecord> page = more ? found.subList(0, size) : found;
        return new Page(
                page.stream().map(Asked::of).toList(),
                more ? page.getLast().id().toString() : null);
    }

    private static @Nullable Instant time(@Nullable String text) {
        return text == null || text.isBlank() ? null : VietnamTime.parse(text);
    }
}
