package vn.lgsp.cli;

import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

@Command(name = "token", description = "An access token of a client, for trying things out. / Lấy mã truy cập để thử.")
final class TokenCommand extends RemoteCommand {
    @Mixin
    private Client client = new Client();

    @Option(
            names = "--scope",
            paramLabel = "SCOPES",
            defaultValue = "dossier.read exchange.read",
            description = "What it may do, with blanks between. Default: ${DEFAULT-VALUE}")
    private String scope = "";

    @Override
    JsonNode ask(Remote bus) {
        return client.token(bus, scope);
    }

    @Override
    void print(JsonNode answer, PrintWriter out) {
        out.println(answer.path("access_token").asString());
    }
}
