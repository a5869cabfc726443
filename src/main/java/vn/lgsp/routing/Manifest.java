package vn.lgsp.routing;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import vn.lgsp.exchange.MessageType;

/**
 * What a connected system's {@code system.yaml} says. Data only; every part may be left out.
 *
 * @param title its name for people, by language ({@code vi}, {@code en})
 * @param agencies agency codes that it may speak for; each covers the agencies below it
 * @param newCodesFrom the first day on whose new dossiers it takes agencies' new codes; it gets what was sent if not given
 * @param clients OAuth2 clients by which it signs in; without any, one that is named like the folder
 * @param scopes what its tokens may do
 * @param sends message types that it may hand in
 * @param receives what it is sent
 * @param answer when a face answers this system
 * @param connection where it is reached
 * @param inbox that it fetches its messages instead of being called
 * @param mailbox that it does so, and hands documents in, as a party of the document axis
 * @param fetches how the bus fetches documents from it
 * @param documents what holds of the files of documents from it and to it
 * @param authentication how the bus signs in there
 * @param operations its operations by name
 * @param deliveries how each message type is delivered, by type code
 * @param face the protocol that the bus serves in this system's stead
 * @param inbound where it calls the bus in a form of its own
 * @param speaks façades of other systems by which it calls the bus
 * @param polls what it is asked again and again because it hands nothing in by itself, by name
 * @param catalogues shared lists of codes that are fetched from it, by a name that no other system's catalogue has
 * @param lookups questions that other systems may ask it, by name
 * @param lookupLimits how hard it may be pressed by these
 * @param reconcile how it is asked every night where dossiers stand there
 * @param quiet hours in which it is not called
 * @param readable keys of its messages whose values hold nothing personal; pages mask all others
 * @param limits how long things may take before somebody is told
 */
