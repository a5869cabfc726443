package vn.lgsp.controlbus;

import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import vn.lgsp.controlbus.watch.Alert;
import vn.lgsp.controlbus.watch.AlertKind;
import vn.lgsp.edxml.Warning;
import vn.lgsp.edxml.signature.SignatureReport;
import vn.lgsp.exchange.DeliveryState;
import vn.lgsp.exchange.MessageType;
import vn.lgsp.exchange.VietnamTime;
import vn.lgsp.messagestore.EventView;
import vn.lgsp.messagestore.ExchangeView;
import vn.lgsp.messagestore.ExchangeView.DeliveryView;
import vn.lgsp.messagestore.LookupRecord;
import vn.lgsp.messagestore.SystemStatus;
import vn.lgsp.routing.ConnectedSystem;
import vn.lgsp.routing.Systems;
import vn.lgsp.routing.Systems.SharedCatalogue;
import vn.lgsp.translation.CanonicalForms;
import vn.lgsp.translation.Violation;
import vn.lgsp.wording.CauseText;
import vn.lgsp.wording.EventText;
import vn.lgsp.wording.Language;

/** What templates ask for words, in the language of the page. */
final class PageText {
    private static final CanonicalForms FORMS = new CanonicalForms();

    private final Systems systems;
    private final Language language;

    PageText(Systems systems, Locale locale) {
        this.systems = systems;
        this.language = Language.of(locale.toLanguageTag());
    }

    public String title(SharedCatalogue catalogue) {
        return catalogue.title(language.code());
    }

    /** A system's title, or its name if its folder is gone. */
    public String system(String name) {
        return systems.named(name).map(s -> s.title(language.code())).orElse(name);
    }

    /** Whether people may edit messages of its type while they are parked. */
    public boolean isEditable(ExchangeView exchange) {
        return MessageType.of(exchange.type()).filter(FORMS::has).isPresent();
    }

    public String lookup(LookupRecord one) {
        return systems.named(one.system())
                .map(system -> system.manifest().lookups().get(one.lookup()))
                .map(rule -> rule.title(language.code(), one.lookup()))
                .orElse(one.lookup());
    }

    public String title(ConnectedSystem system) {
        return system.title(language.code());
    }

    public String time(Instant time) {
        return VietnamTime.readable(time);
    }

    /** The time as machines read it. */
    public String iso(Instant time) {
        return VietnamTime.text(time);
    }

    /** A time that a message's facts give as text; as it stands if it is none. */
    public String time(String text) {
        try {
            return VietnamTime.readable(VietnamTime.parse(text));
        } catch (java.time.DateTimeException e) {
            return text;
        }
    }

    public String sentence(EventView event) {
        return Mask.text(EventText.of(event, language, this::system));
    }

    /** What verifying a signature came to. */
    public String signature(String result) {
        return Arrays.stream(SignatureReport.Reason.values())
                .filter(reason -> reason.name().equals(result))
                .map(reason -> language.say(reason.vietnamese(), reason.english()))
                .findFirst()
                .orElse(result);
    }

    /** What is odd about a document's file. */
    public String warning(String code) {
        return Arrays.stream(Warning.Kind.values())
                .filter(kind -> kind.code().equals(code))
                .map(kind -> language.say(kind.vietnamese(), kind.english()))
                .findFirst()
                .orElse(code);
    }

    /** Why, in words; empty without a code. */
    public String cause(@Nullable String code) {
        return code == null || code.isEmpty() ? "" : CauseText.of(code, language);
    }

    /** Why the event happened, where its sentence does not say it already. */
    public String why(EventView event) {
        String code = event.detail().getOrDefault("code", "");
        return switch (event.kind()) {
            case POSTPONED, OUTCOME_UNKNOWN -> cause(code);
            case PARKED -> code.equals("SUSPECT") || code.equals("OUTCOME_UNKNOWN") ? cause(code) : "";
            case ACCEPTED, CALLED, DELIVERED, HELD, RELEASED, EDITED, RESENT, SKIPPED -> "";
        };
    }

    /** What an alert's sentence needs beside its system: a number, a time, or why. */
    public String fact(Alert alert) {
        Map<String, String> detail = alert.detail();
        return switch (alert.kind()) {
            case OVERDUE, LOG_PARKED, UNEXPECTED, RECONCILIATION_DIFFERS, FETCH_REFUSED ->
                detail.getOrDefault("count", "?");
            case SILENT -> detail.containsKey("latest") ? instant(detail.get("latest")) : "–";
            case MISCONFIGURED, STORM, AWAY, LOOKUP_MISCONFIGURED, POLL_FAILING -> cause(detail.get("code"));
            case CATALOGUE_STALE, CATALOGUE_SHRUNK -> detail.getOrDefault("catalogues", "?");
            case LOG_BEHIND -> detail.getOrDefault("minutes", "?");
            case LOST, UNLOGGED, BROKER_AWAY -> "";
        };
    }

    /** The second such thing: since when the oldest waits, what was refused last and why, or what cannot be asked. */
    public String oldest(Alert alert) {
        if (alert.kind() == AlertKind.FETCH_REFUSED) {
            return alert.detail().getOrDefault("id", "?") + ", "
                    + alert.detail().getOrDefault("code", "?");
        }
        if (alert.kind() == AlertKind.POLL_FAILING) {
            return alert.detail().getOrDefault("polls", "?");
        }
        String oldest = alert.detail().get("oldest");
        return oldest == null ? "" : instant(oldest);
    }

    private static String instant(String text) {
        return VietnamTime.readable(Instant.parse(text));
    }

    /** Why a system is paused, as the one who paused it said. */
    public String pauseReason(SystemStatus status) {
        return status.pauseReason().getOrDefault(language.code(), "");
    }

    /** Whether a delivery waits longer than its receiver's manifest says. */
    public boolean overdue(ExchangeView exchange, DeliveryView delivery) {
        return !delivery.state().settled()
                && systems.named(delivery.receiver())
                        .filter(system -> system.manifest().limits().isOverdue(exchange.acceptedAt(), Instant.now()))
                        .isPresent();
    }

    /** What is wrong with a value. */
    public String violation(Violation violation) {
        return language.say(violation.vietnamese(), violation.english());
    }

    public String answer(Answer answer) {
        return answer.text(language);
    }

    /** The partner's own words, without what looks like a person's number or address. */
    public String quoted(@Nullable String text) {
        return text == null ? "" : Mask.text(text);
    }

    /** How a delivery stands, as a colour of the style sheet. */
    public String tone(DeliveryState state) {
        return switch (state) {
            case DELIVERED -> "good";
            case PARKED -> "bad";
            case OUTCOME_UNKNOWN, HELD -> "warn";
            case ACCEPTED, WAITING, DELIVERING -> "busy";
            case SKIPPED -> "plain";
        };
    }

    /** How an event reads, as a colour of the style sheet. */
    public String tone(EventView event) {
        return switch (event.kind()) {
            case DELIVERED -> "good";
            case PARKED -> "bad";
            case OUTCOME_UNKNOWN, HELD, POSTPONED -> "warn";
            case CALLED -> "Delivered".equals(event.detail().get("outcome")) ? "busy" : "warn";
            case ACCEPTED, RELEASED, EDITED, RESENT -> "busy";
            case SKIPPED -> "plain";
        };
    }
}
