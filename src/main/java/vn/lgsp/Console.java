package vn.lgsp;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.lgsp.cli.Commands;

/** The terminal that the bus was started from: the only place that writes there past the log. In UTF-8 in any locale. */
final class Console {
    private static final PrintStream OUT = new PrintStream(new FileOutputStream(FileDescriptor.out), true, UTF_8);
    private static final PrintStream ERROR = new PrintStream(new FileOutputStream(FileDescriptor.err), true, UTF_8);

    private Console() {}

    static void say(String line) {
        OUT.println(line);
    }

    /** Runs a command; returns its exit code. */
    static int run(String... arguments) {
        // Nobody configured any logging, and what Camel says of its contexts is not what was asked for.
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext logging) {
            logging.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.ERROR);
        }
        return Commands.run(new PrintWriter(OUT, true, UTF_8), new PrintWriter(ERROR, true, UTF_8), arguments);
    }

    static void error(String line) {
        ERROR.println(line);
    }
}
