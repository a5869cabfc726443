package vn.lgsp.cli;

import java.io.PrintWriter;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ScopeType;

/** {@code ./lgsp}: exit code 0 if it went well, 1 if something was found or refused, 2 for a wrong call, 3 if no bus answers. */
@Command(
        name = "lgsp",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        synopsisSubcommandLabel = "COMMAND",
        description =
                "Looks at, deploys and watches the systems of a bus. / Kiểm tra, triển khai và theo dõi các hệ thống của trục.",
        subcommands = {
            CheckCommand.class,
            NewSystemCommand.class,
            DeployCommand.class,
            ApproveCommand.class,
            RefuseCommand.class,
            RollbackCommand.class,
            RemoveCommand.class,
            HistoryCommand.class,
            DiffCommand.class,
            ShadowCommand.class,
            SystemsCommand.class,
            ParkedCommand.class,
            RetryCommand.class,
            PauseCommand.class,
            ResumeCommand.class,
            ActsCommand.class,
            PollsCommand.class,
            TokenCommand.class,
            TraceCommand.class
        })
public final class Commands {
    static final int FINE = 0;
    static final int REFUSED = 1;
    static final int WRONG_CALL = 2;
    static final int NO_BUS = 3;

    private static final Set<String> GENERAL = Set.of("help", "--help", "-h", "--version", "-V");

    /** Whether these arguments are a command, and not the bus itself that is to be started. */
    public static boolean isMeant(String... arguments) {
        return arguments.length > 0
                && (GENERAL.contains(arguments[0]) || line().getSubcommands().containsKey(arguments[0]));
    }

    /** Runs a command; returns its exit code. */
    public static int run(PrintWriter out, PrintWriter error, String... arguments) {
        return line().setOut(out)
                .setErr(error)
                .setExecutionExceptionHandler((e, command, parsed) -> {
                    error.println(e.getMessage());
                    return e instanceof Remote.Unreachable
                            ? NO_BUS
                            : e instanceof Remote.Refusal ? REFUSED : WRONG_CALL;
                })
                .execute(arguments);
    }

    private static CommandLine line() {
        return new CommandLine(new Commands()).setCaseInsensitiveEnumValuesAllowed(true);
    }
}
