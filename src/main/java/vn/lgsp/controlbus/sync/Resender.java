package vn.lgsp.controlbus.sync;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.lgsp.channel.Publisher;
import vn.lgsp.channel.Publisher.Publication;
import vn.lgsp.exchange.Envelope;
import vn.lgsp.exchange.Ids;
import vn.lgsp.exchange.LogEvent;
import vn.lgsp.exchange.Seal;
import vn.lgsp.messagestore.DossierMessages;
import vn.lgsp.messagestore.Originals;
import vn.lgsp.messagestore.Originals.Original;
import vn.lgsp.messagestore.Resyncs;
import vn.lgsp.messagestore.Resyncs.Next;
import vn.lgsp.routing.ConnectedSystem;

/**
 * Goes on with sending dossiers to a system again: each as new exchanges of the bus, published in one transaction like any
 * accepted message, and in the order of its subject. No claim is made: that it is the same again is what is wanted.
 */
final class Resender implements AutoCloseable {
    private static final int LATER_SECONDS = 2;
    /** What the log keeps of a dossier; who sent it first, and how it was claimed, is another exchange's. */
    private static final List<String> FACTS = List.of(
            "agency", "procedure", "domain", "status", "channel", "receivedAt", "dueAt", "finishedAt", "root", "owner");

    private static final Logger log = LoggerFactory.getLogger(Resender.class);

    private final Resyncs resyncs;
    private final DossierMessages messages;
    private final Originals originals;
    private final Publisher publisher;
    private final Seal seal;
    private final Readiness readiness;

    Resender(
            Resyncs resyncs,
            DossierMessages messages,
            Originals originals,
            Publisher publisher,
            Seal seal,
            Readiness readiness) {
        this.resyncs = resyncs;
        this.messages = messages;
        this.originals = originals;
        this.publisher = publisher;
        this.seal = seal;
        this.readiness = readiness;
    }

    /** @param enough when to stop in between */
    void run(ConnectedSystem system, int perSecond, BooleanSupplier enough) {
        Pace pace = new Pace(perSecond);
        while (!enough.getAsBoolean() && readiness.toSend(system)) {
            Optional<Next> next = resyncs.next(system.name());
            if (next.isEmpty()) {
                return;
            }
            send(next.get());
            pace.await();
        }
    }

    private void send(Next next) {
        if (!next.exchanges().isEmpty() && messages.isLogged(next.exchanges().getFirst())) {
            resyncs.settled(next, "SENT");
            return;
        }
        if (!isQuiet(next)) {
            return;
        }
        List<UUID> sources = messages.of(next.system(), next.subject(), next.progress());
        List<Original> found = sources.stream()
                .flatMap(id -> originals.of(id, next.system()).stream())
                .toList();
        if (found.isEmpty() || found.size() < sources.size()) {
            resyncs.settled(next, "GONE");
            return;
        }
        List<UUID> exchanges = next.exchanges();
        if (exchanges.size() != found.size()) {
            exchanges = Stream.generate(Ids::next).limit(found.size()).toList();
            resyncs.chosen(next, exchanges);
        }
        publish(next, sources, publications(next, found, exchanges));
    }

    /** What is on its way arrives by itself; what is set aside waits for a person, and all of its subject behind it. */
    private boolean isQuiet(Next next) {
        return switch (messages.open(next.system(), next.subject())) {
            case NOTHING -> true;
            case ON_ITS_WAY -> {
                resyncs.later(next, LATER_SECONDS);
                yield false;
            }
            case SET_ASIDE -> {
                resyncs.settled(next, "LEFT");
                yield false;
            }
        };
    }

    /** Nothing newer may be passed: what is accepted of the dossier meanwhile is published behind it. */
    private void publish(Next next, List<UUID> sources, List<Publication> publications) {
        boolean sent = messages.undisturbed(next.subject(), () -> {
            if (!messages.of(next.system(), next.subject(), next.progress()).equals(sources)) {
                return false;
            }
            // Refused if a try that was cut off came through: then it is sent all the same.
            publisher.publish(publications);
            resyncs.settled(next, "SENT");
            return true;
        });
        if (sent) {
            log.info(
                    "event=resync-sent id={} system={} exchangeId={} messages={}",
                    next.resync(),
                    next.system(),
                    publications.getFirst().envelope().id(),
                    publications.size());
        } else {
            resyncs.later(next, LATER_SECONDS);
        }
    }

    private List<Publication> publications(Next next, List<Original> found, List<UUID> exchanges) {
        List<Publication> all = new ArrayList<>();
        for (int i = 0; i < found.size(); i++) {
            all.add(publication(next, found.get(i), exchanges.get(i)));
        }
        return all;
    }

    private Publication publication(Next next, Original original, UUID id) {
        Envelope first = original.envelope();
        byte[] sealed = seal.seal(seal.open(original.sealed(), first.id()), id);
        Envelope envelope = new Envelope(
                id,
                Envelope.BUS,
                first.type(),
                first.subject(),
                Ids.time(id),
                first.contentType(),
                "",
                null,
                null,
                Envelope.VERSION);
        Map<String, String> detail = new HashMap<>();
        FACTS.forEach(name -> {
            String value = original.facts().get(name);
            if (value != null) {
                detail.put(name, value);
            }
        });
        detail.put("sender", Envelope.BUS);
        detail.put("type", first.type().code());
        detail.put("subject", first.subject());
        detail.put("receivers", next.system());
        detail.put("resync", next.resync().toString());
        detail.put("about", first.id().toString());
        detail.put("actor", next.actor());
        detail.put("reason", next.reason());
        LogEvent accepted = LogEvent.of(Ids.time(id), LogEvent.Kind.ACCEPTED, id, null, detail, Map.of("body", sealed));
        return new Publication(envelope, sealed, List.of(next.system()), accepted, null);
    }

    @Override
    public void close() {
        publisher.close();
    }
}