public record Manifest(
        Map<String, String> title,
        List<String> agencies,
        @Nullable LocalDate newCodesFrom,
        List<Client> clients,
        List<String> scopes,
        List<Subscription> sends,
        List<Subscription> receives,
        @Nullable String answer,
        @Nullable Connection connection,
        @Nullable Inbox inbox,
        @Nullable Mailbox mailbox,
        @Nullable Fetches fetches,
        DocumentRules documents,
        @Nullable Authentication authentication,
        Map<String, Operation> operations,
        Map<String, Delivery> deliveries,
        @Nullable Face face,
        List<Inbound> inbound,
        List<Speaks> speaks,
        Map<String, Poll> polls,
        Map<String, Catalogue> catalogues,
        Map<String, Lookup> lookups,
        LookupLimits lookupLimits,
        @Nullable Reconcile reconcile,
        List<QuietHours> quiet,
        List<String> readable,
        Limits limits) {

    public Manifest {
        title = orEmpty(title);
        agencies = orEmpty(agencies);
        clients = orEmpty(clients);
        scopes = orEmpty(scopes);
        sends = orEmpty(sends);
        receives = orEmpty(receives);
        documents = documents == null ? DocumentRules.USUAL : documents;
        operations = orEmpty(operations);
        deliveries = orEmpty(deliveries);
        inbound = orEmpty(inbound);
        speaks = orEmpty(speaks);
        polls = orEmpty(polls);
        catalogues = orEmpty(catalogues);
        lookups = orEmpty(lookups);
        lookupLimits = lookupLimits == null ? LookupLimits.usual() : lookupLimits;
        quiet = orEmpty(quiet);
        readable = orEmpty(readable);
        limits = limits == null ? Limits.NONE : limits;
    }

    /**
     * A way to sign in at the bus.
     *
     * @param id OAuth2 client id
     * @param secret its secret; {@code ${...}} in practice
     * @param agencies the agencies it speaks for; all of the system's if empty
     */
    public record Client(String id, String secret, List<String> agencies) {
        public Client {
            agencies = orEmpty(agencies);
        }

        @Override
        public String toString() {
            return "Client[" + id + "]";
        }
    }

    /**
     * A message type, and if given the only agencies, procedures, domains and statuses.
     *
     * @param outside that it carries documents to agencies that no connected system is in charge of
     * @param own that it is only told what documents say of dossiers that it handed in itself
     */
    public record Subscription(
            String type,
            List<String> agencies,
            List<String> procedures,
            List<String> domains,
            List<String> statuses,
            boolean outside,
            boolean own) {
        public Subscription {
            agencies = orEmpty(agencies);
            procedures = orEmpty(procedures);
            domains = orEmpty(domains);
            statuses = orEmpty(statuses);
            if (MessageType.of(type).isEmpty()) {
                throw new IllegalArgumentException("'" + type + "' is not a message type");
            }
        }
    }

    /**
     * Where a partner is reached and how hard it may be pressed.
     *
     * @param connectTimeout 5 s if not given
     * @param readTimeout 60 s if not given
     * @param concurrency calls at once, 8 if not given
     * @param probeAfter first distance between probes when it is away, 1 s if not given
     * @param probeAtMost greatest distance, 60 s if not given
     * @param health a question that costs the partner nothing; asked before a message is risked when it was away
     */
    public record Connection(
            URI url,
            Duration connectTimeout,
            Duration readTimeout,
            int concurrency,
            Duration probeAfter,
            Duration probeAtMost,
            @Nullable Health health) {
        public Connection {
            connectTimeout = connectTimeout == null ? Duration.ofSeconds(5) : connectTimeout;
            readTimeout = readTimeout == null ? Duration.ofSeconds(60) : readTimeout;
            concurrency = concurrency == 0 ? 8 : concurrency;
            probeAfter = probeAfter == null ? Duration.ofSeconds(1) : probeAfter;
            probeAtMost = probeAtMost == null ? Duration.ofSeconds(60) : probeAtMost;
        }
    }

    /**
     * Messages wait until the system fetches them. It gets the oldest of each subject, on lease; what it does not
     * acknowledge in time it gets again.
     *
     * @param lease how long it may keep a message without a word, 5 min if not given
     * @param window how many subjects are on offer at once, 200 if not given
     */
    public record Inbox(Duration lease, int window) {
        public Inbox {
            lease = lease == null ? Duration.ofMinutes(5) : lease;
            window = window == 0 ? 200 : window;
        }
    }

    /**
     * The system fetches documents, and hands them in, as a party of the document axis does; what waits for it is in its
     * inbox.
     *
     * @param systemId by which it signs
     * @param secret with which it signs; {@code ${...}} in practice
     */
    public record Mailbox(String systemId, String secret) {
        @Override
        public String toString() {
            return "Mailbox[" + systemId + "]";
        }
    }

    /**
     * How a partner is asked whether it is well.
     *
     * @param body JSON to send, {@code {}} if not given
     */
    public record Health(String operation, String body) {
        public Health {
            body = body == null ? "{}" : body;
        }
    }

    /**
     * How the bus signs in at a partner.
     *
     * @param kind {@code none}, {@code header}, {@code basic}, {@code session-in-body}, {@code client-credentials},
     *     {@code access-token-header}, {@code x-road} or {@code signed-headers}
     * @param settings what that kind needs, by name
     */
    public record Authentication(String kind, Map<String, String> settings) {
        public Authentication {
            settings = orEmpty(settings);
        }

        @Override
        public String toString() {
            return "Authentication[" + kind + "]";
        }
    }

    /**
     * One operation of a partner.
     *
     * @param path may hold {@code {name}} for a parameter
     * @param parameters pointers into the request to what goes into the path, where that names it, or else into the query;
     *     what the request does not have is left out of the query
     * @param body pointer to the part of the request that is sent as its body; all of it if not given
     * @param answer mapping that turns its answer into {@code {outcome, code, text}}
     * @param unknown what to do when nobody knows whether it was carried out: {@code resend} (the default),
     *     {@code query} or {@code park}
     * @param query the operation that tells whether it was, for {@code unknown: query}
     * @param within how long it may take, where files make it longer than the connection's time-outs allow
     */
    public record Operation(
            String method,
            String path,
            Map<String, String> headers,
            Map<String, String> parameters,
            @Nullable String body,
            String answer,
            UnknownPolicy unknown,
            @Nullable String query,
            @Nullable Duration within) {
        public Operation {
            method = method == null ? "POST" : method;
            headers = orEmpty(headers);
            parameters = orEmpty(parameters);
            unknown = unknown == null ? UnknownPolicy.RESEND : unknown;
        }
    }

    /** What to do with a message of which nobody knows whether it was taken. */
    public enum UnknownPolicy {
        RESEND,
        QUERY,
        PARK
    }

    /**
     * How messages of one type are delivered.
     *
     * @param operation the operation whose policies count
     * @param prepare a question asked first; its answer is the mapping's variable {@code prepared}
     * @param query how the partner is asked whether it has a message, for {@code unknown: query}; as {@code prepare} asks,
     *     and by what the answer's mapping says, if not given
     * @param alternate one second form after a named refusal
     * @param follow one more call after the message was taken
     * @param batch how many messages of one subject may go in one call; never together with {@code follow}
     * @param papers whether the papers that the bus keeps are written into the message; they are referred to if not given
     * @param order whether messages of one subject wait for each other; they do if not given
     */
    public record Delivery(
            String operation,
            @Nullable Prepare prepare,
            @Nullable Query query,
            @Nullable Alternate alternate,
            @Nullable Follow follow,
            @Nullable Batch batch,
            Papers papers,
            Order order) {
        public Delivery {
            papers = papers == null ? Papers.REFERRED : papers;
            order = order == null ? Order.SUBJECT : order;
            if (follow != null && batch != null) {
                throw new IllegalArgumentException("'follow' and 'batch' do not go together");
            }
        }

        public boolean ordered() {
            return order == Order.SUBJECT;
        }
    }

    /** Where the papers are that the bus keeps. */
    public enum Papers {
        /** The message names their digest; whoever gets it may fetch them. */
        REFERRED,
        /** The message holds them as Base64. */
        INLINE
    }

    /** What waits for what. */
    public enum Order {
        /** A message waits for the earlier ones of its subject. */
        SUBJECT,
        /** No message waits for another. */
        NONE
    }

    /**
     * How a partner is asked where a subject stands there, to be compared with what the bus delivered.
     *
     * @param type the message type that tells where a subject stands
     * @param operation the operation that is asked
     * @param mapping words the question from {@code {code, status}}
     * @param state turns the partner's answer into {@code {found, status}}; sees {@code $code}
     * @param perSecond how many subjects are asked about in a second, or sent again, at most; 5 if not given
     * @param at when the night's comparison begins, Vietnam time; 02:00 if not given
     */
    public record Reconcile(String type, String operation, String mapping, String state, int perSecond, LocalTime at) {
        public Reconcile {
            perSecond = perSecond == 0 ? 5 : perSecond;
            at = at == null ? LocalTime.of(2, 0) : at;
            if (MessageType.of(type).isEmpty()) {
                throw new IllegalArgumentException("'" + type + "' is not a message type");
            }
        }
    }

    /** A question to the partner, and the mapping that words it. */
    public record Prepare(String operation, String mapping) {}

    /**
     * How the partner is asked whether it has a message of which nobody knows.
     *
     * @param mapping words the question from the message
     * @param state turns the partner's answer into {@code {found, code}}; sees {@code $message}, and as {@code $others} the
     *     codes by which it took messages like it. Without {@code found} it cannot be told.
     */
    public record Query(String mapping, String state) {}

    /** After a refusal with this code the message is translated once more with {@code form} = {@code alternate}. */
    public record Alternate(String after) {}

    /**
     * A call that follows when the message was taken, and before it counts as delivered. Both calls are made again when the
     * second fails, so that the first must bear being repeated.
     *
     * @param mapping words the call from the same message
     * @param when pointer to what the message must hold for it
     */
    public record Follow(String operation, String mapping, String when) {}

    public record Batch(int max) {}

    /**
     * A partner's protocol served by the bus.
     *
     * @param login path of the sign-in call; with {@code call} and {@code session}, or none of them where there are only
     *     façades
     * @param call path of all other calls
     * @param service pointer to the name of the service in a call
     * @param session pointer to the session in a call
     * @param answer mapping that words every answer
     * @param accepts services that hand messages in, by name
     * @param looksUp services that ask whether a subject is known, by name
     * @param passes services handed to the partner as they are
     * @param facades other forms of the same services, by name
     */
    public record Face(
            @Nullable String login,
            @Nullable String call,
            String service,
            @Nullable String session,
            String answer,
            Map<String, Accepts> accepts,
            Map<String, LooksUp> looksUp,
            List<String> passes,
            @Nullable String passedBy,
            Map<String, Facade> facades) {
        public Face {
            if ((login == null) != (call == null) || (call == null) != (session == null)) {
                throw new IllegalArgumentException("a face has 'login', 'call' and 'session', or none of them");
            }
            if (login != null) {
                login = ServedPath.checked(login, "a face");
                call = ServedPath.checked(call, "a face");
            }
            accepts = orEmpty(accepts);
            looksUp = orEmpty(looksUp);
            passes = orEmpty(passes);
            facades = orEmpty(facades);
        }
    }

    /**
     * A call by which the system hands messages in, in a form of its own and without signing in. Its network says that it
     * is the system and, where any are given, its certificate; the path alone never does.
     *
     * @param networks addresses that it calls from, as CIDR with commas between; nobody is let in if empty
     * @param certificates SHA-256 fingerprints of its TLS client certificates in hex, with commas between
     * @param fileHosts hosts from which papers are fetched, {@code name} or {@code name:port} with commas between; none if
     *     empty
     * @param type the message type that each item becomes
     * @param each pointer to an item or an array of items
     * @param mapping translates one item into {@code {code, body}}
     * @param answer mapping that words every answer
     */
    public record Inbound(
            String path,
            String networks,
            String certificates,
            String fileHosts,
            String type,
            String each,
            String mapping,
            String answer) {
        public Inbound {
            path = ServedPath.checked(path, "an inbound call");
            networks = networks == null ? "" : networks;
            certificates = certificates == null ? "" : certificates;
            fileHosts = fileHosts == null ? "" : fileHosts;
            each = each == null ? "" : each;
        }
    }

    /**
     * A list of codes that a partner keeps, fetched whole.
     *
     * @param title its name for people, by language
     * @param operation the question
     * @param body JSON to ask with, {@code {}} if not given
     * @param items pointer to the array of rows in the answer
     * @param code pointer to a row's code
     * @param label pointer to a row's name
     * @param every how often it is fetched, a day if not given
     * @param staleAfter how old it may become until somebody is told, three times {@code every} if not given
     * @param checks what in an accepted dossier is held against it
     */
    public record Catalogue(
            Map<String, String> title,
            String operation,
            String body,
            String items,
            String code,
            String label,
            Duration every,
            Duration staleAfter,
            @Nullable Checks checks) {
        public Catalogue {
            title = orEmpty(title);
            body = body == null ? "{}" : body;
            every = every == null ? Duration.ofDays(1) : every;
            staleAfter = staleAfter == null ? every.multipliedBy(3) : staleAfter;
        }
    }

    /** A field of dossiers whose code a catalogue should know. */
    public enum Checks {
        PROCEDURE,
        AGENCY
    }

    /** A service of a face that asks whether a subject of this type was accepted before. */
    public record LooksUp(String type, String subject) {}

    /**
     * How long things may take before somebody is told; nothing is ever dropped for it.
     *
     * @param waiting how long a message for it may wait until it counts as overdue
     * @param silence how long nothing may come from it
     */
    public record Limits(
            @Nullable Duration waiting, @Nullable Duration silence) {
        static final Limits NONE = new Limits(null, null);

        /** Whether a message accepted at this time has waited too long. */
        public boolean isOverdue(Instant acceptedAt, Instant now) {
            return waiting != null && acceptedAt.plus(waiting).isBefore(now);
        }
    }

    private static <T> List<T> orEmpty(@Nullable List<T> list) {
        return list == null ? List.of() : List.copyOf(list);
    }

    private static <V> Map<String, V> orEmpty(@Nullable Map<String, V> map) {
        return map == null ? Map.of() : Map.copyOf(map);
    }
}
