package vn.lgsp.routing;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import vn.lgsp.exchange.MessageType;
import vn.lgsp.routing.Manifest.Client;

/** The connected systems, as they are now: another version of a folder can take the place of one that is live. */
public final class Systems {
    private final Supplier<Agencies> agencies;
    private final List<Consumer<ConnectedSystem>> listeners = new CopyOnWriteArrayList<>();
    private final List<Consumer<String>> leavers = new CopyOnWriteArrayList<>();
    private volatile State now;

    public Systems(Collection<ConnectedSystem> systems) {
        this(systems, () -> Agencies.UNCHANGED);
    }

    /** @param agencies rights and rules hold for old and new codes, as they are when it is asked */
    public Systems(Collection<ConnectedSystem> systems, Supplier<Agencies> agencies) {
        this.agencies = agencies;
        this.now = new State(0, systems, agencies);
    }

    /**
     * Puts the system in, in place of one of the same name.
     *
     * @throws ManifestBroken if it does not fit the others; nothing has changed then
     */
    public synchronized void put(ConnectedSystem system) {
        now = with(system);
        listeners.forEach(listener -> listener.accept(system));
    }

    /** Tells this of each system that is put in; it has to be quick. */
    public void whenPut(Consumer<ConnectedSystem> listener) {
        listeners.add(listener);
    }

    /**
     * Takes the system of this name out: nobody signs in as it any more, and nothing is sent to it.
     *
     * @throws ManifestBroken if others need it; nothing has changed then
     */
    public synchronized void remove(String name) {
        Map<String, ConnectedSystem> all = new TreeMap<>(now.byName);
        if (all.remove(name) != null) {
            now = new State(now.revision + 1, all.values(), agencies);
            leavers.forEach(listener -> listener.accept(name));
        }
    }

    /** Tells this the name of each system that is taken out; it has to be quick. */
    public void whenRemoved(Consumer<String> listener) {
        leavers.add(listener);
    }

    /**
     * Looks whether the system could be put in.
     *
     * @throws ManifestBroken if it does not fit the others
     */
    public void assertFits(ConnectedSystem system) {
        with(system);
    }

    private State with(ConnectedSystem system) {
        Map<String, ConnectedSystem> all = new TreeMap<>(now.byName);
        all.put(system.name(), system);
        return new State(now.revision + 1, all.values(), agencies);
    }

    /** Whether this is the path of a façade, which knows its callers in ways of its own; some of them lie beside the API. */
    public boolean isFacade(String path) {
        return now.facades.contains(path);
    }

    /**
     * What is made of the systems, made anew when it is asked for after a system was put in.
     *
     * @throws RuntimeException if it cannot be made of the systems as they are now
     */
    public <T> Supplier<T> derived(Supplier<T> make) {
        return new Derived<>(make);
    }

    /** The last that was made, and of what. */
    private final class Derived<T> implements Supplier<T> {
        private final Supplier<T> make;
        private volatile Made<T> made;

        Derived(Supplier<T> make) {
            this.make = make;
            this.made = new Made<>(now.revision, make.get());
        }

        @Override
        public T get() {
            Made<T> last = made;
            return last.revision() == now.revision ? last.value() : renewed();
        }

        private synchronized T renewed() {
            long revision = now.revision;
            if (made.revision() != revision) {
                made = new Made<>(revision, make.get());
            }
            return made.value();
        }
    }

    private record Made<T>(long revision, T value) {}

    /** All systems at one time; immutable once it is made. */
    private static final class State {
        private final long revision;
        private final Map<String, ConnectedSystem> byName = new TreeMap<>();
        private final Map<String, Caller> byClient = new HashMap<>();
        private final Map<String, SharedCatalogue> catalogues = new TreeMap<>();
        private final Set<String> facades = new HashSet<>();
        private final Map<String, ConnectedSystem> byMailbox = new HashMap<>();

        State(long revision, Collection<ConnectedSystem> systems, Supplier<Agencies> agencies) {
            this.revision = revision;
            for (ConnectedSystem system : systems) {
                byName.put(system.name(), system);
                for (Client client : system.manifest().clients()) {
                    if (byClient.put(client.id(), new Caller(system, client, agencies)) != null) {
                        throw new ManifestBroken(
                                system.folders().getFirst(), "client '" + client.id() + "' belongs to another system");
                    }
                }
                Manifest.Mailbox mailbox = system.manifest().mailbox();
                if (mailbox != null && byMailbox.put(mailbox.systemId(), system) != null) {
                    throw new ManifestBroken(
                            system.folders().getFirst(),
                            "mailbox: '" + mailbox.systemId() + "' belongs to another system");
                }
                system.manifest().catalogues().forEach((name, catalogue) -> add(system, name, catalogue));
                if (system.manifest().face() != null) {
                    system.manifest().face().facades().values().stream()
                            .flatMap(facade -> facade.calls().stream())
                            .forEach(call -> facades.add(call.path()));
                }
            }
            systems.forEach(this::assertSpeaks);
        }

