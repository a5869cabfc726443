package vn.lgsp.sandbox;

import java.time.Instant;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * One line of a ledger: what a simulated partner took.
 *
 * @param operation as the stub calls it
 * @param keys what it was about, in the order of the message
 * @param body the whole request body; a text if it was no JSON
 */
public record Delivery(Instant at, String system, String operation, List<String> keys, JsonNode body) {}
