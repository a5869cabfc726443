package vn.lgsp.cli;

import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import vn.lgsp.wording.Discretion;

@Command(name = "trace", description = "What happened to a dossier. / Hành trình của một hồ sơ.")
final class TraceCommand extends RemoteCommand {
    @Parameters(paramLabel = "CODE", description = "Code of the dossier.")
    private String code = "";

    @Mixin
    private Client client = new Client();

    @Override
    JsonNode ask(Remote bus) {
        String token = client.token(bus, "dossier.read").path("access_token").asString();
        return bus.service("/api/v1/dossiers/" + Remote.encoded(code), token);
    }

    @Override
    void print(JsonNode answer, PrintWriter out) {
        answer.path("timeline").forEach(each -> {
            // A call and what became of it have the same cause.
            String words = each.path("kind").asString().equals("CALLED")
                    ? ""
                    : Discretion.words(each.at("/cause/text").asString("")).strip();
            out.println(each.path("at").asString() + "  " + each.path("text").asString()
                    + (words.isEmpty() ? "" : ": " + words));
        });
    }
}
