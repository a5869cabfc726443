package vn.lgsp.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

@Command(name = "token", description = "An access token of a client, for trying things out. / Lấy mã truy cập để thử.")
final class TokenCommand implements Callable<Integer> {
    @Option(
            names = "--client",
            paramLabel = "ID",
            required = true,
            defaultValue = "${env:LGSP_CLIENT_ID}",
            description = "Client of a connected system; LGSP_CLIENT_ID. Its secret is LGSP_CLIENT_SECRET.")
    private String client = "";

    @Option(
            names = "--scope",
            paramLabel = "SCOPES",
            defaultValue = "dossier.read exchange.read",
            description = "What it may do, with blanks between. Default: ${DEFAULT-VALUE}")
    private String scope = "";

    @Mixin
    private Remote bus = new Remote();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        JsonNode token = bus.token(client, Remote.clientSecret(), scope);
        spec.commandLine()
                .getOut()
                .println(bus.isJson() ? token : token.path("access_token").asString());
        return Commands.FINE;
    }
}
