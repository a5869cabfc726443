package vn.lgsp;

import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.unit.DataSize;

/**
 * Where the bus keeps things and what it leans on; see {@code config/application.yml}.
 *
 * @param keys {@code id:base64}, several by comma; empty in the sandbox, which makes its own
 * @param broker an outside broker; embedded if its URL is empty
 * @param db an outside database; embedded if its URL is empty
 */
@ConfigurationProperties("lgsp")
record BusProperties(
        Path data, Path routes, String keys, Duration drain, DataSize brokerMemory, Outside broker, Outside db) {

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
