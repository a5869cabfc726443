package vn.lgsp.gateway;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What the gateway can be told.
 *
 * @param bodyLimit bytes that a request's body may have
 * @param bodyWithin how long it may take to arrive
 */
@ConfigurationProperties("lgsp.gateway")
record GatewayProperties(
        @DefaultValue("4MB") DataSize bodyLimit,
        @DefaultValue("60s") Duration bodyWithin) {}
