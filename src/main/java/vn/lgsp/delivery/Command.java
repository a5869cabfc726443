package vn.lgsp.delivery;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.jspecify.annotations.Nullable;
import tools.jackson.dataformat.cbor.CBORMapper;
import vn.lgsp.channel.Messages;

/** What a system's owner is asked to do. */
public sealed interface Command {
    CBORMapper CBOR = CBORMapper.builder().build();

    /** Whether it takes a parked message up. */
    default boolean isAboutParked() {
        return this instanceof Retry || this instanceof Edit || this instanceof Skip;
    }

    /** Tells the node that receives it that it is the owner. */
    record Hello() implements Command {}

    /** Puts a parked message back to its place. */
    record Retry(UUID exchangeId, Act act) implements Command {}

    /** Puts a parked message back to its place with another sealed body; the first one stays in the log. */
    record Edit(UUID exchangeId, Act act, byte[] sealed) implements Command {
        @Override
        public String toString() {
            return "Edit[" + exchangeId + "]";
        }
    }

    /** Gives a parked message up. */
    record Skip(UUID exchangeId, Act act) implements Command {}

    /** Stops all calls for a time. A later pause replaces it. */
    record Pause(Act act, Instant from, @Nullable Instant until) implements Command {

        QuietTime time() {
            return new QuietTime(act.actor(), Map.of("vi", act.reason(), "en", act.reason()), from, until);
        }
    }

    /** Lets calls go on. */
    record Resume(Act act) implements Command {}

    /** Lets running calls end, forgets what is in memory and begins anew: somebody took messages off the queues. */
    record Rebuild() implements Command {}

    /** The message that carries it; only a hello may be forgotten. */
    default ClientMessage write(ClientSession session) {
        ClientMessage message = session.createMessage(Message.BYTES_TYPE, !(this instanceof Hello));
        message.putStringProperty("command", getClass().getSimpleName());
        message.getBodyBuffer().writeBytes(CBOR.writeValueAsBytes(this));
        return message;
    }

    /** The command in a message, or null if it is none that this version knows. */
    static @Nullable Command read(ClientMessage message) {
        return switch (String.valueOf(message.getStringProperty("command"))) {
            case "Hello" -> new Hello();
            case "Retry" -> read(message, Retry.class);
            case "Edit" -> read(message, Edit.class);
            case "Skip" -> read(message, Skip.class);
            case "Pause" -> read(message, Pause.class);
            case "Resume" -> read(message, Resume.class);
            case "Rebuild" -> new Rebuild();
            default -> null;
        };
    }

    private static <C extends Command> C read(ClientMessage message, Class<C> type) {
        return CBOR.readValue(Messages.body(message), type);
    }
}
