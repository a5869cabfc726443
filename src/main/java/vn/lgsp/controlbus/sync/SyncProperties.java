package vn.lgsp.controlbus.sync;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How comparisons and acts of sending again are gone on with.
 *
 * @param every how often it is looked whether there is something to do
 * @param again how long after a first difference a dossier is asked about once more
 */
@ConfigurationProperties("lgsp.sync")
public record SyncProperties(
        @DefaultValue("1s") Duration every,
        @DefaultValue("10s") Duration again) {

    public SyncProperties {
        if (every.isZero() || every.isNegative()) {
            throw new IllegalArgumentException("lgsp.sync.every must be longer than nothing, is " + every);
        }
        if (again.isNegative()) {
            throw new IllegalArgumentException("lgsp.sync.again must not be negative, is " + again);
        }
    }
}
