package vn.lgsp.controlbus;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who may enter the control port, and how patient it is.
 *
 * @param username name of the first operator
 * @param password secret of that user, at least 8 characters
 * @param operators further operators as {@code name:password}, several by comma
 * @param scraper who may read the figures and nothing else; nobody if it has no password
 * @param maxFailures failed logins of one user from one address before it is locked
 * @param lockTime how long such a lock lasts
 * @param idleTime how long a session lasts without a person doing something
 */
@ConfigurationProperties("lgsp.control")
public record ControlProperties(
        String username,
        String password,
        @DefaultValue("") String operators,
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
        passwords(operators).forEach((name, secret) -> {
            if (name.isBlank() || name.equals(username) || name.equals(scraper.username()) || secret.length() < 8) {
                throw new IllegalArgumentException(
                        "LGSP_OPERATORS must be name:password, several by comma, each name its own, each password with at least 8 characters");
            }
        });
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

    /** All operators' passwords by their names. */
    Map<String, String> passwords() {
        Map<String, String> all = passwords(operators);
        all.put(username, password);
        return all;
    }

    private static Map<String, String> passwords(String operators) {
        Map<String, String> passwords = new TreeMap<>();
        for (String each : operators.isBlank() ? new String[0] : operators.split(",", -1)) {
            int colon = each.indexOf(':');
            String name = colon < 0 ? "" : each.substring(0, colon).strip();
            if (passwords.put(name, each.substring(colon + 1).strip()) != null) {
                throw new IllegalArgumentException("LGSP_OPERATORS names '" + name + "' twice");
            }
        }
        return passwords;
    }

    private static void requirePositive(String key, Duration value) {
        if (value.isZero() || value.isNegative()) {
            throw new IllegalArgumentException(key + " must be longer than nothing, is " + value);
        }
    }

    @Override
    public String toString() {
        return "ControlProperties[username=" + username + ", password=***, operators=***, scraper=" + scraper
                + ", maxFailures=" + maxFailures + ", lockTime=" + lockTime + ", idleTime=" + idleTime + "]";
    }
}
