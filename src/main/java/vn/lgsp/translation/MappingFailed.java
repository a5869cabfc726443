package vn.lgsp.translation;

import org.jspecify.annotations.Nullable;

/**
 * A mapping that does not compile, or that could not be applied to a message. The text names file, line and reason and
 * never holds a value of the message.
 */
public final class MappingFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String file;
    private final int line;
    private final String reason;
    private final String vietnamese;
    private final @Nullable String pointer;

    MappingFailed(String file, int line, String reason, @Nullable String pointer, @Nullable Throwable cause) {
        this(file, line, reason, reason, pointer, cause);
    }

    MappingFailed(
            String file,
            int line,
            String reason,
            String vietnamese,
            @Nullable String pointer,
            @Nullable Throwable cause) {
        super(text(file, line, reason, pointer), cause);
        this.file = file;
        this.line = line;
        this.reason = reason;
        this.vietnamese = vietnamese;
        this.pointer = pointer;
    }

    /** The mapping or table, relative to the folder of its system. */
    public String file() {
        return file;
    }

    /** The line in that file, from 1; 0 where it is not known. */
    public int line() {
        return line;
    }

    public String reason() {
        return reason;
    }

    /** The reason for a reader of Vietnamese; where it is a library's own, as the library words it. */
    public String vietnamese() {
        return vietnamese;
    }

    /** JSON pointer to the value of the message that was at fault, or null where no single value was. */
    public @Nullable String pointer() {
        return pointer;
    }

    private static String text(String file, int line, String reason, @Nullable String pointer) {
        return file + (line > 0 ? ":" + line : "") + ": " + reason + (pointer == null ? "" : " at " + pointer);
    }
}
