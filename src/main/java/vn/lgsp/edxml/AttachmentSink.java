package vn.lgsp.edxml;

import java.io.IOException;
import java.io.OutputStream;

/** Takes the attachments while a file is read, one after the other. */
@FunctionalInterface
public interface AttachmentSink {
    /** Throws everything away; what was read still says size and SHA-256. */
    AttachmentSink NOWHERE = (contentId, name) -> new Target() {
        @Override
        public void write(int b) {}

        @Override
        public void write(byte[] bytes, int from, int count) {}

        @Override
        public void keep(String sha256, long size) {}
    };

    /**
     * An attachment begins.
     *
     * @param contentId empty if it has none
     * @param name to show to people: no path, no control characters, never empty, at most 255 characters. Two attachments
     *     may have the same.
     */
    Target open(String contentId, String name) throws IOException;

    /**
     * Where one attachment goes. It is always closed; if {@link #keep} was not called before, it did not come whole and is
     * to be thrown away.
     */
    abstract class Target extends OutputStream {
        /** The attachment is whole. */
        public abstract void keep(String sha256, long size) throws IOException;
    }
}
