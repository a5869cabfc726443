package vn.lgsp.gateway;

import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What the gateway can be told.
 *
 * @param bodyLimit bytes that a request's body may have
 * @param bodyWithin how long it may take to arrive
 * @param papers how much is kept of the papers of one message
 * @param documents how official documents are taken
 */
@ConfigurationProperties("lgsp.gateway")
public record GatewayProperties(
        @DefaultValue("4MB") DataSize bodyLimit,
        @DefaultValue("60s") Duration bodyWithin,
        @DefaultValue Papers papers,
        @DefaultValue Documents documents) {

    /**
     * Files of documents, which are written to disk as they come.
     *
     * @param size bytes of one file
     * @param within how long it may take to arrive
     * @param atOnce how many may come at the same time; others wait for a turn
     * @param turn how long they wait before they are asked to come again
     * @param trust a folder with the certificates of authorities that vouch for signers
     */
    public record Documents(
            @DefaultValue("512MB") DataSize size,
            @DefaultValue("10m") Duration within,
            @DefaultValue("8") int atOnce,
            @DefaultValue("20s") Duration turn,
            @DefaultValue("config/trust") Path trust) {}

    /**
     * What goes beyond these limits stays in the message as it came.
     *
     * @param number papers that are kept
     * @param one bytes of one paper
     * @param whole bytes of all of them
     * @param within how long the caller may be made to wait for them
     * @param tries how often a file service that fails for a moment is asked
     * @param pause how long after the first time; longer each time
     */
    public record Papers(
            @DefaultValue("50") int number,
            @DefaultValue("10MB") DataSize one,
            @DefaultValue("50MB") DataSize whole,
            @DefaultValue("5s") Duration within,
            @DefaultValue("3") int tries,
            @DefaultValue("300ms") Duration pause) {}
}
