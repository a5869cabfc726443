package vn.lgsp.routing;

import vn.lgsp.exchange.MessageType;

/** What receivers are chosen by. What a message does not have is empty text. */
public record RoutingKey(MessageType type, AgencyCode agency, String procedure, String domain, String status) {}
