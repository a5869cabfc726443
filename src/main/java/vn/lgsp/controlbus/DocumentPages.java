package vn.lgsp.controlbus;

import jakarta.servlet.http.HttpServletResponse;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.RequestParam;
import vn.lgsp.document.DocumentStandings;
import vn.lgsp.document.Standing;
import vn.lgsp.exchange.Seal;
import vn.lgsp.exchange.VietnamTime;
import vn.lgsp.messagestore.Documents;
import vn.lgsp.messagestore.Documents.Said;
import vn.lgsp.messagestore.Documents.Search;
import vn.lgsp.messagestore.Documents.Sending;
import vn.lgsp.messagestore.Documents.Share;
import vn.lgsp.messagestore.EventView;
import vn.lgsp.messagestore.ExchangeView;
import vn.lgsp.messagestore.ExchangeView.DeliveryView;
import vn.lgsp.messagestore.Exchanges;
import vn.lgsp.messagestore.Originals;
import vn.lgsp.routing.Systems;

/** Official documents: the list, and everything about one. What stands in them is shown on no page. */
@ControlController
class DocumentPages {
    private static final int PAGE = 50;
    private static final int EVENTS = 500;
    /** What may be said about a document, in the order in which that usually happens. */
    private static final List<String> CODES = List.of("01", "02", "03", "04", "05", "06", "13", "15", "16");

    private static final String NOTHING = "none";

    private final Systems systems;
    private final Documents documents;
    private final Exchanges exchanges;
    private final OpenedBodies bodies;
    private final DocumentFindings findings;

    DocumentPages(Systems systems, Documents documents, Exchanges exchanges, Originals originals, Seal seal) {
        this.systems = systems;
        this.documents = documents;
        this.exchanges = exchanges;
        this.bodies = new OpenedBodies(exchanges, systems);
        this.findings = new DocumentFindings(originals, seal);
    }

    /** What is looked for; empty means any. */
    record Form(String code, String organ, String recipient, String from, String until, String said) {
        Form {
            code = code == null ? "" : code.strip();
            organ = organ == null ? "" : organ.strip();
            recipient = recipient == null ? "" : recipient.strip();
            from = from == null ? "" : from.strip();
            until = until == null ? "" : until.strip();
            said = said == null ? "" : said.strip();
        }

        Search search(@Nullable UUID before) {
            return new Search(
                    given(code),
                    given(organ),
                    given(recipient),
                    day(from, 0),
                    day(until, 1),
                    said.equals(NOTHING) ? "" : given(said),
                    before,
                    PAGE + 1);
        }

        private static @Nullable String given(String text) {
            return text.isEmpty() ? null : text;
        }

        /** What is no day limits nothing. */
        private static @Nullable Instant day(String text, int later) {
            try {
                return text.isEmpty()
                        ? null
                        : VietnamTime.of(LocalDate.parse(text).plusDays(later).atStartOfDay());
            } catch (DateTimeParseException e) {
                return null;
            }
        }
    }

    /** A row of the list. */
    record Row(Sending sending, List<Recipient> recipients) {}

    /**
     * How a sending stands with one of its recipients.
     *
     * @param deliveries to the systems that take it there
     */
    record Recipient(Share share, Standing standing, List<DeliveryView> deliveries) {}

    /** One sending, and what was found of its file. */
    record Sent(Sending sending, List<Recipient> recipients, DocumentFindings.@Nullable Found found) {}

    @GetMapping("/documents")
    String list(
            @ModelAttribute("form") Form form,
            @RequestParam(required = false) @Nullable UUID cursor,
            Model model,
            Locale locale) {
        List<Sending> found = documents.find(form.search(cursor));
        boolean more = found.size() > PAGE;
        List<Sending> page = more ? found.subList(0, PAGE) : found;
        model.addAttribute("text", new PageText(systems, locale));
        model.addAttribute(
                "documents",
                page.stream().map(each -> new Row(each, recipients(each))).toList());
        model.addAttribute("next", more ? page.getLast().exchangeId() : null);
        model.addAttribute("codes", CODES);
        return "pages/documents";
    }

    @GetMapping("/documents/one")
    String one(
            @RequestParam String code,
            @RequestParam(required = false) @Nullable UUID open,
            Model model,
            Locale locale,
            Authentication user,
            HttpServletResponse response) {
        model.addAttribute("text", new PageText(systems, locale));
        List<Sending> sendings =
                documents.of(code).stream().map(Share::sending).distinct().toList();
        if (sendings.isEmpty()) {
            response.setStatus(HttpServletResponse.SC_NOT_FOUND);
            model.addAttribute("found", List.of());
            return "pages/found";
        }
        Sending last = sendings.getLast();
        List<EventView> events = exchanges.timeline(code, EVENTS);
        model.addAttribute("document", last);
        model.addAttribute("sendings", sent(sendings));
        model.addAttribute("statuses", documents.statuses(code, last.organ(), last.symbol()));
        model.addAttribute("codes", CODES);
        model.addAttribute("events", events);
        model.addAttribute("cut", events.size() == EVENTS);
        model.addAttribute("open", open);
        model.addAttribute("parts", bodies.open(events, open, user.getName()));
        return "pages/document";
    }

    private List<Sent> sent(List<Sending> sendings) {
        List<Sent> sent = new ArrayList<>();
        for (Sending each : sendings.reversed()) {
            sent.add(new Sent(
                    each, recipients(each), findings.of(each.exchangeId()).orElse(null)));
        }
        return sent;
    }

    private List<Recipient> recipients(Sending sending) {
        List<Said> said = documents.statuses(sending.code(), sending.organ(), sending.symbol());
        List<DeliveryView> deliveries = exchanges.exchange(sending.exchangeId()).stream()
                .map(ExchangeView::deliveries)
                .flatMap(List::stream)
                .toList();
        return documents.of(sending.exchangeId()).stream()
                .map(share ->
                        new Recipient(share, DocumentStandings.of(said, share.recipient()), to(share, deliveries)))
                .toList();
    }

    private static List<DeliveryView> to(Share share, List<DeliveryView> deliveries) {
        return deliveries.stream()
                .filter(each -> share.via().contains(each.receiver()))
                .toList();
    }
}
