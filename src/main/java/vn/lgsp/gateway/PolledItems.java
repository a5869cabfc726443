package vn.lgsp.gateway;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.lgsp.attachments.FileHosts;
import vn.lgsp.delivery.route.WayIn;
import vn.lgsp.exchange.MessageType;
import vn.lgsp.gateway.Acceptance.Accepted;
import vn.lgsp.gateway.DossierReading.Labels;
import vn.lgsp.polling.ItemIntake;
import vn.lgsp.routing.ConnectedSystem;
import vn.lgsp.routing.Poll;
import vn.lgsp.routing.Systems;
import vn.lgsp.translation.ExactJson;
import vn.lgsp.wording.Language;

/** Accepts the items of polls by the rules of everything that is handed in. */
final class PolledItems implements ItemIntake {
    private static final Logger log = LoggerFactory.getLogger(PolledItems.class);

    private final Systems systems;
    private final ItemReading items;
    private final Acceptance acceptance;
    private final Papers papers;
    private final DossierWarnings warnings;

    PolledItems(Systems systems, ItemReading items, Acceptance acceptance, Papers papers, DossierWarnings warnings) {
        this.systems = systems;
        this.items = items;
        this.acceptance = acceptance;
        this.papers = papers;
        this.warnings = warnings;
    }

    @Override
    public Fate take(ConnectedSystem sender, Poll rule, WayIn way, Item item) {
        try {
            return accepted(sender, rule, way, item);
        } catch (KeyConflict known) {
            return new Fate.Changed(known.exchangeId());
        } catch (RuntimeException e) {
            Refused refused = ProblemAdvice.refusal(e);
            if (!refused.isFinal()) {
                throw new NotNow(refused.code().code(), e);
            }
            return new Fate.Refused(refused.code().code(), refused.reason(), refused.text(Language.VIETNAMESE));
        }
    }

    /** With a key it is known by what the system said, so that another mapping makes no other message of it. */
    private Incoming message(ConnectedSystem sender, MessageType type, WayIn way, Item item) {
        Incoming message = items.read(
                systems.caller(sender), type, way, item.json(), item.pointer(), new Labels(item.key(), null, null));
        return item.key() == null ? message : message.of(ExactJson.MAPPER.writeValueAsBytes(item.json()));
    }

    private Fate accepted(ConnectedSystem sender, Poll rule, WayIn way, Item item) {
        MessageType type = rule.messageType();
        Incoming message = message(sender, type, way, item);
        List<Accepted> all = type == MessageType.DOSSIER_SUBMITTED
                ? papers.accept(sender, List.of(message), new FileHosts(rule.fileHosts()))
                : acceptance.accept(sender, List.of(message), null);
        way.took(all.size());
        Accepted accepted = all.getFirst();
        warnings.of(accepted, message, ExactJson.MAPPER.readTree(message.body()), items.field(type), Language.ENGLISH)
                .forEach(warning -> log.warn(
                        "event=poll-item-odd system={} id={} exchangeId={} code={}",
                        sender.name(),
                        item.id(),
                        accepted.exchangeId(),
                        warning.code()));
        return new Fate.Accepted(accepted.exchangeId(), accepted.repeated());
    }
}
