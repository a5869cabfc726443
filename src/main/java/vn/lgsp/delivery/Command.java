package vn.lgsp.delivery;

import java.util.UUID;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.jspecify.annotations.Nullable;

/** What a system's owner is asked to do. */
public sealed interface Command {

    /** Tells the node that receives it that it is the owner. */
    record Hello() implements Command {}

    /** Puts a parked message back to its place. */
    record Retry(UUID exchangeId, String actor) implements Command {}

    /** Gives a parked message up. */
    record Skip(UUID exchangeId, String actor, String reason) implements Command {}

    /** Stops all calls. */
    record Pause(String actor) implements Command {}

    /** Lets calls go on. */
    record Resume() implements Command {}

    /** Lets running calls end, forgets what is in memory and begins anew: somebody took messages off the queues. */
    record Rebuild() implements Command {}

    /** The message that carries it; only a hello may be forgotten. */
    default ClientMessage write(ClientSession session) {
        ClientMessage message = session.createMessage(!(this instanceof Hello));
        message.putStringProperty("command", getClass().getSimpleName());
        switch (this) {
            case Retry retry -> put(message, retry.exchangeId(), retry.actor());
            case Skip skip -> {
                put(message, skip.exchangeId(), skip.actor());
                message.putStringProperty("reason", skip.reason());
            }
            case Pause pause -> message.putStringProperty("actor", pause.actor());
            case Hello hello -> {}
            case Resume resume -> {}
            case Rebuild rebuild -> {}
        }
        return message;
    }

    /** The command in a message, or null if it is none that this version knows. */
    static @Nullable Command read(ClientMessage message) {
        return switch (String.valueOf(message.getStringProperty("command"))) {
            case "Hello" -> new Hello();
            case "Retry" -> new Retry(id(message), message.getStringProperty("actor"));
            case "Skip" ->
                new Skip(id(message), message.getStringProperty("actor"), message.getStringProperty("reason"));
            case "Pause" -> new Pause(message.getStringProperty("actor"));
            case "Resume" -> new Resume();
            case "Rebuild" -> new Rebuild();
            default -> null;
        };
    }

    private static void put(ClientMessage message, UUID id, String actor) {
        message.putStringProperty("exchange", id.toString());
        message.putStringProperty("actor", actor);
    }

    private static UUID id(ClientMessage message) {
        return UUID.fromString(message.getStringProperty("exchange"));
    }
}
