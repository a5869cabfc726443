package vn.lgsp.gateway.document;

import java.io.IOException;
import java.io.InputStream;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import vn.lgsp.attachments.AttachmentStore;
import vn.lgsp.document.DocumentStandings;
import vn.lgsp.edxml.StatusCode;
import vn.lgsp.exchange.DeliveryState;
import vn.lgsp.exchange.MessageType;
import vn.lgsp.exchange.Seal;
import vn.lgsp.gateway.ProblemCode;
import vn.lgsp.gateway.Refused;
import vn.lgsp.messagestore.Documents;
import vn.lgsp.messagestore.Documents.Said;
import vn.lgsp.messagestore.Documents.Share;
import vn.lgsp.messagestore.ExchangeView;
import vn.lgsp.messagestore.Exchanges;
import vn.lgsp.messagestore.Inbox;
import vn.lgsp.messagestore.Originals;
import vn.lgsp.routing.ConnectedSystem;

/** What a party of the axis finds of the documents for it, and of its own. */
final class Mailbox {
    private static final int DAYS = 7;
    private static final String SERVICE = "eDoc";

    private final Inbox inbox;
    private final Exchanges exchanges;
    private final Documents documents;
    private final Originals originals;
    private final AttachmentStore store;
    private final Seal seal;
    private final InstantSource clock;

    Mailbox(
            Inbox inbox,
            Exchanges exchanges,
            Documents documents,
            Originals originals,
            AttachmentStore store,
            Seal seal,
            InstantSource clock) {
        this.inbox = inbox;
        this.exchanges = exchanges;
        this.documents = documents;
        this.originals = originals;
        this.store = store;
        this.seal = seal;
        this.clock = clock;
    }

    /** What waits for a system, the oldest first. */
    ObjectNode received(ConnectedSystem system, MessageType type, Page page) {
        ObjectNode answer = AxisAnswers.ok();
        ArrayNode data = answer.putArray("data");
        for (Inbox.Waiting each :
                inbox.waiting(system.name(), type.code(), page.from(), page.until(), page.size(), page.after())) {
            JsonNode message = open(each.exchangeId(), each.sealed());
            String time = AxisAnswers.time(each.acceptedAt());
            data.addObject()
                    .put("docId", each.exchangeId().toString())
                    .put("serviceType", SERVICE)
                    .put("messageType", word(type))
                    .put("created_time", time)
                    .put("updated_time", time)
                    .put("from", message.at("/from/code").asString(""))
                    .put("to", recipients(message, system))
                    .put("status", each.stage())
                    .put("status_desc", each.stage())
                    .put("contentSha256", message.at("/file/sha256").asString(""))
                    .put("contentLength", message.at("/file/size").asLong(0));
        }
        return answer;
    }

    private static String word(MessageType type) {
        return type == MessageType.DOCUMENT_SENT ? "edoc" : "status";
    }

    private static String recipients(JsonNode message, ConnectedSystem system) {
        return message.path("to")
                .valueStream()
                .filter(each -> each.path("via")
                        .valueStream()
                        .anyMatch(via -> via.asString("").equals(system.name())))
                .map(each -> each.path("code").asString(""))
                .collect(Collectors.joining(","));
    }

    ObjectNode count(ConnectedSystem system, MessageType type) {
        return AxisAnswers.ok().put("count", inbox.count(system.name(), type.code()));
    }

    /** The file of a document for this system; also after it was taken, for a while. */
    InputStream file(ConnectedSystem system, UUID exchange) throws IOException {
        Inbox.Waiting message =
                inbox.message(system.name(), exchange).orElseThrow(() -> new Refused(ProblemCode.NOT_FOUND));
        byte[] sealed = message.sealed().length > 0
                ? message.sealed()
                : originals
                        .of(exchange, system.name())
                        .orElseThrow(() -> new Refused(ProblemCode.NOT_FOUND))
                        .sealed();
        String sha256 = open(exchange, sealed).at("/file/sha256").asString("");
        return store.open(sha256).orElseThrow(() -> new Refused(ProblemCode.NOT_FOUND));
    }

    /** What the system says of a document for it. Only {@code done} and {@code fail} end its waiting. */
    ObjectNode update(ConnectedSystem system, UUID exchange, String status) {
        Inbox.Answer answer = switch (status) {
            case "processing" -> inbox.stage(system.name(), exchange, status);
            case "done" -> inbox.take(system.name(), exchange, system.name());
            case "fail" -> inbox.turnDown(system.name(), exchange, system.name(), "receiver.fail", "");
            default -> throw AxisFace.refused("status", "processing, done, fail");
        };
        if (answer == Inbox.Answer.UNKNOWN && !isDelivered(system, exchange)) {
            throw new Refused(ProblemCode.NOT_FOUND);
        }
        if (answer == Inbox.Answer.LOST) {
            throw new Refused(ProblemCode.LEASE_LOST);
        }
        return AxisAnswers.ok();
    }

