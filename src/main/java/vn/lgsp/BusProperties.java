package vn.lgsp;

import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.unit.DataSize;

/**
 * Where the bus keeps things and what it leans on; see {@code config/application.yml}.
 *
 * @param attachments the folder of papers that came with messages
 * @param agencies the list of agencies' old and new codes
 * @param keys {@code id:base64}, several by comma; empty in the sandbox, which makes its own
 * @param diskLimit the part of a disk, 0 to 1, at which nothing more is accepted
 * @param keep how long things are kept that need not be kept for ever
 * @param broker an outside broker; embedded if its URL is empty
 * @param db an outside database; embedded if its URL is empty
 */
@ConfigurationProperties("lgsp")
record BusProperties(
        Path data,
        Path attachments,
        Path routes,
        Path agencies,
        String keys,
        Duration drain,
        DataSize brokerMemory,
        double diskLimit,
        Keep keep,
        Outside broker,
        Outside db) {

    /**
     * How long things are kept.
     *
     * @param claims how long the same request is known as the same
     * @param payloads how long bodies are kept; zero is for ever
     * @param lookups how long it is known who looked up what
     * @param catalogues how long a version of a catalogue is kept after it was replaced; zero keeps it for ever
     */
    record Keep(Duration claims, Duration payloads, Duration lookups, Duration catalogues) {}

    /** Something outside the process, and who the bus is there. */
    record Outside(String url, String user, String password) {
        boolean given() {
            return !url.isBlank();
        }

        @Override
        public String toString() {
            return "Outside[" + url + "]";
        }
    }

    @Override
    public String toString() {
        return "BusProperties[data=" + data + ", routes=" + routes + "]";
    }
}
