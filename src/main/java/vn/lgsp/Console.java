package vn.lgsp;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;

/** The terminal that the bus was started from: the only place that writes there past the log. In UTF-8 in any locale. */
final class Console {
    private static final PrintStream OUT = new PrintStream(new FileOutputStream(FileDescriptor.out), true, UTF_8);
    private static final PrintStream ERROR = new PrintStream(new FileOutputStream(FileDescriptor.err), true, UTF_8);

    private Console() {}

    static void say(String line) {
        OUT.println(line);
    }

    static void error(String line) {
        ERROR.println(line);
    }
}
