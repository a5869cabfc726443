package vn.lgsp.controlbus;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;
import tools.jackson.databind.JsonNode;
import vn.lgsp.exchange.VietnamTime;
import vn.lgsp.messagestore.FetchRefusals.Refusal;
import vn.lgsp.messagestore.PollState;
import vn.lgsp.messagestore.Polls.SetBack;
import vn.lgsp.translation.ExactJson;

/** What scripts ask of systems that can only be asked: how that stands, what was refused, and to ask once more. */
@ControlController
@RequestMapping(path = "/control/v1/polls", produces = MediaType.APPLICATION_JSON_VALUE)
@ResponseBody
class PollApi {
    private final PollActs acts;

    PollApi(PollActs acts) {
        this.acts = acts;
    }

    record Page(List<Asked> items) {}

    /**
     * @param cursor where the next question begins
     * @param refused the latest items that cannot be taken
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Asked(
            String system,
            String poll,
            @Nullable JsonNode cursor,
            @Nullable String askedAt,
            @Nullable String dueAt,
            int failures,
            @Nullable String failure,
            long refusedCount,
            List<Item> refused,
            List<Again> again) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Item(String item, String code, @Nullable JsonNode from, String at) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Again(
            String at,
            String by,
            String reason,
            @Nullable JsonNode before,
            @Nullable JsonNode from) {}

    /**
     * @param item a refused item, from whose place it is asked
     * @param from the place itself; JSON null for the beginning
     */
    record Wish(
            @Nullable String item,
            @Nullable JsonNode from,
            @Nullable String reason) {}

    @GetMapping
    Page list(@RequestParam(required = false) @Nullable String system) {
        return new Page(acts.lines(system).stream().map(PollApi::asked).toList());
    }

    private static Asked asked(PollActs.Line line) {
        PollState state = line.state();
        return new Asked(
                line.system().name(),
                line.name(),
                json(state.cursor()),
                time(state.askedAt()),
                time(state.dueAt()),
                state.failures(),
                state.failure(),
                line.refusedCount(),
                line.refused().stream().map(PollApi::item).toList(),
                line.setBacks().stream().map(PollApi::again).toList());
    }

    private static Item item(Refusal refusal) {
        return new Item(refusal.item(), refusal.code(), json(refusal.from()), VietnamTime.text(refusal.at()));
    }

    private static Again again(SetBack each) {
        return new Again(
                VietnamTime.text(each.at()), each.actor(), each.reason(), json(each.before()), json(each.now()));
    }

    private static @Nullable JsonNode json(@Nullable String cursor) {
        return cursor == null ? null : ExactJson.MAPPER.readTree(cursor);
    }

    private static @Nullable String time(@Nullable Instant time) {
        return time == null ? null : VietnamTime.text(time);
    }

    /** Has it asked once more, at its next turn. */
    @PostMapping("/{system}/{poll}/cursor")
    ResponseEntity<?> again(
            @PathVariable String system,
            @PathVariable String poll,
            @RequestBody Wish wish,
            @RequestHeader HttpHeaders headers,
            Authentication user) {
        return ApiAnswers.of(again(system, poll, wish, user.getName()), headers);
    }

    private Answer again(String system, String poll, Wish wish, String user) {
        JsonNode from = wish.from();
        if ((wish.item() == null) == (from == null)) {
            return Answer.CURSOR_WRONG;
        }
        return wish.item() != null
                ? acts.again(system, poll, wish.item(), Acts.act(user, wish.reason()))
                : acts.from(system, poll, cursor(from), Acts.act(user, wish.reason()));
    }

    private static @Nullable String cursor(@Nullable JsonNode from) {
        return from == null || from.isNull() ? null : ExactJson.MAPPER.writeValueAsString(from);
    }
}
