package vn.lgsp.gateway;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import vn.lgsp.exchange.VietnamTime;
import vn.lgsp.messagestore.SystemStatus;
import vn.lgsp.messagestore.SystemStatuses;
import vn.lgsp.routing.ConnectedSystem;
import vn.lgsp.routing.Systems;
import vn.lgsp.wording.CauseText;
import vn.lgsp.wording.Language;

/** How the receiving systems stand, so that a sender knows why its messages wait. */
@RestController
final class StatusController {
    /** A node that is in charge tells every ten seconds. */
    private static final Duration STALE = Duration.ofMinutes(1);

    private final ApiRequest requests;
    private final Callers callers;
    private final Systems systems;
    private final SystemStatuses statuses;
    private final InstantSource clock;

    StatusController(
            ApiRequest requests, Callers callers, Systems systems, SystemStatuses statuses, InstantSource clock) {
        this.requests = requests;
        this.callers = callers;
        this.systems = systems;
        this.statuses = statuses;
        this.clock = clock;
    }

    record Page(List<Status> items) {}

    /** @param asOf when the node in charge said so; left out before any did */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Status(
            String system,
            String title,
            String state,
            @Nullable String since,
            Views.@Nullable Cause reason,
            @Nullable String until,
            @Nullable String asOf) {}

    @GetMapping("/api/v1/status")
    Page status(HttpServletRequest request, Authentication who) {
        callers.caller(who, "exchange.read");
        requests.check("getStatus", Map.of(), request);
        Language language = Language.of(request.getHeader("Accept-Language"));
        Map<String, SystemStatus> known =
                statuses.all().stream().collect(Collectors.toMap(SystemStatus::system, Function.identity()));
        return new Page(systems.all().stream()
                .filter(ConnectedSystem::isReceiver)
                .map(system -> status(system, known.get(system.name()), language))
                .toList());
    }

    private Status status(ConnectedSystem system, @Nullable SystemStatus said, Language language) {
        String title = system.title(language.code());
        if (said == null) {
            String text =
                    language.say("Trục chưa bắt đầu chuyển cho hệ thống này", "The bus does not deliver to it yet");
            return new Status(system.name(), title, "away", null, new Views.Cause("starting", text), null, null);
        }
        if (said.updatedAt().isBefore(clock.instant().minus(STALE))) {
            String text = language.say(
                    "Chưa nút nào của trục báo tình trạng hệ thống này", "No node of the bus tells how it stands now");
            return new Status(
                    system.name(),
                    title,
                    "unknown",
                    VietnamTime.text(said.updatedAt()),
                    new Views.Cause("untold", text),
                    null,
                    VietnamTime.text(said.updatedAt()));
        }
        return new Status(
                system.name(),
                title,
                state(said),
                text(said.waitingSince()),
                reason(said, language),
                text(said.pausedUntil()),
                VietnamTime.text(said.updatedAt()));
    }

    private static String state(SystemStatus said) {
        if (said.pausedBy() != null) {
            return "paused";
        }
        return said.away() == null ? "available" : "away";
    }

    private static Views.@Nullable Cause reason(SystemStatus said, Language language) {
        if (said.pausedBy() != null) {
            // In another language rather than not at all.
            String given = said.pauseReason()
                    .getOrDefault(
                            language.code(),
                            said.pauseReason().values().stream().findFirst().orElse(""));
            return new Views.Cause(
                    "paused",
                    given.isBlank() ? language.say("Quản trị viên tạm dừng", "An operator paused it") : given);
        }
        String cause = said.away();
        return cause == null ? null : new Views.Cause(cause, CauseText.of(cause, language));
    }

    private static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : VietnamTime.text(time);
    }
}
