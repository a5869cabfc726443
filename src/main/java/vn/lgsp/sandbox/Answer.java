package vn.lgsp.sandbox;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a step answers when it stops a request.
 *
 * @param status 200 if absent
 * @param jsonBody its texts are templates
 * @param body a template, instead of {@code jsonBody}
 * @param contentType of {@code body}
 */
record Answer(
        @Nullable Integer status,
        @Nullable JsonNode jsonBody,
        @Nullable String body,
        @Nullable String contentType) {}
