package vn.lgsp;

import java.io.PrintStream;

/** The terminal that the bus was started from: the only place that writes there past the log. */
final class Console {
    private static final PrintStream ERROR = System.err;
    private static final PrintStream OUT = System.out;

    private Console() {}

    static void say(String line) {
        OUT.println(line);
    }

    static void error(String line) {
        ERROR.println(line);
    }
}