        private void add(ConnectedSystem system, String name, Manifest.Catalogue catalogue) {
            SharedCatalogue shared = new SharedCatalogue(name, system.name(), catalogue);
            if (catalogues.put(name, shared) != null) {
                throw new ManifestBroken(
                        system.folders().getFirst(), "catalogue '" + name + "' belongs to another system");
            }
        }

        private void assertSpeaks(ConnectedSystem system) {
            for (Speaks speaks : system.manifest().speaks()) {
                if (byName.values().stream().noneMatch(other -> serves(other, speaks.facade()))) {
                    throw new ManifestBroken(
                            system.folders().getFirst(),
                            "speaks: no system serves the façade '" + speaks.facade() + "'");
                }
                if (speaks.client() != null
                        && system.manifest().clients().stream()
                                .noneMatch(client -> client.id().equals(speaks.client()))) {
                    throw new ManifestBroken(
                            system.folders().getFirst(), "speaks: it has no client '" + speaks.client() + "'");
                }
            }
        }

        private static boolean serves(ConnectedSystem system, String facade) {
            Manifest.Face face = system.manifest().face();
            return face != null && face.facades().containsKey(facade);
        }
    }

    public Collection<ConnectedSystem> all() {
        return List.copyOf(now.byName.values());
    }

    public Optional<ConnectedSystem> named(String name) {
        return Optional.ofNullable(now.byName.get(name));
    }

    /** Which codes of agencies mean the same. */
    public Agencies agencies() {
        return agencies.get();
    }

    /** A system that was recognised without its having signed in. */
    public Caller caller(ConnectedSystem system, Client client) {
        return new Caller(system, client, agencies);
    }

    /** A system that speaks for all of its agencies, since it called by none of its clients. */
    public Caller caller(ConnectedSystem system) {
        return caller(system, new Client(system.name(), "", List.of()));
    }

    /** Who signs in by this client id. */
    public Optional<Caller> caller(String clientId) {
        return Optional.ofNullable(now.byClient.get(clientId));
    }

    public Collection<Caller> callers() {
        return List.copyOf(now.byClient.values());
    }

    /** The systems that are sent a message like this one, in the order of their names; never its sender. */
    public List<ConnectedSystem> receivers(RoutingKey key, String sender) {
        List<ConnectedSystem> receivers = new ArrayList<>();
        for (ConnectedSystem system : now.byName.values()) {
            if (!system.name().equals(sender) && system.receives(key, agencies())) {
                receivers.add(system);
            }
        }
        return receivers;
    }

    /**
     * The systems that take a document to an agency: those in charge of it, be it the sender's own, or else those that carry
     * documents to agencies elsewhere. What came from such a carrier does not go back to one.
     *
     * @param type {@link MessageType#DOCUMENT_SENT} or {@link MessageType#DOCUMENT_STATUS}
     */
    public List<ConnectedSystem> takers(MessageType type, AgencyCode agency, ConnectedSystem sender) {
        RoutingKey key = new RoutingKey(type, agency, "", "", "");
        List<ConnectedSystem> inside = now.byName.values().stream()
                .filter(system -> system.receives(key, agencies()))
                .toList();
        return inside.isEmpty() && !sender.carries(type)
                ? now.byName.values().stream()
                        .filter(system -> system.carries(type))
                        .toList()
                : inside;
    }

    /** The system that signs with this id as a party of the document axis. */
    public Optional<ConnectedSystem> mailbox(String systemId) {
        return Optional.ofNullable(now.byMailbox.get(systemId));
    }

    /** The catalogues that are fetched, by name. */
    public Map<String, SharedCatalogue> catalogues() {
        return Collections.unmodifiableMap(now.catalogues);
    }

    /** A catalogue, and the system that keeps it. */
    public record SharedCatalogue(String name, String system, Manifest.Catalogue rule) {

        /** Its name for people in this language. */
        public String title(String language) {
            return rule.title().getOrDefault(language, rule.title().getOrDefault("vi", name));
        }

        /** Whether somebody should be told how old it is. */
        public boolean isStale(Instant rightUntil, Instant now) {
            return rightUntil.plus(rule.staleAfter()).isBefore(now);
        }
    }

    /** A system, signed in by one of its clients. */
    public record Caller(ConnectedSystem system, Client client, Supplier<Agencies> known) {

        /** Whether it may speak for this agency. */
        public boolean speaksFor(AgencyCode agency) {
            List<String> agencies =
                    client.agencies().isEmpty() ? system.manifest().agencies() : client.agencies();
            return known.get().covers(agencies, agency);
        }
    }
}
