package vn.lgsp.controlbus.watch;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How closely the bus watches itself.
 *
 * @param every how often systems and log are looked at
 * @param away how long a partner may be away before somebody is told
 * @param logBehind how old the oldest event may be that the store does not have
 * @param sweep how unsettled deliveries are looked for
 */
@ConfigurationProperties("lgsp.watch")
public record WatchProperties(
        @DefaultValue("10s") Duration every,
        @DefaultValue("15m") Duration away,
        @DefaultValue("5m") Duration logBehind,
        @DefaultValue SweepProperties sweep) {

    public WatchProperties {
        requirePositive("lgsp.watch.every", every);
        requirePositive("lgsp.watch.away", away);
        requirePositive("lgsp.watch.log-behind", logBehind);
    }

    /**
     * How unsettled deliveries are looked for.
     *
     * @param first how long after the start
     * @param every how often from then on
     * @param age how old a delivery must be to be looked for
     * @param again how long after a first look in vain the second follows
     * @param patience how long the log may take to write what was on its way at the second look
     */
    public record SweepProperties(
            @DefaultValue("2m") Duration first,
            @DefaultValue("10m") Duration every,
            @DefaultValue("10m") Duration age,
            @DefaultValue("3s") Duration again,
            @DefaultValue("10s") Duration patience) {

        public SweepProperties {
            requirePositive("lgsp.watch.sweep.first", first);
            requirePositive("lgsp.watch.sweep.every", every);
        }
    }

    private static void requirePositive(String key, Duration value) {
        if (value.isZero() || value.isNegative()) {
            throw new IllegalArgumentException(key + " must be longer than nothing, is " + value);
        }
    }
}
