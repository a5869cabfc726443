package vn.lgsp.gateway;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What the gateway can be told.
 *
 * @param bodyLimit bytes that a request's body may have
 */
@ConfigurationProperties("lgsp.gateway")
record GatewayProperties(@DefaultValue("4MB") DataSize bodyLimit) {}
