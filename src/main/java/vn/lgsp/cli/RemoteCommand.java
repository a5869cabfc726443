package vn.lgsp.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import vn.lgsp.wording.Language;

/** Asks a running bus one thing, and prints the answer for people or as it is. */
abstract class RemoteCommand implements Callable<Integer> {
    @Mixin
    private Remote bus = new Remote();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public final Integer call() {
        JsonNode answer = ask(bus);
        PrintWriter out = spec.commandLine().getOut();
        if (bus.isJson()) {
            out.println(answer);
        } else {
            print(answer, out);
        }
        return code(answer);
    }

    /** Exit code. */
    int code(JsonNode answer) {
        return Commands.FINE;
    }

    /** The language of what is printed. */
    final Language language() {
        return bus.language();
    }

    abstract JsonNode ask(Remote bus);

    /** For people. */
    abstract void print(JsonNode answer, PrintWriter out);
}
