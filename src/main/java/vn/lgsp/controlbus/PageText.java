package vn.lgsp.controlbus;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import vn.lgsp.exchange.DeliveryState;
import vn.lgsp.messagestore.EventView;
import vn.lgsp.routing.ConnectedSystem;
import vn.lgsp.routing.Systems;
import vn.lgsp.wording.CauseText;
import vn.lgsp.wording.EventText;
import vn.lgsp.wording.Language;
import vn.lgsp.wording.VietnamTime;

/** What templates ask for words, in the language of the page. */
final class PageText {
    private final Systems systems;
    private final Language language;

    PageText(Systems systems, Locale locale) {
        this.systems = systems;
        this.language = Language.of(locale.toLanguageTag());
    }

    /** A system's title, or its name if its folder is gone. */
    public String system(String name) {
        return systems.named(name).map(s -> s.title(language.code())).orElse(name);
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
            case ACCEPTED, CALLED, DELIVERED, HELD, RELEASED, EDITED, SKIPPED -> "";
        };
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
            case ACCEPTED, RELEASED, EDITED -> "busy";
            case SKIPPED -> "plain";
        };
    }
}
