package vn.lgsp.edxml.signature;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/** The time that verifying one file may take; it is looked at with everything that is read. */
final class Deadline {
    private final long end;

    Deadline(Duration within) {
        end = System.nanoTime() + within.toNanos();
    }

    void check() {
        if (System.nanoTime() - end > 0) {
            throw new Passed();
        }
    }

    InputStream watch(InputStream in) {
        return new FilterInputStream(in) {
            @Override
            public int read() throws IOException {
                check();
                return in.read();
            }

            @Override
            public int read(byte[] bytes, int from, int count) throws IOException {
                check();
                return in.read(bytes, from, count);
            }
        };
    }

    /** The time is over. */
    static final class Passed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Passed() {
            super("deadline", null, false, false);
        }
    }
}
