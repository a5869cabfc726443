package vn.lgsp.channel;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import vn.lgsp.channel.Publisher.Publication;
import vn.lgsp.exchange.Envelope;
import vn.lgsp.exchange.Ids;
import vn.lgsp.exchange.LogEvent;
import vn.lgsp.exchange.MessageType;

/** Accepted messages about one subject, of which only the number and the length matter. */
public final class Publications {
    private Publications() {}

    /**
     * @param sealed bytes of the body that receivers get
     * @param logged bytes of the body that the exchange log gets
     */
    public static Publication of(UUID id, int sealed, int logged, String... receivers) {
        Envelope envelope = new Envelope(
                id, "s", MessageType.DOSSIER_PUT, "d", Ids.time(id), "application/json", "", null, null, 1);
        LogEvent event =
                LogEvent.of(Ids.time(id), LogEvent.Kind.ACCEPTED, id, null, Map.of(), Map.of("body", new byte[logged]));
        return new Publication(envelope, new byte[sealed], List.of(receivers), event, null);
    }
}
