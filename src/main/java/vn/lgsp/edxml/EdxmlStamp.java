package vn.lgsp.edxml;

import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import javax.xml.stream.XMLStreamException;
import org.jspecify.annotations.Nullable;
import vn.lgsp.edxml.EdxmlRefused.Reason;

/**
 * Writes our own trace header into an unsigned document. Everything else is copied byte for byte, and the file is never whole
 * in memory.
 */
public final class EdxmlStamp {
    private final EdxmlLimits limits;

    public EdxmlStamp(EdxmlLimits limits) {
        this.limits = limits;
    }

    /**
     * Copies a file with one more trace header, behind those that it has.
     *
     * @param file is not closed
     * @param out is not closed; after a refusal it may hold a part of the file and must be thrown away, since a signature
     *     can stand at the very end
     * @throws EdxmlRefused if it is signed, no document, or cannot be understood
     */
    public void copy(InputStream file, TraceHeader hop, OutputStream out) throws IOException {
        Beginning beginning = Beginning.of(new LimitedInput(file, limits.file()));
        Copy copy = new Copy(beginning.rest());
        try (Pull pull = Pull.of(copy, limits)) {
            Room room = new Room(pull, limits.header());
            Place place = place(pull, room);
            refuseIfSigned(pull);
            out.write(beginning.stray());
            copy.insert(place, hop, out);
            while (pull.startsElement(Pull.Taker.NOTHING)) {
                pull.skip(Pull.Taker.NOTHING);
                refuseIfSigned(pull);
            }
            pull.endsCleanly();
        }
        copy.transferTo(OutputStream.nullOutputStream());
        out.flush();
    }

    private static void refuseIfSigned(Pull pull) {
        if (pull.signed()) {
            throw new EdxmlRefused(Reason.SIGNED, "", pull.line());
        }
    }

    /**
     * Where it goes.
     *
     * @param at characters from the beginning of the XML
     * @param prefix of the element that it goes into
     * @param list the prefixed name of the list if that is an empty tag, which has to be opened; null otherwise
     * @param whole whether there is no list, so that one is needed too
     */
    private record Place(long at, String prefix, @Nullable String list, boolean whole) {}

    /** Reads on to the end of the envelope, for a signature may stand anywhere in it. */
    private static Place place(Pull pull, Room room) throws IOException {
        pull.startsElement(room);
        if (!pull.is("edXML")) {
            throw new EdxmlRefused(Reason.NOT_EDXML, "/" + pull.name(), pull.line());
        }
        enter(pull, room, "edXMLEnvelope");
        enter(pull, room, "edXMLHeader");
        String prefix = pull.reader().getPrefix();
        Place behind = null;
        Place in = null;
        while (pull.startsElement(room)) {
            if (pull.is("MessageHeader") && behind == null) {
                refuseStatus(pull, room);
                behind = new Place(end(pull), prefix, null, true);
            } else if (pull.is("TraceHeaderList") && in == null) {
                in = list(pull, room);
            } else {
                pull.skip(room);
            }
        }
        if (behind == null) {
            throw new EdxmlRefused(Reason.HEADER_MISSING, "/edXML/edXMLEnvelope/edXMLHeader", pull.line());
        }
        while (pull.startsElement(room)) {
            pull.skip(room);
        }
        return in == null ? behind : in;
    }

    private static void enter(Pull pull, Room room, String name) throws IOException {
        while (pull.startsElement(room)) {
            if (pull.is(name)) {
                return;
            }
            pull.skip(room);
        }
        throw new EdxmlRefused(Reason.HEADER_MISSING, "", pull.line());
    }

    private static void refuseStatus(Pull pull, Room room) throws IOException {
        while (pull.startsElement(room)) {
            if (pull.is("StatusCode")) {
                throw new EdxmlRefused(Reason.NOT_A_DOCUMENT, "", pull.line());
            }
            pull.skip(room);
        }
    }

    private static Place list(Pull pull, Room room) throws IOException {
        String prefix = pull.reader().getPrefix();
        if (isEmpty(pull)) {
            long at = end(pull) - "/>".length();
            String name = prefix.isEmpty() ? pull.name() : prefix + ":" + pull.name();
            pull.skip(room);
            return new Place(at, prefix, name, false);
        }
        long at = end(pull);
        while (pull.startsElement(room)) {
            boolean hop = pull.is("TraceHeader");
            pull.skip(room);
            if (hop) {
                at = end(pull);
            }
        }
        return new Place(at, prefix, null, false);
    }

    private static boolean isEmpty(Pull pull) throws IOException {
        try {
            return pull.reader().isEmptyElement();
        } catch (XMLStreamException e) {
            throw new EdxmlRefused(Reason.MALFORMED, "", pull.line());
        }
    }

    private static long end(Pull pull) throws IOException {
        try {
            return pull.reader().getLocationInfo().getEndingCharOffset();
        } catch (XMLStreamException e) {
            throw new EdxmlRefused(Reason.MALFORMED, "", pull.line());
        }
    }

    /** Holds what is read until it is known what goes where; then everything passes. */
    private static final class Copy extends FilterInputStream {
        private final ByteArrayOutputStream held = new ByteArrayOutputStream();
        private OutputStream to = held;

        Copy(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int b = in.read();
            if (b >= 0) {
                to.write(b);
            }
            return b;
        }

        @Override
        public int read(byte[] bytes, int from, int count) throws IOException {
            int n = in.read(bytes, from, count);
            if (n > 0) {
                to.write(bytes, from, n);
            }
            return n;
        }

        void insert(Place place, TraceHeader hop, OutputStream out) throws IOException {
            byte[] all = held.toByteArray();
            int at = bytes(all, place.at());
            out.write(all, 0, at);
            int rest = at;
            if (place.list() != null) {
                out.write('>');
                rest += "/>".length();
            }
            out.write(markup(place, hop));
            if (place.list() != null) {
                out.write(("</" + place.list() + ">").getBytes(StandardCharsets.UTF_8));
            }
            out.write(all, rest, all.length - rest);
            to = out;
        }

        private static byte[] markup(Place place, TraceHeader hop) {
            Markup markup = new Markup(place.prefix());
            EnvelopeMarkup fields = new EnvelopeMarkup(markup);
            if (place.whole()) {
                markup.group("TraceHeaderList", () -> markup.group("TraceHeader", () -> fields.hop(hop)));
            } else {
                markup.group("TraceHeader", () -> fields.hop(hop));
            }
            return markup.bytes();
        }

        /** How many bytes so many characters are; characters beyond the basic plane count twice. */
        private static int bytes(byte[] utf8, long characters) {
            long left = characters;
            int at = 0;
            while (left > 0) {
                int lead = Byte.toUnsignedInt(utf8[at]);
                int length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
                at += length;
                left -= length == 4 ? 2 : 1;
            }
            return at;
        }
    }
}
