package vn.lgsp.edxml;

import org.jspecify.annotations.Nullable;

/**
 * An agency as sender or receiver. Empty texts are absent, here and in all records of this package.
 *
 * @param inCharge the agency above it
 */
public record Organ(
        String id,
        @Nullable String inCharge,
        @Nullable String name,
        @Nullable String address,
        @Nullable String email,
        @Nullable String telephone,
        @Nullable String fax,
        @Nullable String website) {

    public Organ {
        id = id.strip();
        inCharge = Text.clean(inCharge);
        name = Text.clean(name);
        address = Text.clean(address);
        email = Text.clean(email);
        telephone = Text.clean(telephone);
        fax = Text.clean(fax);
        website = Text.clean(website);
    }

    /** An agency of which no more than code and name are said. */
    public static Organ of(String id, @Nullable String name) {
        return new Organ(id, null, name, null, null, null, null, null);
    }
}
