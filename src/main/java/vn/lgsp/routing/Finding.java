package vn.lgsp.routing;

import java.nio.file.Path;

/**
 * Something in a system's folder that breaks a rule.
 *
 * @param line counted from 1; 1 as well if the whole file is meant
 * @param code stable name of the rule, such as {@code route.id.prefix}
 * @param english what is wrong and what to do instead
 * @param vietnamese the same in Vietnamese
 */
public record Finding(Path file, int line, String code, String english, String vietnamese) {

    /** One line as compilers write it. */
    @Override
    public String toString() {
        return file + ":" + line + ": " + code + ": " + english;
    }
}
