package vn.lgsp.edxml;

import java.util.List;

/**
 * What was read.
 *
 * @param signed whether an XML signature was seen; where only the header was read, before its end
 */
public record Reading(Edxml content, boolean signed, List<Warning> warnings) {
    public Reading {
        warnings = List.copyOf(warnings);
    }
}
