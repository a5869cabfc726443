package vn.lgsp.lookup;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import vn.lgsp.translation.ExactJson;

/** Answers that may be told again: in this node's memory only, and never longer than their manifest allows. */
final class KeptAnswers {
    private static final long BYTES = 32L * 1024 * 1024;

    private final Cache<String, Kept> kept = Caffeine.newBuilder()
            .maximumWeight(BYTES)
            .weigher((String key, Kept one) -> key.length() + one.answer.length)
            .expireAfter(Expiry.creating((String key, Kept one) -> one.lasts))
            .build();

    private record Kept(byte[] answer, Instant at, Duration lasts) {}

    /** An answer, and when the system gave it. */
    record Known(JsonNode answer, Instant at) {}

    Optional<Known> find(String key) {
        return Optional.ofNullable(kept.getIfPresent(key))
                .map(one -> new Known(ExactJson.MAPPER.readTree(one.answer), one.at));
    }

    void keep(String key, JsonNode answer, Instant at, Duration lasts) {
        kept.put(key, new Kept(ExactJson.MAPPER.writeValueAsBytes(answer), at, lasts));
    }
}
