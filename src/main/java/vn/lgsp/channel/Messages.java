package vn.lgsp.channel;

import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.dataformat.cbor.CBORMapper;
import vn.lgsp.exchange.Envelope;
import vn.lgsp.exchange.LogEvent;
import vn.lgsp.exchange.MessageType;

/**
 * Envelopes and events as broker messages: the only place that knows property names. CloudEvents attributes are named as
 * the CloudEvents binding for JMS names them.
 */
public final class Messages {
    private static final String CE = "cloudEvents_";
    public static final String ID = CE + "id";
    public static final String SUBJECT = CE + "subject";
    private static final String RECEIVER = "lgsp_receiver";
    private static final String CORRELATION = "lgsp_correlationid";
    private static final String TRACEPARENT = "traceparent";
    private static final String VERSION = "lgsp_version";
    private static final String REPLY_TO = "lgsp_replyto";
    private static final String CAUSE = "lgsp_cause";
    private static final String DOUBTFUL = "lgsp_doubtful";
    private static final String RESENT = "lgsp_resent";
    public static final String ORDER = "lgsp_order";
    private static final String ROUND = "lgsp_round";
    /** What the broker itself writes into a message. */
    private static final String BROKERS = "_AMQ_";

    private static final CBORMapper CBOR = CBORMapper.builder().build();
    private static final TypeReference<List<LogEvent>> EVENTS = new TypeReference<>() {};

    private Messages() {}

    /** A durable message with this envelope and sealed body. */
    public static ClientMessage write(ClientSession session, Envelope envelope, byte[] sealed) {
        ClientMessage message = session.createMessage(Message.BYTES_TYPE, true);
        message.putStringProperty(CE + "specversion", "1.0");
        message.putStringProperty(ID, envelope.id().toString());
        message.putStringProperty(CE + "source", envelope.source());
        message.putStringProperty(CE + "type", envelope.type().code());
        message.putStringProperty(SUBJECT, envelope.subject());
        message.putStringProperty(CE + "time", envelope.time().toString());
        message.putStringProperty(CE + "datacontenttype", envelope.contentType());
        message.putStringProperty(RECEIVER, envelope.receiver());
        message.putIntProperty(VERSION, envelope.version());
        if (envelope.correlationId() != null) {
            message.putStringProperty(CORRELATION, envelope.correlationId());
        }
        if (envelope.traceparent() != null) {
            message.putStringProperty(TRACEPARENT, envelope.traceparent());
        }
        message.getBodyBuffer().writeBytes(sealed);
        return message;
    }

    /** The envelope of a message that {@link #write} made. */
    public static Envelope envelope(ClientMessage message) {
        return new Envelope(
                UUID.fromString(message.getStringProperty(ID)),
                message.getStringProperty(CE + "source"),
                type(message),
                message.getStringProperty(SUBJECT),
                Instant.parse(message.getStringProperty(CE + "time")),
                message.getStringProperty(CE + "datacontenttype"),
                message.getStringProperty(RECEIVER),
                message.getStringProperty(CORRELATION),
                message.getStringProperty(TRACEPARENT),
                message.getIntProperty(VERSION));
    }

    public static MessageType type(ClientMessage message) {
        return MessageType.of(message.getStringProperty(CE + "type")).orElseThrow();
    }

    /** The body, read once; that of a large message comes in pieces and is gone when the next message is received. */
    public static byte[] body(ClientMessage message) {
        if (message.isLargeMessage()) {
            ByteArrayOutputStream whole = new ByteArrayOutputStream();
            try {
                message.saveToOutputStream(whole);
            } catch (ActiveMQException e) {
                throw new BrokerFailed("A large message cannot be read: " + e.getMessage(), e);
            }
            return whole.toByteArray();
        }
        byte[] body = new byte[message.getBodySize()];
        message.getDataBuffer().readBytes(body);
        return body;
    }

    /** Where the outcome is announced, for a caller that waits. */
    public static void replyTo(ClientMessage message, String address) {
        message.putStringProperty(REPLY_TO, address);
    }

    public static @Nullable String replyTo(ClientMessage message) {
        return message.getStringProperty(REPLY_TO);
    }

    /** Why a message is parked, for those who browse the queue. */
    public static void cause(ClientMessage message, String code) {
        message.putStringProperty(CAUSE, code);
    }

    /** It was lost and is sent once more: its sender hears of it when it is delivered. */
    public static void resent(ClientMessage message) {
        message.putBooleanProperty(RESENT, true);
    }

    public static boolean isResent(ClientMessage message) {
        return message.containsProperty(RESENT);
    }

    /** Nobody knows whether its receiver has it. */
    public static void doubtful(ClientMessage message) {
        message.putBooleanProperty(DOUBTFUL, true);
    }

    public static boolean isDoubtful(ClientMessage message) {
        return message.containsProperty(DOUBTFUL);
    }

    /** Its place in the dispatch queue, kept while it is held or parked; a smaller one was accepted earlier. */
    public static long order(ClientMessage message) {
        Long kept = (Long) message.getObjectProperty(ORDER);
        return kept == null ? message.getMessageID() : kept;
    }

    public static void order(ClientMessage message, long order) {
        message.putLongProperty(ORDER, order);
    }

    /** The same message once more, to be sent to another place. */
    public static ClientMessage copy(ClientSession session, ClientMessage message) {
        ClientMessage copy = session.createMessage(Message.BYTES_TYPE, true);
        message.getPropertyNames().stream()
                .filter(name -> !name.toString().startsWith(BROKERS))
                .forEach(name -> copy.putObjectProperty(name, message.getObjectProperty(name)));
        copy.getBodyBuffer().writeBytes(body(message));
        return copy;
    }

    /** The round in which it was moved last, or 0. */
    public static long round(ClientMessage message) {
        Long round = (Long) message.getObjectProperty(ROUND);
        return round == null ? 0 : round;
    }

    public static void round(ClientMessage message, long round) {
        message.putLongProperty(ROUND, round);
    }

    /** Events in one durable message for the exchange log. */
    public static ClientMessage write(ClientSession session, List<LogEvent> events) {
        ClientMessage message = session.createMessage(Message.BYTES_TYPE, true);
        message.getBodyBuffer().writeBytes(bytes(events));
        return message;
    }

    /** Events as the body of a message. */
    public static byte[] bytes(List<LogEvent> events) {
        return CBOR.writeValueAsBytes(events);
    }

    /** The events in a message's body. */
    public static List<LogEvent> events(byte[] body) {
        return CBOR.readValue(body, EVENTS);
    }
}
