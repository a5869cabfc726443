package vn.lgsp.channel;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientSession;

/**
 * The one message on a system's in-flight queue; a new one replaces it. Its body is two lines of exchanges, parted by commas.
 *
 * @param called exchanges that are being delivered, or were when their owner ended
 * @param unknown exchanges whose outcome is unknown: the log says so, and not yet how that ended
 */
public record InFlightMessage(Set<UUID> called, Set<UUID> unknown) {
    /** Of a system that was never called. */
    public static final InFlightMessage NONE = new InFlightMessage(Set.of(), Set.of());

    /** The property whose value makes a message replace the one before. */
    static final String LAST_VALUE_KEY = "lgsp_owner_of";

    public InFlightMessage {
        called = Set.copyOf(called);
        unknown = Set.copyOf(unknown);
    }

    public ClientMessage write(ClientSession session, String system) {
        ClientMessage message = session.createMessage(Message.BYTES_TYPE, true);
        message.putStringProperty(LAST_VALUE_KEY, system);
        message.getBodyBuffer().writeBytes((line(called) + "\n" + line(unknown)).getBytes(US_ASCII));
        return message;
    }

    public static InFlightMessage read(ClientMessage message) {
        String[] lines = new String(Messages.body(message), US_ASCII).split("\n", -1);
        return new InFlightMessage(exchanges(lines[0]), exchanges(lines[1]));
    }

    private static String line(Set<UUID> exchanges) {
        return exchanges.stream().map(UUID::toString).collect(Collectors.joining(","));
    }

    private static Set<UUID> exchanges(String line) {
        return Arrays.stream(line.split(",", -1))
                .filter(id -> !id.isEmpty())
                .map(UUID::fromString)
                .collect(Collectors.toSet());
    }
}
