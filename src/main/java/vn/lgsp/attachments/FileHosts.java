package vn.lgsp.attachments;

import java.net.URI;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** The hosts from which files may be fetched. */
public final class FileHosts {
    private final Set<String> hosts;

    /** @param hosts {@code name} for the standard ports or {@code name:port}, with commas between; none if empty */
    public FileHosts(String hosts) {
        this.hosts = Arrays.stream(hosts.split(",", -1))
                .map(host -> host.strip().toLowerCase(Locale.ROOT))
                .filter(host -> !host.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Whether this may be asked for: HTTP or HTTPS, one of the hosts as it is written, and no user in it. */
    public boolean allow(URI address) {
        String host = address.getHost();
        String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
        if (host == null || address.getRawUserInfo() != null || !scheme.equals("http") && !scheme.equals("https")) {
            return false;
        }
        String name = host.toLowerCase(Locale.ROOT);
        int standard = scheme.equals("http") ? 80 : 443;
        int port = address.getPort() == -1 ? standard : address.getPort();
        return port == standard && hosts.contains(name) || hosts.contains(name + ":" + port);
    }
}
