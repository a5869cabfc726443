package vn.lgsp.channel;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientSession;

/** The one message on a system's in-flight queue: the exchanges that are being delivered to it. A new one replaces it. */
public final class InFlightMessage {
    /** The property whose value makes a message replace the one before. */
    static final String LAST_VALUE_KEY = "lgsp_owner_of";

    private InFlightMessage() {}

    public static ClientMessage write(ClientSession session, String system, Set<UUID> exchanges) {
        ClientMessage message = session.createMessage(Message.BYTES_TYPE, true);
        message.putStringProperty(LAST_VALUE_KEY, system);
        String text = exchanges.stream().map(UUID::toString).collect(Collectors.joining(","));
        message.getBodyBuffer().writeBytes(text.getBytes(US_ASCII));
        return message;
    }

    public static Set<UUID> read(ClientMessage message) {
        Set<UUID> exchanges = new HashSet<>();
        for (String id : new String(Messages.body(message), US_ASCII).split(",", -1)) {
            if (!id.isEmpty()) {
                exchanges.add(UUID.fromString(id));
            }
        }
        return exchanges;
    }
}
