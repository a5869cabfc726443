package vn.lgsp.gateway;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import vn.lgsp.exchange.Seal;
import vn.lgsp.exchange.VietnamTime;
import vn.lgsp.messagestore.Exchanges;
import vn.lgsp.messagestore.Inbox;
import vn.lgsp.routing.ConnectedSystem;
import vn.lgsp.routing.Manifest;
import vn.lgsp.routing.Systems.Caller;
import vn.lgsp.translation.ExactJson;

/** Messages for systems that fetch them: leased, and then acknowledged, refused or kept longer. */
@RestController
@RequestMapping("/api/v1/inbox")
final class InboxController {
    private static final int PAGE = 10;
    /** Another node's offers are seen by looking. */
    private static final Duration LOOK = Duration.ofMillis(250);

    private final ApiRequest requests;
    private final Callers callers;
    private final Inbox inbox;
    private final Exchanges exchanges;
    private final Seal seal;

    InboxController(ApiRequest requests, Callers callers, Inbox inbox, Exchanges exchanges, Seal seal) {
        this.requests = requests;
        this.callers = callers;
        this.inbox = inbox;
        this.exchanges = exchanges;
        this.seal = seal;
    }

    record Page(List<Item> items) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Item(
            UUID exchangeId,
            String type,
            String subject,
            String sender,
            String acceptedAt,
            @Nullable String correlationId,
            UUID lease,
            String leasedUntil,
            int attempt,
            JsonNode message) {}

    record Extended(String leasedUntil) {}

    @GetMapping
    Page fetch(HttpServletRequest request, Authentication who) throws InterruptedException {
        Caller caller = callers.caller(who, "inbox.receive");
        requests.check("fetchInbox", Map.of(), request);
        Manifest.Inbox rules = rules(caller);
        int max = number(request, "max", PAGE);
        Duration wait = Duration.ofSeconds(number(request, "wait", 0));
        return new Page(fetch(caller, rules, max, wait).stream()
                .map(one -> item(caller, one))
                .toList());
    }

    private List<Inbox.Leased> fetch(Caller caller, Manifest.Inbox rules, int max, Duration wait)
            throws InterruptedException {
        String system = caller.system().name();
        Semaphore news = new Semaphore(0);
        Runnable poke = news::release;
        long deadline = System.nanoTime() + wait.toNanos();
        inbox.whenChanged(poke);
        try {
            while (true) {
                List<Inbox.Leased> found = inbox.lease(system, caller.client().id(), max, rules.lease());
                long left = deadline - System.nanoTime();
                if (!found.isEmpty() || left <= 0) {
                    return found;
                }
                if (news.tryAcquire(Math.min(left, LOOK.toNanos()), TimeUnit.NANOSECONDS)) {
                    news.drainPermits();
                }
            }
        } finally {
            inbox.forget(poke);
        }
    }

    private Item item(Caller caller, Inbox.Leased one) {
        JsonNode message = ExactJson.MAPPER.readTree(seal.open(one.sealed(), one.exchangeId()));
        caller.known().get().write(message, caller.system(), one.subject(), one.acceptedAt());
        return new Item(
                one.exchangeId(),
                one.type(),
                one.subject(),
                one.sender(),
                VietnamTime.text(one.acceptedAt()),
                one.correlationId(),
                one.lease(),
                VietnamTime.text(one.leasedUntil()),
                one.attempt(),
                message);
    }

    @PostMapping("/{id}/acknowledge")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void acknowledge(@PathVariable String id, HttpServletRequest request, Authentication who) {
        Caller caller = callers.caller(who, "inbox.receive");
        JsonNode body = requests.body("acknowledgeInbox", Map.of("id", id), request);
        rules(caller);
        UUID exchange = UUID.fromString(id);
        answer(caller, exchange, inbox.acknowledge(caller.system().name(), exchange, lease(body)));
    }

    @PostMapping("/{id}/refuse")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void refuse(@PathVariable String id, HttpServletRequest request, Authentication who) {
        Caller caller = callers.caller(who, "inbox.receive");
        JsonNode body = requests.body("refuseInbox", Map.of("id", id), request);
        rules(caller);
        Inbox.Answer answer = inbox.decline(
                caller.system().name(),
                UUID.fromString(id),
                lease(body),
                body.path("code").asString(),
                body.path("reason").asString());
        if (answer != Inbox.Answer.DONE) {
            throw new Refused(ProblemCode.LEASE_LOST);
        }
    }

    @PostMapping("/{id}/extend")
    Extended extend(@PathVariable String id, HttpServletRequest request, Authentication who) {
        Caller caller = callers.caller(who, "inbox.receive");
        JsonNode body = requests.body("extendInbox", Map.of("id", id), request);
        Instant until = inbox.extend(
                        caller.system().name(),
                        UUID.fromString(id),
                        lease(body),
                        rules(caller).lease())
                .orElseThrow(() -> new Refused(ProblemCode.LEASE_LOST));
        return new Extended(VietnamTime.text(until));
    }

    /** An acknowledgement whose answer got lost comes again, perhaps when the message is settled already. */
    private void answer(Caller caller, UUID exchange, Inbox.Answer answer) {
        if (answer == Inbox.Answer.LOST || answer == Inbox.Answer.UNKNOWN && !isDelivered(caller.system(), exchange)) {
            throw new Refused(ProblemCode.LEASE_LOST);
        }
    }

    private boolean isDelivered(ConnectedSystem system, UUID exchange) {
        return exchanges.exchange(exchange).stream().anyMatch(view -> view.isDeliveredTo(system.name()));
    }

    private static Manifest.Inbox rules(Caller caller) {
        Manifest.Inbox rules = caller.system().manifest().inbox();
        if (rules == null) {
            throw new Refused(ProblemCode.INBOX_NONE);
        }
        return rules;
    }

    private static UUID lease(JsonNode body) {
        return UUID.fromString(body.path("lease").asString());
    }

    private static int number(HttpServletRequest request, String name, int otherwise) {
        String text = request.getParameter(name);
        return text == null ? otherwise : Integer.parseInt(text);
    }
}
