package vn.lgsp.edxml;

import org.jspecify.annotations.Nullable;

/**
 * An attachment as the manifest lists it.
 *
 * @param contentId by which its content is found, {@code cid:} and something
 * @param name the name that people see; never a path
 */
public record Reference(
        @Nullable String contentId,
        @Nullable String contentType,
        @Nullable String description,
        @Nullable String name) {

    public Reference {
        contentId = Text.clean(contentId);
        contentType = Text.clean(contentType);
        description = Text.clean(description);
        name = Text.clean(name);
    }
}
