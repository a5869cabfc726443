package vn.lgsp.catalogue;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * When catalogues are fetched; how often each of them is, its manifest says.
 *
 * @param first how long after the start it is first looked for what is due
 * @param look how often from then on; so long it takes at most until other nodes check codes by a new version
 * @param retry how long after a failure it is tried again; twice as long after each further one
 * @param retryAtMost the longest such time
 */
@ConfigurationProperties("lgsp.catalogues")
public record CatalogueProperties(
        @DefaultValue("10s") Duration first,
        @DefaultValue("5s") Duration look,
        @DefaultValue("1m") Duration retry,
        @DefaultValue("1h") Duration retryAtMost) {

    public CatalogueProperties {
        requirePositive("lgsp.catalogues.look", look);
        requirePositive("lgsp.catalogues.retry", retry);
        requirePositive("lgsp.catalogues.retry-at-most", retryAtMost);
    }

    private static void requirePositive(String key, Duration value) {
        if (value.isZero() || value.isNegative()) {
            throw new IllegalArgumentException(key + " must be longer than nothing, is " + value);
        }
    }
}
