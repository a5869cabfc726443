package vn.lgsp.story;

import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

/** Environments to start the packaged program with. */
final class Settings {
    static final String SECRET = "a-secret-of-its-own";

    private Settings() {}

    /** A trial, as {@code LGSP_SANDBOX=true} makes it; more settings as name, value, name, value. */
    static Map<String, String> sandbox(String... more) {
        return with(Map.of("LGSP_SANDBOX", "true"), more);
    }

    /** Everything that must be set without the sandbox. */
    static Map<String, String> real(String portal, String... more) {
        return with(
                Map.of(
                        "LGSP_KEYS",
                        "k1:" + Base64.getEncoder().encodeToString(new byte[32]),
                        "LGSP_ADMIN_PASSWORD",
                        "long-enough",
                        "ONE_STOP_SECRET",
                        SECRET,
                        "NATIONAL_PORTAL_URL",
                        portal,
                        "NATIONAL_PORTAL_USERNAME",
                        "lgsp",
                        "NATIONAL_PORTAL_PASSWORD",
                        "national-portal-sandbox"),
                more);
    }

    private static Map<String, String> with(Map<String, String> base, String... more) {
        Map<String, String> all = new HashMap<>(base);
        for (int i = 0; i < more.length; i += 2) {
            all.put(more[i], more[i + 1]);
        }
        return all;
    }
}