    private boolean isDelivered(ConnectedSystem system, UUID exchange) {
        return exchanges.exchange(exchange).stream().anyMatch(view -> view.isDeliveredTo(system.name()));
    }

    /** What the system handed in, one row a recipient. */
    ObjectNode sent(ConnectedSystem system, AxisFace.Party party) {
        ObjectNode answer = AxisAnswers.ok();
        ArrayNode data = answer.putArray("data");
        Page page = Page.of(party.said()).notBefore(clock.instant(), DAYS);
        if (party.value("messagetype").equals("status")) {
            documents
                    .statusesSent(system.name(), page.from(), page.until(), page.size(), page.after())
                    .forEach(said -> status(data.addObject(), said));
            return answer;
        }
        List<Share> shares = party.value("docId").isEmpty()
                ? documents.sent(system.name(), page.from(), page.until(), page.size(), page.after())
                : documents.of(party.document()).stream()
                        .filter(share -> share.sending().sender().equals(system.name()))
                        .toList();
        Map<UUID, Known> known = new HashMap<>();
        for (Share share : shares) {
            UUID id = share.sending().exchangeId();
            document(data.addObject(), share, known.computeIfAbsent(id, each -> known(share.sending())));
        }
        return answer;
    }

    /** What is the same for all recipients of a sending. */
    private record Known(Optional<ExchangeView> view, List<Said> statuses, String title) {}

    private Known known(Documents.Sending sending) {
        return new Known(
                exchanges.exchange(sending.exchangeId()),
                documents.statuses(sending.code(), sending.organ(), sending.symbol()),
                title(sending.exchangeId()));
    }

    private static void document(ObjectNode row, Share share, Known known) {
        Documents.Sending sending = share.sending();
        String id = sending.exchangeId().toString();
        String state = known.view().map(view -> state(view, share)).orElse("initial");
        StatusCode progress =
                DocumentStandings.of(known.statuses(), share.recipient()).progress();
        row.put("senderDocId", id)
                .put("receiverDocId", id)
                .put("fromCode", sending.organ())
                .put("toCode", share.recipient())
                .put("title", known.title())
                .put("notation", sending.symbol())
                .put("serviceType", SERVICE)
                .put("messageType", "edoc")
                .put("sentTime", AxisAnswers.time(sending.acceptedAt()))
                .put("sendStatus", "done")
                .put("sendStatusDesc", "")
                .put("receivedTime", state.equals("done") ? received(known.view(), share) : "")
                .put("receiveStatus", state)
                .put("receiveStatusDesc", progress == null ? "" : progress.code());
    }

    private String title(UUID exchange) {
        return originals
                .of(exchange, "")
                .map(original ->
                        open(exchange, original.sealed()).path("subject").asString(""))
                .orElse("");
    }

    private static void status(ObjectNode row, Said said) {
        row.put("senderDocId", said.exchangeId().toString())
                .put("receiverDocId", said.exchangeId().toString())
                .put("fromCode", said.organ())
                .put("toCode", said.target())
                .put("title", said.status())
                .put("notation", said.symbol())
                .put("serviceType", SERVICE)
                .put("messageType", "status")
                .put("sentTime", AxisAnswers.time(said.acceptedAt()))
                .put("sendStatus", "done");
    }

    private static String state(ExchangeView view, Share share) {
        List<DeliveryState> states = view.deliveries().stream()
                .filter(each -> share.via().contains(each.receiver()))
                .map(ExchangeView.DeliveryView::state)
                .toList();
        if (states.contains(DeliveryState.PARKED)) {
            return "fail";
        }
        return !states.isEmpty() && states.stream().allMatch(each -> each == DeliveryState.DELIVERED)
                ? "done"
                : "processing";
    }

    private static String received(Optional<ExchangeView> view, Share share) {
        return view.stream()
                .flatMap(known -> known.deliveries().stream())
                .filter(each -> share.via().contains(each.receiver()))
                .map(each -> AxisAnswers.time(each.updatedAt()))
                .findFirst()
                .orElse("");
    }

    private JsonNode open(UUID exchange, byte[] sealed) {
        return AxisAnswers.JSON.readTree(seal.open(sealed, exchange));
    }
}
