package vn.lgsp;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import vn.lgsp.cli.Commands;

/**
 * The program's commands in one process with an environment of its own, which lives on from one command to the next: a start
 * for each would take most of the time. What only a start shows is tested by the script that operators use.
 */
public final class CommandProcess implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Process process;
    private final PrintStream commands;
    private final BufferedReader answers;

    private CommandProcess(Process process) {
        this.process = process;
        this.commands = new PrintStream(process.getOutputStream(), true, UTF_8);
        this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    }

    /** What a command said, and how it ended. */
    public record Said(int code, String out, String error) {}

    /** @param environment all that the commands see of it */
    public static CommandProcess start(Map<String, String> environment) {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        CommandProcess.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().clear();
        builder.environment().putAll(environment);
        try {
            return new CommandProcess(builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Gives one command. */
    public synchronized Said run(String... arguments) {
        try {
            commands.println(JSON.writeValueAsString(arguments));
            String answer = answers.readLine();
            if (answer == null) {
                throw new IllegalStateException("The process ended over " + List.of(arguments));
            }
            return JSON.readValue(answer, Said.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** Reads a command a line and answers each with a line. */
    public static void main(String... none) throws IOException {
        PrintStream answers = new PrintStream(new FileOutputStream(FileDescriptor.out), true, UTF_8);
        // Nothing else may come between the answers.
        System.setOut(new PrintStream(OutputStream.nullOutputStream(), true, UTF_8));
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            StringWriter out = new StringWriter();
            StringWriter error = new StringWriter();
            int code = Commands.run(
                    new PrintWriter(out, true), new PrintWriter(error, true), JSON.readValue(line, String[].class));
            answers.println(JSON.writeValueAsString(new Said(code, out.toString(), error.toString())));
        }
    }
}
