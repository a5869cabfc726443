package vn.lgsp.cli;

import java.util.Optional;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** A client of a connected system, as which a command looks at the bus. */
final class Client {
    @Option(
            names = "--client",
            paramLabel = "ID",
            required = true,
            defaultValue = "${env:LGSP_CLIENT_ID}",
            description = "Client of a connected system; LGSP_CLIENT_ID. Its secret is LGSP_CLIENT_SECRET.")
    private String id = "";

    JsonNode token(Remote bus, String scope) {
        return bus.token(
                id, Optional.ofNullable(System.getenv("LGSP_CLIENT_SECRET")).orElse(""), scope);
    }
}
