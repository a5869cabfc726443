package vn.lgsp.controlbus;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseBody;
import vn.lgsp.agency.AgencyBook;
import vn.lgsp.messagestore.AgencyRenamings;
import vn.lgsp.messagestore.AgencyRenamings.Renaming;

/** Which agencies of the province got which code, by script. */
@ControlController
@RequestMapping(path = "/control/v1/agencies/renamings", produces = MediaType.APPLICATION_JSON_VALUE)
@ResponseBody
class AgencyApi {
    private static final Logger LOG = LoggerFactory.getLogger(AgencyApi.class);

    private final AgencyRenamings renamings;

    AgencyApi(AgencyRenamings renamings) {
        this.renamings = renamings;
    }

    record Page(List<Row> items) {}

    /** @param followsFile whether the list in {@code config/} says the same */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Row(
            String old,
            @JsonProperty("new") @Nullable String now,
            @Nullable LocalDate from,
            boolean followsFile) {}

    record Wish(
            @JsonProperty("new") @Nullable String now,
            @Nullable LocalDate from,
            @Nullable String reason) {}

    @GetMapping
    Page list() {
        return new Page(renamings.all().stream()
                .map(each -> new Row(each.old(), each.now(), each.from(), !each.isChanged()))
                .toList());
    }

    /** Says which code an agency got and on which day; without a code, that it got none. */
    @PutMapping("/{old}")
    ResponseEntity<?> put(
            @PathVariable String old, @RequestBody Wish wish, @RequestHeader HttpHeaders headers, Authentication user) {
        return ApiAnswers.of(put(old, wish, user.getName()), headers);
    }

    private Answer put(String old, Wish wish, String user) {
        String reason = wish.reason() == null ? "" : Acts.oneLine(wish.reason());
        if (reason.isEmpty()) {
            return Answer.REASON_MISSING;
        }
        if ((wish.now() == null) != (wish.from() == null)
                || !isCode(old)
                || wish.now() != null && !isCode(wish.now())) {
            return Answer.RENAMING_WRONG;
        }
        try {
            renamings.put(new Renaming(old, wish.now(), wish.from(), null), AgencyBook::usable);
        } catch (IllegalArgumentException e) {
            return Answer.RENAMING_WRONG;
        }
        LOG.info(
                "event=agency-renamed old={} new={} from={} by={} reason=\"{}\"",
                old,
                wish.now(),
                wish.from(),
                user,
                reason);
        return Answer.ASKED;
    }

    private static boolean isCode(String code) {
        return code.matches("[A-Za-z0-9._]{1,35}");
    }
}
