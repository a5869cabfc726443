package vn.lgsp.messagestore;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which look-ups are asked for; null means any.
 *
 * @param fingerprint those with the same question
 * @param before only those with an id before this one: where the last page ended
 */
public record LookupFilter(
        @Nullable String system,
        @Nullable String lookup,
        @Nullable String caller,
        @Nullable String client,
        @Nullable String officer,
        @Nullable String dossier,
        @Nullable String outcome,
        @Nullable String fingerprint,
        @Nullable Instant from,
        @Nullable Instant to,
        @Nullable UUID before,
        int limit) {}
