package vn.lgsp.controlbus;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who may enter the control port, and how patient it is.
 *
 * @param username name of the one control user
 * @param password secret of that user, at least 8 characters
 * @param scraper who may read the figures and nothing else; nobody if it has no password
 * @param maxFailures failed logins of one user from one address before it is locked
 * @param lockTime how long such a lock lasts
 * @param idleTime how long a session lasts without a person doing something
 */
@ConfigurationProperties("lgsp.control")
public record ControlProperties(
        String username,
        String password,
        @DefaultValue Scraper scraper,
        @DefaultValue("5") int maxFailures,
        @DefaultValue("5m") Duration lockTime,
        @DefaultValue("15m") Duration idleTime) {

    @SuppressWarnings("ConstantValue") // binding hands over null for what is not configured
    public ControlProperties {
        if (username == null || username.isBlank()) {
            throw new IllegalArgumentException("lgsp.control.username must be set");
        }
        if (password == null || password.length() < 8) {
            throw new IllegalArgumentException("lgsp.control.password must be set, with at least 8 characters");
        }
        if (scraper.username().equals(username)) {
            throw new IllegalArgumentException("lgsp.control.scraper.username must not be the control user's");
        }
        if (maxFailures < 1 || maxFailures > 5) {
            throw new IllegalArgumentException("lgsp.control.max-failures must be 1 to 5, is " + maxFailures);
        }
        requirePositive("lgsp.control.lock-time", lockTime);
        requirePositive("lgsp.control.idle-time", idleTime);
    }

    /**
     * An account for the machine that collects figures.
     *
     * @param password secret of that account, at least 8 characters, or empty if there is no such account
     */
    public record Scraper(
            @DefaultValue("prometheus") String username,
            @DefaultValue("") String password) {

        public Scraper {
            if (!password.isEmpty() && password.length() < 8) {
                throw new IllegalArgumentException(
                        "lgsp.control.scraper.password must have at least 8 characters, if it is set");
            }
        }

        @Override
        public String toString() {
            return "Scraper[username=" + username + ", password=***]";
        }
    }

    private static void requirePositive(String key, Duration value) {
        if (value.isZero() || value.isNegative()) {
            throw new IllegalArgumentException(key + " must be longer than nothing, is " + value);
        }
    }

    @Override
    public String toString() {
        return "ControlProperties[username=" + username + ", password=***, scraper=" + scraper + ", maxFailures="
                + maxFailures + ", lockTime=" + lockTime + ", idleTime=" + idleTime + "]";
    }
}
