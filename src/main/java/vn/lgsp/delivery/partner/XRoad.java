package vn.lgsp.delivery.partner;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.regex.Pattern;

/**
 * A service behind an X-Road security server, over its REST protocol: the connection's address is the server's, and an
 * operation's path begins with {@code /r1/} and the service's id. This names the member that asks and gives each request an
 * id; what lets the bus in is its network and certificate. Settings: {@code client} (instance, class, member and subsystem
 * with slashes between), and where wanted {@code representedParty} and {@code securityServer}.
 */
final class XRoad implements SignIn {
    private static final Pattern CLIENT = Pattern.compile("[^/\\s]+(/[^/\\s]+){2,3}");
    private static final Map<String, String> HEADERS = Map.of(
            "client", "X-Road-Client",
            "representedParty", "X-Road-Represented-Party",
            "securityServer", "X-Road-Security-Server");

    private final Map<String, String> headers = new HashMap<>();

    XRoad(Map<String, String> settings) {
        SignIn.require("x-road", settings, "client");
        if (!CLIENT.matcher(settings.getOrDefault("client", "")).matches()) {
            throw new IllegalArgumentException("x-road: 'client' is no id of a member or subsystem");
        }
        HEADERS.forEach((setting, header) -> {
            String value = settings.getOrDefault(setting, "");
            if (!value.isBlank()) {
                headers.put(header, value);
            }
        });
    }

    @Override
    public Signed sign(byte[] body, BiFunction<String, Request, Answers.Meaning> ask) {
        Map<String, String> all = new HashMap<>(headers);
        all.put("X-Road-Id", UUID.randomUUID().toString());
        return new Request(body, all, body, false, "");
    }
}
