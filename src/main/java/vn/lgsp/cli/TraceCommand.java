package vn.lgsp.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

@Command(name = "trace", description = "What happened to a dossier. / Hành trình của một hồ sơ.")
final class TraceCommand implements Callable<Integer> {
    @Parameters(paramLabel = "CODE", description = "Code of the dossier.")
    private String code = "";

    @Option(
            names = "--client",
            paramLabel = "ID",
            required = true,
            defaultValue = "${env:LGSP_CLIENT_ID}",
            description = "Client of a connected system; LGSP_CLIENT_ID. Its secret is LGSP_CLIENT_SECRET.")
    private String client = "";

    @Mixin
    private Remote bus = new Remote();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        String token = bus.token(client, Remote.clientSecret(), "dossier.read")
                .path("access_token")
                .asString();
        JsonNode dossier = bus.service("/api/v1/dossiers/" + Remote.encoded(code), token);
        PrintWriter out = spec.commandLine().getOut();
        if (bus.isJson()) {
            out.println(dossier);
        } else {
            dossier.path("timeline")
                    .forEach(each -> out.println(each.path("at").asString() + "  "
                            + each.path("text").asString()));
        }
        return Commands.FINE;
    }
}
